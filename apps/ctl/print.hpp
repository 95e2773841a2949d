#pragma once

#include <ostream>
#include <string_view>

#include "apps/ctl/json_value.hpp"
#include "core/types/time.hpp"

namespace apps::ctl {

enum class output : std::uint8_t {
  table,   ///< for people
  json,    ///< the envelope as the daemon sent it
  ndjson,  ///< each item in a line
};
std::string_view to_string(output);

/// Prints an answer. `text` is the body as it came: JSON is handed on, not written anew.
void print(std::ostream&, output, std::string_view text, const json_value& body, core::timestamp now);
/// Some items of a list, without its head: for a tail that goes on.
void print_items(std::ostream&, output, std::string_view kind, const json_value::list&, core::timestamp now, bool head);

}  // namespace apps::ctl
