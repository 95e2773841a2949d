#pragma once

#include <span>
#include <vector>

#include "core/sim/back_office.hpp"
#include "core/sim/open_order.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// The matching of one instrument: our open orders against the market that the venue shows.
///
/// Taking. Market orders, triggered stops and limit orders that reach the opposite touch walk the displayed levels and
/// consume them; every level is one execution. What the displayed depth does not fill expires for market and ioc
/// orders, and rests for gtc limits.
/// Resting. See queue_model.hpp. Our orders never trade with each other.
/// Reduce-only. An order trades at most what is reducible then (ledger.hpp). Active ones expire as soon as the position
/// is gone, after the report of the execution that ended it; a stop before its trigger stays until it is cancelled,
/// and expires at its trigger if nothing is left to reduce. That is what Binance USD-M does
/// (https://dev.binance.vision/t/802, cases 4 and 6). Unlike there, several exits may each be as large as the position.
/// Without a valid book. Nothing is matched at stale prices: orders are accepted, wait, and meet the first valid quote
/// or depth in the order of their arrival. They can be cancelled meanwhile. A post-only order that would take then
/// expires. Trades still fill resting orders and trigger stops, whose market orders wait like others.
class pit {
 public:
  explicit pit(core::instrument on) : instrument_(std::move(on)) {}

  void place(const order_intent&, back_office&);
  /// Ends an open order; refused with unknown_order where there is none.
  void cancel(order_id, back_office&);
  /// Lowers the total quantity and keeps the place in the queue. At or below what is filled already, the order is
  /// cancelled, as on Binance USD-M. Refused with filter where the quantity is not lower or off the lot grid.
  void amend(order_id, quantity total, back_office&);
  void see(const market_view&, back_office&);

  /// Nothing if it is not open here. Valid until the next call.
  const order_record* find(order_id) const;
  std::span<const open_order> orders() const { return orders_; }

  void write(byte_writer&) const;
  /// Takes over market and orders.
  void read(byte_reader&);

 private:
  open_order* open(order_id);
  void enter(open_order&, back_office&);
  void take(open_order&, back_office&);
  void execute(open_order&, price, quantity, liquidity, back_office&);
  void end(open_order&, venue_report::kind, back_office&);
  void see_book(const market_view&, back_office&);
  void trigger_stops(trigger_source, back_office&);
  void admit_waiting(back_office&);
  void retire_ended(back_office&);
  quantity allowance(const open_order&, const back_office&) const;

  core::instrument instrument_;
  visible_market market_;
  std::vector<open_order> orders_;  ///< by arrival
};

}  // namespace core::sim
