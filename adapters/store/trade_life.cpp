#include "adapters/store/trade_life.hpp"

#include "core/types/decimal.hpp"

namespace adapters::store {

std::string average_price(core::money notional, core::quantity size, const core::instrument& of) {
  if (size.units == 0) return "0";
  return core::format_decimal(notional.units / size.units, core::money::scale - of.quantity_scale);
}

std::optional<std::string> ratio_text(core::money part, core::money whole) {
  constexpr int places = 6;
  constexpr __int128 one = 1'000'000;
  __int128 scaled = 0;
  if (whole.units == 0 || __builtin_mul_overflow(part.units, one, &scaled)) return std::nullopt;
  return core::format_decimal(scaled / whole.units, places);
}

}  // namespace adapters::store
