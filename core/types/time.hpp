#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace core {

/// UTC nanoseconds. Time is always an argument: no function of core/ reads a clock.
using duration = std::chrono::nanoseconds;
using timestamp = std::chrono::sys_time<duration>;

/// ISO 8601 with nanoseconds: 2024-08-08T23:54:15.030314667Z.
std::string to_iso8601(timestamp);

/// A duration as an operator writes it: 250ms, 5s, 1m30s, 2h. Exact; "0s" for zero.
std::string to_text(duration);

/// Reads what to_text writes: one or more integer-unit pairs of ns us ms s m h d in descending order, optionally led
/// by '-'. Nothing if malformed or out of range.
std::optional<duration> parse_duration(std::string_view);

}  // namespace core
