#include "core/types/instrument.hpp"

#include <limits>

namespace core {
namespace {

/// The largest multiple of `step` that is not above `units`.
__int128 floor_to(__int128 units, __int128 step) {
  const __int128 rest = units % step;
  return rest < 0 ? units - rest - step : units - rest;
}

}  // namespace

std::string_view to_string(instrument_kind x) {
  switch (x) {
    case instrument_kind::spot:
      return "spot";
    case instrument_kind::perpetual:
      return "perpetual";
  }
  return "unlisted";
}

const filters& instrument::at(timestamp t) const {
  ASSERT(!dated.empty(), "an instrument has filters", name());
  std::size_t in_force = 0;
  while (in_force + 1 < dated.size() && dated[in_force + 1].valid_from <= t) ++in_force;
  return dated[in_force];
}

price round_to_tick(price p, price tick, rounding mode) {
  ASSERT(tick.units > 0, "a tick is positive", tick);
  const __int128 step = tick.units;
  const __int128 below = floor_to(p.units, step);
  const __int128 rest = p.units - below;
  __int128 rounded = below;
  switch (mode) {
    case rounding::down:
      break;
    case rounding::up:
      rounded += rest == 0 ? 0 : step;
      break;
    case rounding::nearest:
      rounded += 2 * rest < step ? 0 : step;
      break;
  }
  using limits = std::numeric_limits<std::int64_t>;
  if (rounded < limits::min() || rounded > limits::max()) detail::fail_overflow("rounding to the tick");
  return {static_cast<std::int64_t>(rounded)};
}

quantity round_to_lot(quantity q, quantity lot) {
  ASSERT(lot.units > 0, "a lot is positive", lot);
  return {q.units - q.units % lot.units};
}

}  // namespace core
