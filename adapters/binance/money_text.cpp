#include "adapters/binance/money_text.hpp"

#include <algorithm>
#include <limits>

#include "adapters/binance/scan.hpp"

namespace adapters::binance {

core::result<core::money, decode_error> money_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{"0"} : text.substr(point + 1);
  const auto digits = [](std::string_view x) { return !x.empty() && std::all_of(x.begin(), x.end(), is_digit); };
  if (!digits(whole) || !digits(fraction)) return core::unexpected(decode_error::bad_number);

  constexpr auto places = static_cast<std::size_t>(core::money::scale);
  const auto kept = fraction.substr(0, places);
  const auto beyond = fraction.substr(kept.size());
  if (beyond.find_first_not_of('0') != std::string_view::npos) return core::unexpected(decode_error::too_precise);

  constexpr auto most = std::numeric_limits<__int128>::max();
  __int128 units = 0;
  const auto append = [&](int digit) {
    const bool fits = units <= (most - digit) / 10;
    if (fits) units = units * 10 + digit;
    return fits;
  };
  for (const char c : whole)
    if (!append(c - '0')) return core::unexpected(decode_error::out_of_range);
  for (std::size_t i = 0; i < places; ++i)
    if (!append(i < kept.size() ? kept[i] - '0' : 0)) return core::unexpected(decode_error::out_of_range);
  return core::money{negative ? -units : units};
}

core::result<core::price, decode_error> nearest_price(core::money x, int price_scale) {
  const __int128 unit = scan::powers[static_cast<std::size_t>(core::money::scale - price_scale)];
  auto units = x.units / unit;
  auto rest = x.units % unit;
  if (rest < 0) {
    rest += unit;
    --units;
  }
  if (2 * rest >= unit) ++units;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  if (units > most || units < -most) return core::unexpected(decode_error::out_of_range);
  return core::price{static_cast<std::int64_t>(units)};
}

}  // namespace adapters::binance
