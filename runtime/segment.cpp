#include "runtime/segment.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "core/types/crc32c.hpp"
#include "core/types/invariant.hpp"

namespace runtime {
namespace {

static_assert(std::endian::native == std::endian::little, "the structs below are the bytes of the file");

struct record_bytes_layout {
  std::uint32_t length;  ///< header and payload, without padding
  std::uint32_t checksum;
  std::uint64_t sequence;
  std::int64_t at;
  std::uint16_t type;
  std::uint16_t flags;
  std::uint32_t actor;
  std::uint64_t correlation;
  std::uint64_t cause;
};
static_assert(sizeof(record_bytes_layout) == record_header_bytes);

struct segment_bytes_layout {
  std::array<char, 8> magic;
  std::uint32_t format;
  std::uint32_t number;
  std::uint64_t first;
  std::uint64_t bytes;
  std::array<char, 28> reserved;
  std::uint32_t checksum;
};
static_assert(sizeof(segment_bytes_layout) == segment_header_bytes);

constexpr std::array<char, 8> magic{'W', 'B', 'J', 'O', 'U', 'R', 'N', '\n'};
constexpr std::size_t checksum_from = 8;  ///< first byte after the checksum of a record

/// Over the length and all that follows the checksum, padding included.
std::uint32_t checksum_of(std::span<const std::byte> record, std::uint32_t length) {
  const std::uint32_t begun = core::crc32c(std::as_bytes(std::span(&length, 1)));
  return core::crc32c(record.subspan(checksum_from), begun);
}

std::uint32_t checksum_of(const segment_bytes_layout& header) {
  return core::crc32c(std::as_bytes(std::span(&header, 1)).first(offsetof(segment_bytes_layout, checksum)));
}

template <class Layout>
Layout load(std::span<const std::byte> from) {
  Layout x;
  std::memcpy(&x, from.data(), sizeof x);
  return x;
}

/// Another process may be writing the length: what it covers is complete once the length is seen.
std::uint32_t load_length(std::span<const std::byte> from) {
  auto* const at = reinterpret_cast<std::uint32_t*>(const_cast<std::byte*>(from.data()));
  return std::atomic_ref(*at).load(std::memory_order_acquire);
}

/// Another process may be writing the magic: the header is complete once it is seen.
bool has_magic(std::span<const std::byte> segment) {
  auto* const at = reinterpret_cast<std::uint64_t*>(const_cast<std::byte*>(segment.data()));
  return std::atomic_ref(*at).load(std::memory_order_acquire) != 0;
}

bool length_possible(std::uint32_t length, std::size_t room) {
  return length >= record_header_bytes && length <= room && record_bytes(length - record_header_bytes) <= room;
}

}  // namespace

std::string_view to_string(record_defect x) {
  switch (x) {
    case record_defect::none_here:
      return "none_here";
    case record_defect::bad_length:
      return "bad_length";
    case record_defect::bad_checksum:
      return "bad_checksum";
    case record_defect::newer_format:
      return "newer_format";
  }
  return "?";
}

std::size_t write_record(std::span<std::byte> to, core::sequence sequence, const entry_header& header,
                         std::span<const std::byte> payload) {
  const std::size_t total = record_bytes(payload.size());
  ASSERT(total <= to.size(), "a record is written where it fits", total, to.size());
  const auto length = static_cast<std::uint32_t>(record_header_bytes + payload.size());
  std::byte* const at = to.data();
  // The last word first, so that the padding is zero wherever the payload ends.
  std::memset(at + total - record_alignment, 0, record_alignment);
  if (!payload.empty()) std::memcpy(at + record_header_bytes, payload.data(), payload.size());
  // Whole words, as the checksum reads them: a processor that finds a word in pieces waits for each of them.
  const std::array<std::uint64_t, 5> words{
      sequence.value, static_cast<std::uint64_t>(header.at.time_since_epoch().count()),
      header.type | std::uint64_t{header.actor.value} << 32, header.correlation.value, header.cause.value};
  std::byte* word_at = at + checksum_from;
  for (const std::uint64_t word : words) {
    std::memcpy(word_at, &word, sizeof word);
    word_at += sizeof word;
  }
  const std::uint32_t checksum = checksum_of(to.first(total), length);
  std::memcpy(at + offsetof(record_bytes_layout, checksum), &checksum, sizeof checksum);
  std::atomic_ref(*reinterpret_cast<std::uint32_t*>(at)).store(length, std::memory_order_release);
  return total;
}

core::result<stored_entry, record_defect> read_record(std::span<const std::byte> from) {
  if (from.size() < record_header_bytes) return core::unexpected(record_defect::none_here);
  const std::uint32_t length = load_length(from);
  if (length == 0) return core::unexpected(record_defect::none_here);
  if (!length_possible(length, from.size())) return core::unexpected(record_defect::bad_length);
  const auto bytes = from.first(record_bytes(length - record_header_bytes));
  const auto x = load<record_bytes_layout>(bytes);
  if (x.checksum != checksum_of(bytes, length)) return core::unexpected(record_defect::bad_checksum);
  if (x.flags != 0) return core::unexpected(record_defect::newer_format);
  return stored_entry{{x.sequence},
                      {core::timestamp{core::duration{x.at}}, x.type, {x.actor}, {x.correlation}, {x.cause}},
                      bytes.subspan(record_header_bytes, length - record_header_bytes),
                      bytes};
}

bool holds_record_after(core::sequence last, std::span<const std::byte> bytes) {
  // A sequence that this many bytes cannot reach is no record; that keeps checksums of arbitrary bytes rare.
  const std::uint64_t reach = bytes.size() / record_header_bytes + 2;
  for (std::size_t at = 0; at + record_header_bytes <= bytes.size(); at += record_alignment) {
    const auto x = load<record_bytes_layout>(bytes.subspan(at));
    if (x.length == 0 || x.sequence <= last.value || x.sequence - last.value > reach) continue;
    if (read_record(bytes.subspan(at))) return true;
  }
  return false;
}

std::size_t used_bytes(std::span<const std::byte> bytes) {
  std::size_t n = bytes.size();
  const auto word_before = [&bytes](std::size_t end) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + end - sizeof word, sizeof word);
    return word;
  };
  while (n >= sizeof(std::uint64_t) && word_before(n) == 0) n -= sizeof(std::uint64_t);
  while (n > 0 && bytes[n - 1] == std::byte{}) --n;
  return n;
}

void write_segment_header(std::span<std::byte> segment, const segment_header& x) {
  ASSERT(segment.size() >= segment_header_bytes, "a segment has room for its header", segment.size());
  segment_bytes_layout header{magic, segment_format, x.number, x.first.value, x.bytes, {}, 0};
  header.checksum = checksum_of(header);
  constexpr std::size_t after_magic = sizeof header.magic;
  std::memcpy(segment.data() + after_magic, reinterpret_cast<const std::byte*>(&header) + after_magic,
              sizeof header - after_magic);
  std::atomic_ref(*reinterpret_cast<std::uint64_t*>(segment.data()))
      .store(std::bit_cast<std::uint64_t>(header.magic), std::memory_order_release);
}

core::result<segment_header, segment_defect> read_segment_header(std::span<const std::byte> segment) {
  if (segment.size() < segment_header_bytes) return core::unexpected(segment_defect::foreign);
  if (!has_magic(segment)) {
    if (used_bytes(segment) <= segment_header_bytes) return core::unexpected(segment_defect::unwritten);
    // A live writer sets the magic before its first record, which is there: a second look, not a remembered first one.
    if (!has_magic(segment)) return core::unexpected(segment_defect::foreign);
  }
  const auto x = load<segment_bytes_layout>(segment);
  if (x.magic != magic) return core::unexpected(segment_defect::foreign);
  // A later format may put its checksum elsewhere, so its number is believed unchecked.
  if (x.format > segment_format) return core::unexpected(segment_defect::newer_format);
  if (x.checksum != checksum_of(x) || x.format != segment_format || x.bytes != segment.size())
    return core::unexpected(segment_defect::bad_header);
  return segment_header{x.number, {x.first}, x.bytes};
}

std::string segment_name(std::uint32_t number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%08u.wbj", number);
  return text.data();
}

std::optional<std::uint32_t> segment_number(std::string_view name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || number == 0 || name != segment_name(number)) return std::nullopt;
  return number;
}

}  // namespace runtime
