#pragma once

#include <string_view>

#include "adapters/binance/decode.hpp"
#include "core/types/quantities.hpp"
#include "core/types/result.hpp"

namespace adapters::binance {

/// A decimal number as the venue writes averages, rates and balances, exactly: bad_number, too_precise beyond 16
/// places, out_of_range beyond what money holds. Zeros beyond the 16th place are accepted.
core::result<core::money, decode_error> money_of(std::string_view text);

/// The closest price at the scale; a tie goes up. Nothing if it does not fit. Mark and index prices have more decimals
/// than an order's price may have.
core::result<core::price, decode_error> nearest_price(core::money, int price_scale);

}  // namespace adapters::binance
