#include "core/types/time.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace core {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

/// Descending, as to_text writes them and parse_duration wants them.
constexpr std::array units{
    unit{"d", 86'400'000'000'000},
    unit{"h", 3'600'000'000'000},
    unit{"m", 60'000'000'000},
    unit{"s", 1'000'000'000},
    unit{"ms", 1'000'000},
    unit{"us", 1'000},
    unit{"ns", 1},
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the leading characters that are digits, or that are not.
std::string_view take(std::string_view& text, bool digits) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length]) == digits) ++length;
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

std::optional<std::uint64_t> number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits)
    if (__builtin_mul_overflow(value, std::uint64_t{10}, &value) ||
        __builtin_add_overflow(value, static_cast<std::uint64_t>(c - '0'), &value))
      return std::nullopt;
  return value;
}

}  // namespace

std::string to_iso8601(timestamp t) {
  constexpr std::int64_t day = 86'400'000'000'000;
  const std::int64_t total = t.time_since_epoch().count();
  // Whole days and the rest by hand: std::chrono::floor<days> cannot be taken back to nanoseconds at the early end.
  std::int64_t days = total / day;
  std::int64_t rest = total % day;
  if (rest < 0) {
    rest += day;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const std::int64_t second = rest / 1'000'000'000;
  std::string text = "0000-00-00T00:00:00.000000000Z";
  const auto put = [&text](std::size_t last, std::int64_t digits) {
    for (; digits != 0; digits /= 10) text[last--] = static_cast<char>('0' + digits % 10);
  };
  put(3, static_cast<int>(date.year()));  // 1677 .. 2262
  put(6, static_cast<unsigned>(date.month()));
  put(9, static_cast<unsigned>(date.day()));
  put(12, second / 3600);
  put(15, second / 60 % 60);
  put(18, second % 60);
  put(28, rest % 1'000'000'000);
  return text;
}

std::string to_text(duration d) {
  auto rest = static_cast<std::uint64_t>(d.count());
  if (rest == 0) return "0s";
  std::string text;
  if (d < duration::zero()) {
    text = "-";
    rest = 0 - rest;
  }
  for (const unit& u : units) {
    if (rest >= u.nanoseconds) {
      text += std::to_string(rest / u.nanoseconds);
      text += u.name;
    }
    rest %= u.nanoseconds;
  }
  return text;
}

std::optional<duration> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;

  std::uint64_t total = 0;
  auto candidate = units.begin();
  while (!text.empty()) {
    const auto count = number(take(text, true));
    const std::string_view name = take(text, false);
    while (candidate != units.end() && candidate->name != name) ++candidate;
    if (!count || candidate == units.end()) return std::nullopt;
    std::uint64_t part;
    if (__builtin_mul_overflow(*count, candidate->nanoseconds, &part) || __builtin_add_overflow(total, part, &total))
      return std::nullopt;
    ++candidate;
  }
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (total > most + (negative ? 1 : 0)) return std::nullopt;
  return duration{static_cast<std::int64_t>(negative ? 0 - total : total)};
}

}  // namespace core
