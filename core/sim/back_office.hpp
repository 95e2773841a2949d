#pragma once

#include <cstdint>
#include <vector>

#include "core/sim/id_window.hpp"
#include "core/sim/ledger.hpp"
#include "core/sim/order_record.hpp"

namespace core::sim {

/// Rates on the notional of an execution.
struct fee_schedule {
  ppm maker{};
  ppm taker{};
};

/// What all instruments of the venue share: it books executions, remembers orders and writes the reports.
class back_office {
 public:
  explicit back_office(fee_schedule fees) : fees_(fees) {}

  /// Engine time of what follows.
  void set_time(timestamp now) { now_ = now; }
  timestamp now() const { return now_; }

  bool admit(order_id id) { return ids_.admit(id); }

  /// Books one execution of an open order and reports it. The record is filled when nothing is left open.
  void execute(order_record&, const instrument&, price, quantity, liquidity);
  /// Reports a change that leaves the order open.
  void note(const order_record&, venue_report::kind);
  /// Reports that the order ends here without being filled. The caller retires the record.
  void end(order_record&, venue_report::kind, venue_refusal = venue_refusal::none);
  /// A cancel, amendment or placement that is refused without touching the order of that id.
  void refuse(order_id, instrument_id, venue_report::kind, venue_refusal, const order_record* known);
  /// Every execution again, then where the order stands; `absent` where there is no record.
  void answer(order_id, instrument_id, const order_record* known);

  void retire(order_record r) { history_.remember(std::move(r)); }
  const order_record* retired(order_id id) const { return history_.find(id); }

  quantity position(const holder& who) const { return positions_.position(who); }
  std::uint64_t trade_count() const { return trades_; }

  /// The reports since the last call.
  std::vector<venue_report> take_reports() { return std::exchange(reports_, {}); }
  bool has_reports() const { return !reports_.empty(); }

  /// Everything but fees and time, which belong to the exchange. There must be no reports left to take.
  void write(byte_writer&) const;
  static back_office read(byte_reader&, fee_schedule);

 private:
  venue_report report_on(const order_record&, venue_report::kind) const;

  fee_schedule fees_;
  timestamp now_{};
  std::uint64_t trades_ = 0;
  id_windows ids_;
  ledger positions_;
  order_history history_;
  std::vector<venue_report> reports_;
};

}  // namespace core::sim
