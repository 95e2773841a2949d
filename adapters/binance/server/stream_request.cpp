#include "adapters/binance/server/stream_request.hpp"

#include <simdjson.h>

#include <array>
#include <optional>

#include "adapters/binance/server/json_text.hpp"

namespace adapters::binance::server {
namespace {

namespace dom = simdjson::dom;
using verb = stream_request::verb;

constexpr std::size_t text_max = 64 * 1024;
constexpr std::size_t id_max = 36;

std::optional<verb> verb_of(std::string_view name) {
  constexpr std::array all{verb::subscribe, verb::unsubscribe, verb::list, verb::get_property, verb::set_property};
  for (const auto x : all)
    if (to_string(x) == name) return x;
  return std::nullopt;
}

/// The id as JSON again; nothing where it is neither a natural number nor a short text.
std::optional<std::string> id_of(const dom::object& from) {
  const auto field = from.at_key("id");
  if (std::uint64_t number = 0; field.get(number) == simdjson::SUCCESS) return std::to_string(number);
  if (std::string_view text; field.get(text) == simdjson::SUCCESS && text.size() <= id_max)
    return json_text().text(text).take();
  if (field.error() == simdjson::NO_SUCH_FIELD || field.is_null()) return "null";
  return std::nullopt;
}

}  // namespace

std::string_view to_string(verb x) {
  switch (x) {
    case verb::subscribe:
      return "SUBSCRIBE";
    case verb::unsubscribe:
      return "UNSUBSCRIBE";
    case verb::list:
      return "LIST_SUBSCRIPTIONS";
    case verb::get_property:
      return "GET_PROPERTY";
    case verb::set_property:
      return "SET_PROPERTY";
  }
  return "unlisted";
}

core::result<stream_request, stream_refusal> read_stream_request(std::string_view text) {
  const auto refused = [](int code, std::string why, std::string id = "null") {
    return core::unexpected(stream_refusal{code, std::move(why), std::move(id)});
  };
  if (text.size() > text_max) return refused(2, "Invalid request: too long");
  dom::parser parser;
  dom::object request;
  const auto document = parser.parse(text.data(), text.size());
  if (document.error() != simdjson::SUCCESS) return refused(3, "Invalid JSON: expected value at line 1 column 1");
  if (document.get(request) != simdjson::SUCCESS) return refused(2, "Invalid request: expected an object");
  const auto id = id_of(request);
  if (!id) return refused(2, "Invalid request: request ID must be an unsigned integer");
  std::string_view method;
  if (request.at_key("method").get(method) != simdjson::SUCCESS)
    return refused(2, "Invalid request: missing field `method` at line 1 column 1", *id);
  const auto what = verb_of(method);
  if (!what)
    return refused(2,
                   "Invalid request: unknown variant, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, "
                   "`LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column 1",
                   *id);
  stream_request out{.what = *what, .id = *id};
  dom::array parameters;
  const bool given = request.at_key("params").get(parameters) == simdjson::SUCCESS;
  if (!given && *what != verb::list) return refused(2, "Invalid request: params must be an array", *id);
  if (!given) return out;
  for (const auto x : parameters) {
    std::string_view name;
    if (*what == verb::set_property && out.names.size() == 1 && x.is_bool()) {
      out.value = bool(x);
      continue;
    }
    if (x.get(name) != simdjson::SUCCESS) return refused(1, "Invalid value type: expected String", *id);
    out.names.emplace_back(name);
  }
  return out;
}

std::string accepted_text(const std::string& id) { return "{\"result\":null,\"id\":" + id + '}'; }

std::string list_text(const std::vector<std::string>& names, const std::string& id) {
  json_text out;
  out.begin_object().begin_array("result");
  for (const auto& x : names) out.text(x);
  return out.end_array().json("id", id).end_object().take();
}

std::string property_text(bool value, const std::string& id) {
  return json_text().begin_object().flag("result", value).json("id", id).end_object().take();
}

std::string refused_text(const stream_refusal& x) {
  json_text out;
  out.begin_object().begin_object("error").number("code", x.code).text("msg", x.text).end_object();
  return out.json("id", x.id).end_object().take();
}

}  // namespace adapters::binance::server
