#pragma once

#include <compare>
#include <map>

#include "core/order/intent.hpp"
#include "core/types/bytes.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

/// Whose position it is. Paper accounts may be shared by bots, so the bot is part of it; margined accounts hold one
/// position per instrument, of no bot.
struct holder {
  account_id account;
  instrument_id instrument;
  bot_id bot;
  auto operator<=>(const holder&) const = default;
};

/// How much an order of side `s` can take off a position: zero where it would enlarge it or there is none.
quantity reducible(quantity position, side s);

/// Whether the venue holds an order to reducing: exits, stops and whatever closes a position, and every sale on spot,
/// where a position cannot be negative. Such an order trades at most what is reducible at that moment; the rest of it
/// expires as soon as nothing is left to reduce.
bool only_reduces(const order_intent&, instrument_kind);

/// A position and what it cost. Exact: cost minus realised is what was paid in total, whatever the prices.
struct holding {
  core::quantity quantity;  ///< signed
  money cost;               ///< of what is held: paid for longs, < 0 for shorts
  money realized;           ///< over all reductions, before fees
  timestamp changed{};
};

/// Positions, made of executions only.
class ledger {
 public:
  quantity position(const holder&) const;
  /// Everything that was ever held, by holder.
  const std::map<holder, holding>& all() const { return holdings_; }

  /// Books an execution worth `value` and returns what it realised. A position that is reversed is closed first; the
  /// rest opens a new one.
  money book(const holder&, side, quantity, money value, timestamp);

  void write(byte_writer&) const;
  static ledger read(byte_reader&);

 private:
  std::map<holder, holding> holdings_;
};

}  // namespace core::sim
