#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/types/bytes.hpp"
#include "core/types/result.hpp"
#include "messages/record.hpp"

namespace messages::codec {

/// Record payloads as bytes: a version, then the fields one after the other, little-endian and of fixed width. The
/// layout of every type is in docs/journal_format.md.

/// Why bytes are not a record.
enum class codec_error : std::uint8_t {
  unknown_type,   ///< no record type has this number: a later version wrote it
  newer_version,  ///< a later version of this type
  malformed,      ///< too short, too long, or a value that cannot be
};
std::string_view to_string(codec_error);

/// The number of a record's type, from 1: its place in messages::record.
constexpr std::uint16_t type_number(const record& x) { return static_cast<std::uint16_t>(x.index() + 1); }

template <class Record>
constexpr std::uint16_t type_number_of() {
  return []<class... Records>(std::variant<Records...>*) {
    std::uint16_t number = 0;
    std::uint16_t found = 0;
    ((++number, found = std::is_same_v<Record, Records> ? number : found), ...);
    return found;
  }(static_cast<record*>(nullptr));
}

/// The version in which a type's payload is written; all from 1 to this one are read.
constexpr std::uint8_t version_of(std::uint16_t type) {
  return type == type_number_of<intent_recorded>() || type == type_number_of<command_recorded>() ||
                 type == type_number_of<event_recorded>()
             ? 2
             : 1;
}

/// The name of a type by its number; empty if there is none.
std::string_view type_name(std::uint16_t number);

/// Appends the payload.
void encode(const record&, core::byte_writer&);
std::vector<std::byte> encode(const record&);

/// Takes any bytes whatsoever.
core::result<record, codec_error> decode(std::uint16_t type, std::span<const std::byte> payload);

}  // namespace messages::codec
