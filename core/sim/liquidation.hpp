#pragma once

#include <map>

#include "core/sim/pit.hpp"

namespace core::sim {

/// Whether an account has too little to keep what it holds: wallet + unrealised at or below the maintenance margin, or
/// below zero. (https://www.binance.com/en/support/faq/360033525271: liquidation at a margin ratio of 100 %)
bool must_liquidate(const accounts::totals&);

/// The price at which closing the whole position leaves nothing of `equity`, counted at `reference`; rounded in favour
/// of the account, at least one unit.
price bankruptcy_price(const instrument&, quantity position, price reference, money equity);

/// Liquidates an account. All its orders expire; every position is closed by an order of the liquidator limited to its
/// bankruptcy price, for which each position is given its share of the equity by notional; what nobody takes goes to
/// the insurance fund at that price (F-60). Then the fund is paid its fee as far as money is left, and pays what is
/// missing to zero. Afterwards the account holds nothing, orders nothing and owes nothing.
/// (https://www.binance.com/en/support/faq/360033525271 and /360045277231; Binance reduces large positions in steps and
/// may deleverage others: that is not done here.)
void liquidate(account_id, std::map<instrument_id, pit>&, const listings&, back_office&);

}  // namespace core::sim
