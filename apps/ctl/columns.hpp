#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/ctl/json_value.hpp"
#include "core/types/time.hpp"

namespace apps::ctl {

/// How a field is written for people.
enum class form : std::uint8_t {
  as_is,
  count,    ///< 8400 as 8.4k
  span,     ///< seconds, as 18us, 1.9s, 3d04h
  share,    ///< a ratio, as 31%
  age,      ///< a time, as how long ago
  clock,    ///< a time of the day, UTC, with milliseconds
  desired,  ///< desired and actual in one: "running→exits", or the actual alone where it is what is wanted
  budget,   ///< restarts used and allowed: 3/5
  yes_no,
};
std::string_view to_string(form);

struct column {
  std::string_view title;
  std::string_view key;
  form how = form::as_is;
  bool right = false;
  int yields = 0;  ///< where room is scarce the highest goes first; 0 stays
};

/// The columns of a list, by the `kind` of its envelope, or by the noun. Empty for what is no list.
const std::vector<column>& columns_of(std::string_view kind);

/// What identifies an item of a list: its name, id or sequence.
std::string name_of(const json_value& item);

/// The field that a column shows; "–" where there is none.
std::string text_of(const column&, const json_value& item, core::timestamp now);

/// "in messages::fill for 30s" of an actor whose handler runs for a second or longer; else empty.
std::string busy_text(const json_value& actor);

/// Seconds for people: 900ns, 18us, 0.4ms, 1.9s, 41s, 2h11m, 3d04h.
std::string span_text(double seconds);
std::string count_text(double);

/// RFC 3339 in UTC, with any fraction of a second; nothing where it is none.
std::optional<core::timestamp> timestamp_of(std::string_view rfc3339);

/// "run" wants "running", and so on: whether a bot is as its operator wants it.
bool is_as_wanted(std::string_view desired, std::string_view actual);

}  // namespace apps::ctl
