#include "adapters/store/trade_life.hpp"

#include "core/types/decimal.hpp"

namespace adapters::store {
namespace {

constexpr int places = 6;
constexpr __int128 one = 1'000'000;

std::optional<std::string> quotient_text(core::money part, core::money whole, __int128 of_one) {
  __int128 scaled = 0;
  if (whole.units == 0 || __builtin_mul_overflow(part.units, of_one, &scaled)) return std::nullopt;
  return core::format_decimal(scaled / whole.units, places);
}

}  // namespace

std::string average_price(core::money notional, core::quantity size, const core::instrument& of) {
  if (size.units == 0) return "0";
  return core::format_decimal(notional.units / size.units, core::money::scale - of.quantity_scale);
}

std::optional<std::string> ratio_text(core::money part, core::money whole) { return quotient_text(part, whole, one); }

std::optional<std::string> percent_text(core::money part, core::money whole) {
  return quotient_text(part, whole, 100 * one);
}

std::string hours_text(core::duration x) {
  constexpr std::int64_t hour = std::chrono::nanoseconds(std::chrono::hours(1)).count();
  return core::format_decimal(x.count() * one / hour, places);
}

}  // namespace adapters::store
