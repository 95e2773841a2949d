#include "core/sim/back_office.hpp"

#include <utility>

namespace core::sim {

namespace {
using kind = venue_report::kind;
}

venue_report back_office::report_on(const order_record& r, kind what) const {
  venue_report report;
  report.order = r.intent.id;
  report.instrument = r.intent.instrument;
  report.what = what;
  report.filled = r.filled;
  report.open = r.open();
  report.ts_event = now_;
  return report;
}

void back_office::execute(order_record& r, const instrument& on, price at, quantity q, liquidity role) {
  ASSERT(q.units > 0 && q <= r.open(), "an execution is larger than what is open", q, r.open());
  r.filled += q;
  positions_.book(holder_of(r.intent), r.intent.side, q);
  auto report = report_on(r, kind::filled);
  const ppm rate = role == liquidity::maker ? fees_.maker : fees_.taker;
  report.execution = {at, q, fee_of(on.value_of(at, q), rate), role, ++trades_};
  r.executions.push_back(report);
  if (r.open().units == 0) {
    r.standing = kind::filled;
    r.since = now_;
  }
  reports_.push_back(report);
}

void back_office::note(const order_record& r, kind what) { reports_.push_back(report_on(r, what)); }

void back_office::end(order_record& r, kind what, venue_refusal why) {
  r.standing = what;
  r.refusal = why;
  r.since = now_;
  auto report = report_on(r, what);
  report.refusal = why;
  report.open = {};
  reports_.push_back(report);
}

void back_office::refuse(order_id order, instrument_id on, kind what, venue_refusal why, const order_record* known) {
  venue_report report;
  report.order = order;
  report.instrument = on;
  report.what = what;
  report.refusal = why;
  report.ts_event = now_;
  if (known) {
    report.filled = known->filled;
    if (known->standing == kind::accepted) report.open = known->open();
  }
  reports_.push_back(report);
}

void back_office::answer(order_id order, instrument_id on, const order_record* known) {
  if (!known) return refuse(order, on, kind::absent, venue_refusal::none, nullptr);
  reports_.insert(reports_.end(), known->executions.begin(), known->executions.end());
  if (known->standing == kind::filled) return;
  auto report = report_on(*known, known->standing);
  report.refusal = known->refusal;
  report.ts_event = known->since;
  if (known->standing != kind::accepted) report.open = {};
  reports_.push_back(report);
}

void back_office::write(byte_writer& out) const {
  ASSERT(reports_.empty(), "reports are left to take");
  out.put(trades_);
  ids_.write(out);
  positions_.write(out);
  history_.write(out);
}

back_office back_office::read(byte_reader& in, fee_schedule fees) {
  back_office office(fees);
  office.trades_ = in.get<std::uint64_t>();
  office.ids_ = id_windows::read(in);
  office.positions_ = ledger::read(in);
  office.history_ = order_history::read(in);
  return office;
}

}  // namespace core::sim
