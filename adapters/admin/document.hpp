#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/transport/http.hpp"
#include "core/types/time.hpp"

namespace adapters::admin {

namespace json = boost::json;

/// Version of the API: `v` of every document. Keys are never removed within it.
inline constexpr int api_version = 1;

/// An answer with JSON as its body, and the headers that keep browsers from doing anything else with it.
transport::http_response response_with(unsigned status, std::string json_body);
transport::http_response plain_text(unsigned status, std::string body);

/// {"v":1,"kind":"BotList","as_of":…,"items":[…]}
transport::http_response list_of(std::string_view kind, core::timestamp as_of, json::array items);
/// {"v":1,"kind":"Bot","as_of":…,"item":{…}}
transport::http_response item_of(std::string_view kind, core::timestamp as_of, json::object item);

/// Seconds with nanosecond digits, for keys that end in `_seconds`.
double seconds_of(core::duration);
/// RFC 3339, or null for the epoch.
json::value time_of(core::timestamp);
/// Text, or null where it is empty.
json::value text_or_null(std::string_view);

}  // namespace adapters::admin
