#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace core {

enum class instrument_kind : std::uint8_t {
  spot,       ///< the asset itself: a position cannot be negative
  perpetual,  ///< linear contract without expiry, settled in the quote currency
};

std::string_view to_string(instrument_kind);

/// What the venue accepts from a moment on. These change over an instrument's life; its scales never do.
struct filters {
  timestamp valid_from{};
  price tick{1};
  quantity lot{1};
  quantity quantity_min{};
  money notional_min{};
};

/// Something that can be traded on one venue.
struct instrument {
  instrument_id id;
  std::string venue;   ///< the venue's name in the roster: binance-usdm
  std::string symbol;  ///< as the venue writes it: BTCUSDT
  instrument_kind kind = instrument_kind::spot;
  int price_scale = 8;         ///< fixed for the id for ever; price_scale + quantity_scale <= money::scale
  int quantity_scale = 8;      ///< fixed for the id for ever
  std::vector<filters> dated;  ///< ascending in valid_from, at least one

  /// `venue/symbol`, the name under which operators know it.
  std::string name() const { return venue + '/' + symbol; }

  /// The filters in force at a moment; before the first entry, the first.
  const filters& at(timestamp) const;

  money value_of(price p, quantity q) const { return notional(p, q, price_scale, quantity_scale); }
};

enum class rounding : std::uint8_t {
  down,     ///< toward minus infinity
  up,       ///< toward plus infinity
  nearest,  ///< the closer neighbour; halfway goes up
};

/// The price on the tick grid, the multiples of `tick` > 0. Throws arithmetic_overflow where the neighbour does not
/// fit.
price round_to_tick(price, price tick, rounding);

/// The quantity on the lot grid, the multiples of `lot` > 0, toward zero: size is never rounded up.
quantity round_to_lot(quantity, quantity lot);

}  // namespace core
