#pragma once

#include <array>
#include <string_view>

#include "adapters/admin/entrance.hpp"
#include "core/command/command.hpp"

namespace adapters::admin {

inline constexpr std::size_t body_max = 64 << 10;
inline constexpr unsigned json_depth_max = 8;  ///< of everything that comes in
inline constexpr core::duration expires_otherwise = std::chrono::seconds(30);
inline constexpr core::duration expires_max = std::chrono::minutes(5);

/// The fields of POST /v1/commands. `id` and `verb` must be there.
inline constexpr std::array<std::string_view, 8> command_fields{
    "id", "verb", "target", "args", "reason", "confirm", "expect_rev", "expires_in_seconds"};

/// A request's body as a command of that principal. Takes any bytes whatsoever. Refused are JSON that is none, unknown
/// and repeated fields, values of another type or beyond their length; the refusal names the field.
core::result<core::command::command, refusal> read_command(std::string_view body, const principal&,
                                                           core::timestamp now);

/// What a stream may be asked for.
inline constexpr std::array<std::string_view, 7> stream_parts{"actors", "bots",  "breakers", "orders",
                                                              "events", "feeds", "system"};

/// {"subscribe":["actors", …]}: the parts, as bits by their place in stream_parts. Takes any bytes whatsoever.
core::result<unsigned, refusal> read_subscription(std::string_view text);

}  // namespace adapters::admin
