#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/sim/market_rules.hpp"
#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace core::sim {

/// Rates on the notional of an execution.
struct fee_schedule {
  ppm maker{};
  ppm taker{};
};

/// What happens when an order would trade with one of its own account or trade group. The taker's mode decides; an
/// order that is ended by it expires with rule::self_trade.
/// (https://developers.binance.com/docs/derivatives/usds-margined-futures/faq/stp-faq)
enum class self_trade : std::uint8_t {
  of_account,    ///< orders only: whatever the account says
  unseen,        ///< they pass each other as if the other were not there; a book can hold them crossed
  none,          ///< they trade with each other (Binance NONE)
  expire_taker,  ///< the rest of the taker ends
  expire_maker,  ///< the rest of the maker ends, the taker goes on
  expire_both,   ///< both end
};
std::string_view to_string(self_trade);

/// How an account is kept. The default is a paper account: its bots hold positions of their own, nothing is limited.
/// Accounts that nobody has opened are kept so.
struct account_policy {
  bool margined = false;  ///< one wallet, one position per instrument (one-way mode, whatever bot an order names),
                          ///< cross margin; otherwise unlimited, without a wallet
  sim::self_trade self_trade = self_trade::unseen;
  std::uint32_t trade_group = 1;       ///< accounts of one group count as one for `self_trade`; zero: alone
  std::optional<fee_schedule> fees{};  ///< where they differ from those of the exchange
};

/// Takes over what a liquidated account leaves behind; unlimited. Its position and cash are part of every sum.
inline constexpr account_id insurance_fund{number_of("insurance fund")};
/// Issuer of the orders that close a liquidated account.
inline constexpr actor_number liquidator{number_of("liquidator")};

/// A position as a venue would show it. Money is in the settlement currency.
struct position_status {
  account_id account;
  instrument_id instrument;
  bot_id bot;               ///< none for margined accounts
  core::quantity quantity;  ///< signed
  money cost;               ///< what it was bought for, negative for shorts; exact
  money entry;              ///< average price of one unit of the asset; zero without a position
  money realized;           ///< since the account was opened, before fees
  price mark;               ///< zero while unknown
  money unrealized;         ///< at the mark
  int leverage = 1;
  money initial_margin;      ///< at the mark
  money maintenance_margin;  ///< at the mark
  money notional;            ///< at the mark, signed
  price liquidation;  ///< mark at which the account would be liquidated, all else equal; zero where there is none
  timestamp changed{};
};

/// An account with a wallet as a venue would show it.
struct account_status {
  money wallet;              ///< deposits, realised profits and losses, fees, funding
  money unrealized;          ///< of all positions at the mark
  money position_margin;     ///< initial margin of the positions
  money order_margin;        ///< what open orders need on top of that
  money maintenance_margin;  ///< the account is liquidated when wallet + unrealized falls below it
  money available;           ///< for new orders and withdrawals, >= 0
  std::vector<position_status> positions{};

  money equity() const { return wallet + unrealized; }
};

}  // namespace core::sim
