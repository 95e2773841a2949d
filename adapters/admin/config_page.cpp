#include "adapters/admin/pages.hpp"

namespace adapters::admin {

core::result<transport::http_response, refusal> config_page(const view& v, const visit&) {
  json::array rows;
  for (const auto& x : v.of.settings) rows.push_back({{"path", x.path}, {"value", x.value}, {"origin", x.origin}});
  return list_of("ConfigList", v.now, std::move(rows));
}

core::result<transport::http_response, refusal> check_page(const view& v, const visit&) {
  if (!v.of.check_config)
    return core::unexpected(refusal{404, "not_found", "the node was started without a configuration file",
                                    "watchbill check-config -c FILE"});
  json::array rows;
  for (const auto& x : v.of.check_config())
    rows.push_back({{"severity", x.severity},
                    {"code", x.code},
                    {"file", x.file},
                    {"line", x.line},
                    {"column", x.column},
                    {"path", text_or_null(x.path)},
                    {"message", x.message},
                    {"hint", text_or_null(x.hint)}});
  return list_of("ProblemList", v.now, std::move(rows));
}

}  // namespace adapters::admin
