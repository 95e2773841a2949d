#pragma once

#include <compare>
#include <map>

#include "core/order/intent.hpp"
#include "core/types/bytes.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

/// Whose position it is. Paper accounts may be shared by bots, so the bot is part of it.
struct holder {
  account_id account;
  instrument_id instrument;
  bot_id bot;
  auto operator<=>(const holder&) const = default;
};
inline holder holder_of(const order_intent& i) { return {i.account, i.instrument, i.bot}; }

/// How much an order of side `s` can take off a position: zero where it would enlarge it or there is none.
quantity reducible(quantity position, side s);

/// Whether the venue holds an order to reducing: exits and stops, and every sale on spot, where a position cannot be
/// negative. Such an order trades at most what is reducible at that moment; the rest of it expires as soon as nothing
/// is left to reduce.
bool only_reduces(const order_intent&, instrument_kind);

/// Signed positions, made of executions only.
class ledger {
 public:
  quantity position(const holder&) const;
  void book(const holder&, side, quantity);

  void write(byte_writer&) const;
  static ledger read(byte_reader&);

 private:
  std::map<holder, quantity> positions_;  ///< without zeros, so that equal states have one form
};

}  // namespace core::sim
