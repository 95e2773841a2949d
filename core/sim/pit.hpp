#pragma once

#include <deque>
#include <span>
#include <vector>

#include "core/sim/back_office.hpp"
#include "core/sim/counterparty.hpp"
#include "core/sim/fair_value.hpp"
#include "core/sim/open_order.hpp"
#include "core/sim/tape.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// The matching of one instrument: the open orders of all participants, between each other and against the market that
/// the venue shows.
///
/// Taking. Market orders, triggered stops and limit orders that reach the best opposite price trade with what stands
/// there, best price first and at a price in the order of time (counterparty.hpp): displayed quantity, which is
/// consumed, and resting orders, at their limit. What nobody fills expires for market and ioc orders and rests for gtc
/// limits; fok orders expire untouched where they cannot be filled as a whole.
/// Resting. See queue_model.hpp. Orders of one trader meet each other as self_trade says.
/// Reduce-only. An order trades at most what is reducible then (ledger.hpp). Active ones expire as soon as the position
/// is gone, after the report of the execution that ended it; a conditional one stays until it is cancelled, and expires
/// at its trigger if nothing is left to reduce. That is what Binance USD-M does (https://dev.binance.vision/t/802,
/// cases 4 and 6). Unlike there, several exits may each be as large as the position. Conditional orders. See
/// stop_rule.hpp. A triggered one arrives at that moment: behind all others of its price, and judged by margin and
/// price bounds. close_position takes the whole position of then as its quantity. Without a valid book. Nothing is
/// matched at stale prices: orders are accepted, wait, and meet the first valid quote or depth in the order of their
/// arrival. They can be cancelled meanwhile. A post-only order that would take then expires. Trades still fill resting
/// orders and trigger stops, whose market orders wait like others.
class pit {
 public:
  pit(listings, instrument_id, std::size_t prints_kept);

  void place(const order_intent&, self_trade, back_office&);
  /// Ends an open order; refused with unknown_order where there is none.
  void cancel(order_id, back_office&);
  /// Changes the total quantity, fills included, and the limit where one is named. A smaller quantity keeps the place
  /// in the queue; a larger one and another limit lose it and meet the market anew, without self-trade prevention
  /// (https://developers.binance.com/docs/derivatives/usds-margined-futures/faq/stp-faq). At or below what is filled
  /// already, and where a post-only order would take, the order is cancelled, as on Binance USD-M
  /// (https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Modify-Order). Refused, with
  /// the order as it was: unknown_order, not_amendable (a limit for an order without one), no_change, and what
  /// acceptance would refuse.
  void amend(const amend_order&, back_office&);

  void see(const market_view&, back_office&);
  void see(const fair_value&, back_office&);
  const fair_value& worth() const { return worth_; }
  /// The settlement that was next is done.
  void funding_settled();

  /// Expires every order of an account.
  void end_all(account_id, back_office&);
  /// Closes the position of an account at `limit` or better; what nobody takes goes to the insurance fund at `limit`.
  void close_by_force(account_id, price limit, back_office&);

  /// Nothing if it is not open here. Valid until the next call.
  const order_record* find(order_id) const;
  std::span<const open_order> orders() const { return orders_; }
  const visible_market& market() const { return market_; }
  const tape& prints() const { return tape_; }
  /// The open orders of a margined account that may enlarge its position.
  order_load load_of(account_id) const;

  void write(byte_writer&) const;
  /// Takes over market and orders.
  void read(byte_reader&);

  /// See exchange::recall and exchange::resume.
  void recall(const order_event&, back_office&);
  void resume(back_office&);

 private:
  open_order* open(order_id);
  const core::instrument& on() const { return listed().instrument; }
  const listing& listed() const { return traded_->at(id_); }

  // acceptance
  rule judge(const order_intent&, const back_office&) const;
  rule judge_counts(const order_intent&) const;
  rule judge_margin(const order_intent&, quantity open, const back_office&, order_id except = {}) const;
  rule judge_amendment(const open_order&, quantity total, price limit, const back_office&) const;
  bool would_take(const order_intent&, self_trade, const back_office&) const;
  price assumed_price(const order_intent&) const;
  order_load load_of(account_id, order_id except) const;

  // matching
  void enter(open_order&, back_office&);
  quantity fillable(const open_order&, const back_office&) const;
  void take(open_order&, back_office&);
  void trade_with(open_order& taker, open_order& maker, back_office&);
  void trade_with_market(open_order& taker, const offer&, back_office&);
  bool prevent(open_order& taker, open_order& maker, back_office&);
  bool meets(const order_intent& taker, self_trade, const open_order&, const back_office&) const;
  void hit(open_order&, quantity, back_office&);
  void close_finished(back_office&);
  void print(const trade&, bool participant, back_office&);
  void end(open_order&, venue_report::kind, rule, back_office&);
  quantity allowance(const open_order&, const back_office&) const;
  open_order& last_in_time(order_id);

  open_order* recalled(const order_event&, back_office&);

  // the market
  void see_book(const market_view&, back_office&);
  void note_price(trigger_source);
  void fire_reached(back_office&);
  void fire(open_order&, back_office&);
  void admit_waiting(back_office&);
  void tell_mark(back_office&) const;
  void settle(back_office&);

  listings traded_;
  instrument_id id_;
  visible_market market_;
  fair_value worth_;
  timestamp funded_until_{};  ///< latest settlement
  tape tape_;
  std::deque<order_id> reached_;    ///< about to be fired; empty between calls, may name an order twice
  std::vector<open_order> orders_;  ///< of those resting at one price, the one that trades first stands first
};

}  // namespace core::sim
