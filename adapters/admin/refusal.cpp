#include "adapters/admin/refusal.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <utility>

#include "adapters/admin/document.hpp"

namespace adapters::admin {

namespace {

constexpr std::array<std::pair<std::string_view, unsigned>, 7> statuses{{
    {"bad_request", 400},
    {"bad_args", 400},
    {"not_authenticated", 401},
    {"role", 403},
    {"not_found", 404},
    {"rate", 429},
    {"node_stopping", 503},
}};

}  // namespace

std::string shown_name(std::string_view x) {
  constexpr std::size_t size_max = 64;
  std::string out(x.substr(0, size_max));
  std::ranges::replace_if(
      out, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return "`" + out + (x.size() > size_max ? "...`" : "`");
}

transport::http_response response_of(const refusal& x) {
  const json::object body{
      {"v", api_version}, {"kind", "Error"}, {"error", {{"code", x.code}, {"why", x.why}, {"hint", x.hint}}}};
  auto response = response_with(x.status, json::serialize(body));
  if (x.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

unsigned status_of(const std::string& code) {
  for (const auto& [name, status] : statuses)
    if (name == code) return status;
  return 409;
}

}  // namespace adapters::admin
