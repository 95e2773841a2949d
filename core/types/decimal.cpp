#include "core/types/decimal.hpp"

#include <array>
#include <limits>

#include "core/types/invariant.hpp"

namespace core {
namespace {

constexpr std::array<std::uint64_t, scale_max + 1> powers = [] {
  std::array<std::uint64_t, scale_max + 1> table{};
  table[0] = 1;
  for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
  return table;
}();

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads digits from the front of `text` and drops them. Past 64 bits it only remembers that they were too many.
struct magnitude {
  std::uint64_t value = 0;
  bool too_large = false;

  void multiply(std::uint64_t factor) { too_large |= __builtin_mul_overflow(value, factor, &value); }
  void append(char digit) {
    multiply(10);
    too_large |= __builtin_add_overflow(value, static_cast<std::uint64_t>(digit - '0'), &value);
  }
};

}  // namespace

std::string_view to_string(decimal_error x) {
  switch (x) {
    case decimal_error::malformed:
      return "malformed";
    case decimal_error::too_precise:
      return "too_precise";
    case decimal_error::overflow:
      return "overflow";
  }
  return "unlisted";
}

result<std::int64_t, decimal_error> parse_decimal(std::string_view text, int scale) {
  ASSERT(scale >= 0 && scale <= scale_max, "the scale is one that units can have", scale);
  auto at = text.begin();
  const auto end = text.end();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;

  magnitude units;
  const auto whole = at;
  for (; at != end && is_digit(*at); ++at) units.append(*at);
  if (at == whole) return unexpected(decimal_error::malformed);

  int places = 0;
  bool too_precise = false;
  if (at != end) {
    if (*at++ != '.' || at == end) return unexpected(decimal_error::malformed);
    for (; at != end && is_digit(*at); ++at) {
      if (places < scale) {
        units.append(*at);
        ++places;
      } else {
        too_precise |= *at != '0';
      }
    }
    if (at != end) return unexpected(decimal_error::malformed);
  }
  if (too_precise) return unexpected(decimal_error::too_precise);
  units.multiply(powers[static_cast<std::size_t>(scale - places)]);

  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (units.too_large || units.value > most + (negative ? 1 : 0)) return unexpected(decimal_error::overflow);
  return static_cast<std::int64_t>(negative ? 0 - units.value : units.value);
}

std::string format_decimal(__int128 units, int scale) {
  ASSERT(scale >= 0 && scale <= 38, "the scale is one that 128 bits can have", scale);
  auto rest = static_cast<unsigned __int128>(units);
  if (units < 0) rest = 0 - rest;

  std::array<char, 40> room;  // 128 bits have 39 digits
  char* const end = room.data() + room.size();
  char* begin = end;
  const auto put = [&begin](std::uint64_t digit) { *--begin = static_cast<char>('0' + digit); };
  // Division of 128 bits is a call: one for many digits.
  constexpr int chunk_digits = 18;
  constexpr std::uint64_t chunk = 1'000'000'000'000'000'000;
  while (rest > std::numeric_limits<std::uint64_t>::max()) {
    auto part = static_cast<std::uint64_t>(rest % chunk);
    rest /= chunk;
    for (int i = 0; i < chunk_digits; ++i, part /= 10) put(part % 10);
  }
  for (auto part = static_cast<std::uint64_t>(rest); part != 0; part /= 10) put(part % 10);
  while (end - begin <= scale) put(0);

  char* const point = end - scale;
  char* last = end;
  while (last != point && last[-1] == '0') --last;
  std::string text = units < 0 ? "-" : "";
  text.append(begin, point);
  if (last != point) text += '.';
  return text.append(point, last);
}

}  // namespace core
