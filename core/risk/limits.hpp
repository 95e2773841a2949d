#pragma once

#include <cstdint>
#include <map>

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace core::risk {

/// What the gate allows. Zero allows nothing, and so does an absent entry (denial::no_limits).

struct bot_limits {
  money order_notional_max;             ///< of one entry order
  money position_notional_max;          ///< worst case on one instrument
  std::uint32_t open_orders_max = 0;    ///< working entry orders
  std::uint32_t orders_per_window = 0;  ///< entry orders in any interval of length `window`
  duration window{};
  ppm price_collar;  ///< how far a limit price may lie outside of [bid, ask]
};

struct instrument_limits {
  money position_notional_max;  ///< worst cases of all bots, added up
};

struct group_limits {
  money gross_exposure_max;  ///< worst cases of the group's bots on all instruments, added up
  money capital;             ///< what a cap on leverage is measured against
};

struct limits {
  std::map<bot_id, bot_limits> bots;
  std::map<instrument_id, instrument_limits> instruments;
  std::map<group_id, group_limits> groups;
  duration mark_age_max{};  ///< entries are denied where the latest mark is older
};

}  // namespace core::risk
