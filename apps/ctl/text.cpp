#include "apps/ctl/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace apps::ctl {

namespace {

constexpr char32_t replacement = 0xfffd;

struct range {
  char32_t first, last;
};

// Unicode 15: marks that take no column of their own, as far as they are met in names and messages.
constexpr std::array combining{
    range{0x0300, 0x036f}, range{0x0483, 0x0489}, range{0x0591, 0x05bd}, range{0x0610, 0x061a}, range{0x064b, 0x065f},
    range{0x1ab0, 0x1aff}, range{0x1dc0, 0x1dff}, range{0x200b, 0x200f}, range{0x202a, 0x202e}, range{0x2060, 0x2064},
    range{0x20d0, 0x20ff}, range{0xfe00, 0xfe0f}, range{0xfe20, 0xfe2f}, range{0xfeff, 0xfeff}};

// Unicode 15, EastAsianWidth W and F.
constexpr std::array wide{
    range{0x1100, 0x115f},  range{0x231a, 0x231b},   range{0x2329, 0x232a},   range{0x23e9, 0x23ec},
    range{0x25fd, 0x25fe},  range{0x2614, 0x2615},   range{0x2648, 0x2653},   range{0x26a1, 0x26a1},
    range{0x26bd, 0x26be},  range{0x26d4, 0x26d4},   range{0x2705, 0x2705},   range{0x274c, 0x274c},
    range{0x2753, 0x2755},  range{0x2795, 0x2797},   range{0x2b1b, 0x2b1c},   range{0x2e80, 0x303e},
    range{0x3041, 0x33ff},  range{0x3400, 0x4dbf},   range{0x4e00, 0x9fff},   range{0xa000, 0xa4cf},
    range{0xac00, 0xd7a3},  range{0xf900, 0xfaff},   range{0xfe30, 0xfe6f},   range{0xff00, 0xff60},
    range{0xffe0, 0xffe6},  range{0x1f300, 0x1f64f}, range{0x1f680, 0x1f6ff}, range{0x1f900, 0x1f9ff},
    range{0x20000, 0x3fffd}};

template <std::size_t N>
bool holds(const std::array<range, N>& ranges, char32_t c) {
  const auto found = std::partition_point(ranges.begin(), ranges.end(), [&](const range& x) { return x.last < c; });
  return found != ranges.end() && found->first <= c;
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

// Bidirectional overrides and separators would rearrange a line that an operator decides by.
bool rearranges(char32_t c) { return (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

}  // namespace

int width_of(char32_t c) {
  if (c < 0x300) return 1;
  if (holds(combining, c)) return 0;
  return holds(wide, c) ? 2 : 1;
}

int width_of(std::string_view utf8) {
  int columns = 0;
  while (!utf8.empty()) columns += width_of(take(utf8));
  return columns;
}

char32_t take(std::string_view& utf8) {
  const auto first = static_cast<unsigned char>(utf8.front());
  const std::size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t c = length == 1 ? first : first & (0x7f >> length);
  bool good = length > 0 && length <= utf8.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    const auto next = static_cast<unsigned char>(utf8[i]);
    good = next >> 6 == 2;
    c = c << 6 | (next & 0x3f);
  }
  good = good && c >= least[length] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
  utf8.remove_prefix(good ? length : 1);
  return good && !is_control(c) && !rearranges(c) ? c : replacement;
}

std::string utf8_of(char32_t c) {
  const auto byte = [](char32_t x) { return static_cast<char>(x); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f))};
  if (c < 0x10000) return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
  return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
}

std::string cut(std::string_view utf8, int columns) {
  if (columns <= 0) return {};
  std::string whole;
  std::size_t room_for_dots = 0;
  int used = 0;
  while (!utf8.empty()) {
    const auto c = take(utf8);
    const auto width = width_of(c);
    if (used + width > columns) return whole.substr(0, room_for_dots) + "…";
    whole += utf8_of(c);
    used += width;
    if (used < columns) room_for_dots = whole.size();
  }
  return whole;
}

char32_t ascii_of(char32_t c) {
  if (c < 0x80) return c;
  constexpr std::pair<char32_t, char32_t> known[] = {
      {U'│', U'|'}, {U'├', U'+'}, {U'└', U'+'}, {U'─', U'-'}, {U'┌', U'+'}, {U'┐', U'+'}, {U'┘', U'+'}, {U'→', U'>'},
      {U'–', U'-'}, {U'·', U'.'}, {U'…', U'~'}, {U'‖', U'='}, {U'✗', U'x'}, {U'■', U'#'}, {U'▮', U'_'}, {U'×', U'x'},
      {U'−', U'-'}, {U'≤', U'<'}, {U'≥', U'>'}, {U'▸', U'>'}, {U'•', U'*'}, {U'µ', U'u'}};
  for (const auto& [from, to] : known)
    if (from == c) return to;
  return U'?';
}

}  // namespace apps::ctl
