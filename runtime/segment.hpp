#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/types/ids.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace runtime {

/// The bytes of one journal segment: a header of 64 bytes, then records back to back, then zeros up to the end of the
/// file. docs/journal_format.md is the definition; all integers are little-endian.

inline constexpr std::uint32_t segment_format = 1;
inline constexpr std::size_t segment_header_bytes = 64;
inline constexpr std::size_t record_header_bytes = 48;
inline constexpr std::size_t record_alignment = 8;
inline constexpr std::size_t segment_bytes_max = std::size_t{64} << 20;
inline constexpr std::size_t payload_bytes_max = segment_bytes_max - segment_header_bytes - record_header_bytes;

/// What a record says besides its sequence and its payload. The journal does not look into it.
struct entry_header {
  core::timestamp at{};
  std::uint16_t type = 0;
  core::actor_number actor{};
  core::plan_id correlation{};
  core::sequence cause{};

  bool operator==(const entry_header&) const = default;
};

/// A record where it lies.
struct stored_entry {
  core::sequence sequence;
  entry_header header;
  std::span<const std::byte> payload;
  std::span<const std::byte> bytes;  ///< the whole record with header and padding
};

/// Bytes that a record with this payload takes.
constexpr std::size_t record_bytes(std::size_t payload_bytes) {
  return (record_header_bytes + payload_bytes + record_alignment - 1) / record_alignment * record_alignment;
}

/// Writes a record to the beginning of `to`, which has room for it. Its length, by which a reader recognises it, is
/// written last: whoever dies in between leaves no record. Returns the bytes used.
std::size_t write_record(std::span<std::byte> to, core::sequence, const entry_header&,
                         std::span<const std::byte> payload);

enum class record_defect : std::uint8_t {
  none_here,   ///< the length is zero: nothing was committed here
  bad_length,  ///< shorter than a header or longer than the segment
  bad_checksum,
  newer_format,  ///< whole, but with flags that this version does not know
};
std::string_view to_string(record_defect);

/// The record at the beginning of `from`.
core::result<stored_entry, record_defect> read_record(std::span<const std::byte> from);

/// True where a whole record with a sequence after `last` begins at a multiple of 8 bytes.
bool holds_record_after(core::sequence last, std::span<const std::byte>);

/// Where the zeros begin that reach to the end.
std::size_t used_bytes(std::span<const std::byte>);

struct segment_header {
  std::uint32_t number = 0;  ///< from 1, as in the file's name
  core::sequence first;      ///< sequence of the first record
  std::uint64_t bytes = 0;   ///< size of the file

  bool operator==(const segment_header&) const = default;
};

/// Writes the header of an all-zero segment; the magic comes last.
void write_segment_header(std::span<std::byte> segment, const segment_header&);

enum class segment_defect : std::uint8_t {
  unwritten,  ///< no magic and no records: its creation was cut off
  foreign,    ///< not a segment
  newer_format,
  bad_header,  ///< checksum or size do not fit
};

core::result<segment_header, segment_defect> read_segment_header(std::span<const std::byte> segment);

/// 00000001.wbj
std::string segment_name(std::uint32_t number);

/// The number in a segment's name; nothing for other files.
std::optional<std::uint32_t> segment_number(std::string_view name);

}  // namespace runtime
