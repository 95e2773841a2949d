#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/order/event.hpp"
#include "core/sim/account.hpp"
#include "core/sim/ledger.hpp"
#include "core/sim/listing.hpp"
#include "core/sim/margin.hpp"

namespace core::sim {

/// Who trades on an exchange: policies, wallets, positions and what they are worth. An account that was never opened
/// is a paper account: unlimited, without a wallet.
class accounts {
 public:
  accounts(listings traded, fee_schedule fees) : traded_(std::move(traded)), fees_(fees) {}

  // -- policies -------------------------------------------------------------------------------------------------------

  /// Throws broken_invariant on a second time and for the names that the exchange itself uses.
  void open(account_id, const account_policy&);
  const account_policy& policy(account_id) const;
  bool margined(account_id id) const { return policy(id).margined; }
  bool any_margined() const { return !wallets_.empty(); }
  /// Counts as one for self-trade prevention.
  bool same_trader(account_id, account_id) const;
  ppm fee_rate(account_id, liquidity) const;
  holder holder_of(const order_intent&) const;

  int leverage(account_id, instrument_id) const;
  void set_leverage(account_id who, instrument_id on, int leverage) { leverages_[{who, on}] = leverage; }

  // -- bookings -------------------------------------------------------------------------------------------------------

  quantity position(const holder& who) const { return ledger_.position(who); }
  /// What the account holds, whichever bot it is booked to.
  const std::map<holder, holding>& holdings() const { return ledger_.all(); }
  holding held(account_id, instrument_id) const;  ///< of a margined account

  /// Books an execution into the position; the wallet is the caller's. Returns what was realised.
  money book(const holder& who, side s, quantity q, money value, timestamp at) {
    return ledger_.book(who, s, q, value, at);
  }
  /// Zero for accounts without a wallet.
  money wallet(account_id) const;
  /// Returns the wallet after it.
  money credit(account_id, money);
  std::vector<account_id> with_wallets() const;

  /// Cash of the insurance fund: fees of forced closes less what it paid for wallets below zero.
  money insurance() const { return insurance_; }
  void credit_insurance(money x) { insurance_ += x; }

  // -- values ---------------------------------------------------------------------------------------------------------

  void set_mark(instrument_id on, price mark) { marks_[on] = mark; }
  price mark(instrument_id) const;
  /// What open orders of a margined account may still add on an instrument. Kept by the pits.
  void set_load(account_id, instrument_id, const order_load&);

  stake stake_on(account_id, instrument_id) const;
  /// The same with other orders on the instrument.
  stake stake_on(account_id, instrument_id, const order_load&) const;
  struct totals {
    money wallet, unrealized, position_margin, order_margin, maintenance;
    money equity() const { return wallet + unrealized; }
    money free() const { return equity() - position_margin - order_margin; }
  };
  totals totals_of(account_id) const;
  account_status status(account_id) const;
  position_status status_on(account_id, instrument_id) const;

  void write(byte_writer&) const;
  void read(byte_reader&);

 private:
  position_status status_on(account_id, instrument_id, const totals&) const;

  listings traded_;
  fee_schedule fees_;
  std::map<account_id, account_policy> policies_;
  std::map<account_id, money> wallets_;  ///< of margined accounts, all of them
  std::map<std::pair<account_id, instrument_id>, int> leverages_;
  ledger ledger_;
  money insurance_;
  std::map<instrument_id, price> marks_;
  std::map<std::pair<account_id, instrument_id>, order_load> loads_;
};

}  // namespace core::sim
