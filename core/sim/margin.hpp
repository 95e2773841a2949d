#pragma once

#include "core/sim/ledger.hpp"
#include "core/sim/listing.hpp"

namespace core::sim {

/// Cross margin in the settlement currency, one position per instrument.
///
/// Initial margin. A position needs its notional at the mark / leverage. Open orders that may enlarge it need as much
/// as if one side of them had filled: max(|position + buys|, |position - sells|) / leverage in all, buys and sells as
/// notional at their limits (sells at the mark where that is higher). Conditional orders count from their trigger.
/// Maintenance margin. By brackets: the rate of each on the part of the notional inside it, which is Binance's notional
/// x rate - maintenance amount.
/// Available is what is left of wallet + unrealised after all initial margins. An order must leave it >= 0 after its
/// open loss, which is what it would lose at the mark if it filled at its price; orders that need no more margin than
/// before are admitted always.
/// Sources: https://www.binance.com/en/support/faq/87fa7ee33b574f7084d42bd2ce2e463b (cost to open),
/// https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93 (liquidation price and maintenance),
/// https://www.binance.com/en/support/faq/360033162192 (leverage and margin). Which side's sum counts in one-way mode
/// is from Binance's page on futures order margin and is not verified against the venue.

/// Notional of the open orders of one holder that may enlarge its position.
struct order_load {
  money buys;
  money sells;
};

/// What one instrument demands of an account.
struct stake {
  money notional;         ///< signed, at the mark
  money unrealized;       ///< at the mark
  money position_margin;  ///< initial margin
  money order_margin;     ///< on top
  money maintenance;
};

/// At a mark of zero (unknown) the position is valued at its cost.
stake stake_of(const listing&, const holding&, const order_load&, price mark, int leverage);

/// notional >= 0.
money maintenance_of(const market_rules&, money notional);
/// The most leverage that a position of this notional may have.
int leverage_max_of(const market_rules&, money notional);
/// The largest notional that this leverage allows; nothing where there is no end.
std::optional<money> notional_max_at(const market_rules&, int leverage);
/// amount / leverage, rounded up.
money initial_of(money amount, int leverage);

/// The mark at which wallet + unrealised equals the maintenance margin, if only this mark moves; zero where that never
/// happens. `equity` and `maintenance` are those of the whole account at the present mark.
price liquidation_price(const listing&, const holding&, price mark, money equity, money maintenance);

}  // namespace core::sim
