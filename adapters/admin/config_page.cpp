#include "adapters/admin/pages.hpp"

namespace adapters::admin {

core::result<transport::http_response, refusal> config_page(const view& v, const visit&) {
  json::array rows;
  for (const auto& x : v.of.settings) rows.push_back({{"path", x.path}, {"value", x.value}, {"origin", x.origin}});
  return list_of("ConfigList", v.now, std::move(rows));
}

}  // namespace adapters::admin
