#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "core/sim/accounts.hpp"
#include "core/sim/exchange_event.hpp"
#include "core/sim/id_window.hpp"
#include "core/sim/memory.hpp"
#include "core/sim/order_record.hpp"
#include "core/sim/order_status.hpp"

namespace core::sim {

/// What all instruments of the venue share: it books executions, remembers orders and trades and tells the events.
class back_office {
 public:
  back_office(listings, fee_schedule, const memory&);

  /// Engine time of what follows.
  void set_time(timestamp now) { now_ = now; }
  timestamp now() const { return now_; }

  bool admit(order_id id) { return ids_.admit(id); }
  order_id next_forced_id() { return order_id_of(liquidator, ++forced_); }

  // -- orders ---------------------------------------------------------------------------------------------------------

  /// The number of the next trade on an instrument; its one or two executions share it.
  std::uint64_t number_trade(instrument_id on) { return ++trades_[on]; }
  /// Books one execution of an open order into position and wallet, and tells it. The record is filled when nothing is
  /// left open. A liquidator's order pays no commission.
  void execute(order_record&, price, quantity, liquidity, std::uint64_t trade, bool taken_over = false);
  /// Books an execution that the journal tells of, and tells nothing; one that the record has already is ignored.
  void recall(order_record&, const fill&);
  /// Tells a change that leaves the order open.
  void note(order_record&, venue_report::kind, bool moved = false);
  /// Tells that the order ends here without being filled. The caller retires the record.
  void end(order_record&, venue_report::kind, rule);
  /// A cancel, amendment or placement that is refused without touching the order of that id.
  void refuse(order_id, instrument_id, venue_report::kind, rule, const order_record* known);
  /// Every execution again, then where the order stands; `absent` where there is no record.
  void answer(order_id, instrument_id, const order_record* known);

  void retire(order_record r) { history_.remember(std::move(r)); }
  const order_record* retired(order_id id) const { return history_.find(id); }

  // -- money ----------------------------------------------------------------------------------------------------------

  /// Changes a wallet and tells it, unless the change is zero.
  void credit(account_id, balance_reason, instrument_id, money);
  void tell(exchange_event e) { events_.push_back(std::move(e)); }

  sim::accounts& accounts() { return accounts_; }
  const sim::accounts& accounts() const { return accounts_; }
  quantity position(const order_intent& i) const { return accounts_.position(accounts_.holder_of(i)); }
  std::uint64_t trade_count() const { return executions_; }

  // -- reads ----------------------------------------------------------------------------------------------------------

  const order_history& history() const { return history_; }
  const std::deque<account_trade>& trades_of(account_id) const;

  /// The events since the last call.
  std::vector<exchange_event> take_events() { return std::exchange(events_, {}); }
  bool has_events() const { return !events_.empty(); }

  /// Everything but time, which belongs to the exchange. There must be no events left to take.
  void write(byte_writer&) const;
  void read(byte_reader&);

 private:
  order_update update_on(const order_record&, venue_report::kind) const;
  const execution& book(order_record&, const fill&, bool taken_over);
  void log(const order_record&, const execution&);

  listings traded_;
  memory kept_;
  timestamp now_{};
  std::uint64_t executions_ = 0;
  std::uint32_t forced_ = 0;
  std::map<instrument_id, std::uint64_t> trades_;
  id_windows ids_;
  sim::accounts accounts_;
  order_history history_;
  std::map<account_id, std::deque<account_trade>> log_;
  std::vector<exchange_event> events_;
};

}  // namespace core::sim
