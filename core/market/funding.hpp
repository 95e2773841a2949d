#pragma once

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace core {

/// What a venue announces of the next funding of a perpetual.
struct funding_announced {
  instrument_id instrument;
  timestamp ts_event{};    ///< the venue's clock
  timestamp settles_at{};  ///< when the rate is paid on open positions; zero: there is no funding
  money rate;              ///< fraction of the notional x 10^16: longs pay it to shorts where it is positive
  money mark;              ///< mark price of that moment in the quote currency, exact; zero: not told
  constexpr bool operator==(const funding_announced&) const = default;
};

}  // namespace core
