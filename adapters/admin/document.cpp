#include "adapters/admin/document.hpp"

#include <boost/json/serialize.hpp>

namespace adapters::admin {

namespace {

transport::http_response guarded(unsigned status, const char* type, std::string body) {
  return {status,
          {{"Content-Type", type},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"},
           {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}},
          std::move(body)};
}

json::object envelope(std::string_view kind, core::timestamp as_of) {
  return {{"v", api_version}, {"kind", kind}, {"as_of", core::to_iso8601(as_of)}};
}

}  // namespace

transport::http_response response_with(unsigned status, std::string json_body) {
  return guarded(status, "application/json", std::move(json_body));
}

transport::http_response plain_text(unsigned status, std::string body) {
  return guarded(status, "text/plain; version=0.0.4; charset=utf-8", std::move(body));
}

transport::http_response list_of(std::string_view kind, core::timestamp as_of, json::array items) {
  auto body = envelope(kind, as_of);
  body.emplace("items", std::move(items));
  return response_with(200, json::serialize(body));
}

transport::http_response item_of(std::string_view kind, core::timestamp as_of, json::object item) {
  auto body = envelope(kind, as_of);
  body.emplace("item", std::move(item));
  return response_with(200, json::serialize(body));
}

double seconds_of(core::duration x) { return std::chrono::duration<double>(x).count(); }

json::value time_of(core::timestamp x) {
  if (x == core::timestamp{}) return nullptr;
  return json::value(core::to_iso8601(x));
}

json::value text_or_null(std::string_view x) {
  if (x.empty()) return nullptr;
  return json::value(x);
}

}  // namespace adapters::admin
