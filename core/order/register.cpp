#include "core/order/register.hpp"

#include <algorithm>
#include <utility>

#include "core/types/invariant.hpp"

namespace core::order {
namespace {

bool waits_for_answer(order_state s) {
  return s == order_state::in_flight || s == order_state::cancel_in_flight || s == order_state::unknown;
}

/// The step that a report stands for; fills are told apart by quantity later.
order_step step_of(const venue_report& report) {
  using kind = venue_report::kind;
  switch (report.what) {
    case kind::accepted:
      return order_step::accepted;
    case kind::rejected:
      return report.refusal == venue_refusal::duplicate ? order_step::timed_out : order_step::rejected;
    case kind::filled:
      return order_step::filled;
    case kind::canceled:
      return order_step::canceled;
    case kind::expired:
      return order_step::expired;
    case kind::triggered:
      return order_step::triggered;
    case kind::amended:
      return order_step::amended;
    case kind::cancel_rejected:
      return report.refusal == venue_refusal::unknown_order ? order_step::timed_out : order_step::cancel_rejected;
    case kind::absent:
      return order_step::absent;
    case kind::outcome_unknown:
      return order_step::timed_out;
  }
  ASSERT(false, "a venue report of no kind", static_cast<int>(report.what));
}

/// Does the step only say again what the state says already, or doubt an order that has ended?
bool repeats(order_state state, order_step on) {
  switch (on) {
    case order_step::accepted:
      return state == order_state::open;
    case order_step::rejected:
      return state == order_state::rejected;
    case order_step::canceled:
      return state == order_state::canceled;
    case order_step::expired:
      return state == order_state::expired;
    case order_step::absent:
      return state == order_state::lost;
    case order_step::cancel_rejected:
    case order_step::timed_out:
      return terminal(state);
    default:
      return false;
  }
}

timestamp time_of(const venue_report& report, timestamp now) {
  if (report.ts_event != timestamp{}) return report.ts_event;
  return report.ts_recv != timestamp{} ? report.ts_recv : now;
}

/// The total of a close_position order whose trigger has settled it: what is filled and what the venue holds to be
/// open. Zero for other orders, and where the numbers cannot be.
core::quantity settled_total(const record& order, core::quantity more, core::quantity rest = {}) {
  if (!order.intent.close_position || more.units <= 0 || rest.units < 0) return {};
  core::quantity total;
  if (__builtin_add_overflow(more.units, rest.units, &total.units)) return {};
  if (__builtin_add_overflow(order.filled.units, total.units, &total.units)) return {};
  return total;
}

bool insert_sorted(std::vector<std::uint64_t>& numbers, std::uint64_t x) {
  const auto at = std::lower_bound(numbers.begin(), numbers.end(), x);
  if (at != numbers.end() && *at == x) return false;
  numbers.insert(at, x);
  return true;
}

}  // namespace

result<order_event, denial> order_register::submit(const order_intent& intent, timestamp now) {
  if (seen_.contains(intent.id)) return unexpected(denial::duplicate_id);
  order_event event;
  event.intent = intent;
  event.step = order_step::submitted;
  event.state = order_state::in_flight;
  event.ts_event = now;
  restore(event);
  return event;
}

std::optional<order_event> order_register::on_report(const venue_report& report, timestamp now) {
  record* const order = find_record(report.order);
  if (order == nullptr) {
    ++unknown_orders_;
    return std::nullopt;
  }
  if (order->intent.instrument != report.instrument) {
    ++illegal_;
    return std::nullopt;
  }
  order_event draft;
  draft.refusal = report.refusal;
  draft.ts_event = time_of(report, now);
  if (report.what == venue_report::kind::filled) return on_fill(*order, report, draft);
  if (report.what == venue_report::kind::amended) return on_amended(*order, report, draft);
  if (report.what == venue_report::kind::triggered) draft.intent.quantity = settled_total(*order, report.open);
  return step(*order, step_of(report), draft);
}

std::optional<order_event> order_register::cancel_submitted(order_id id, timestamp now) {
  const auto order = working_.find(id);
  if (order == working_.end() || !next(order->second.state, order_step::cancel_submitted)) return std::nullopt;
  order_event draft;
  draft.ts_event = now;
  return step(order->second, order_step::cancel_submitted, draft);
}

std::optional<order_event> order_register::timed_out(order_id id, timestamp now) {
  const auto order = working_.find(id);
  if (order == working_.end()) return std::nullopt;
  order_event draft;
  draft.ts_event = now;
  return step(order->second, order_step::timed_out, draft);
}

void order_register::restore(const order_event& event) {
  if (event.step == order_step::denied) return;
  record* order = find_record(event.intent.id);
  const bool first = order == nullptr;
  if (first) {
    seen_.insert(event.intent.id);
    order = &working_[event.intent.id];
    order->intent = event.intent;
    order->opened_at = event.ts_event;
  }
  if (!first || event.step == order_step::submitted) {
    ASSERT(next(order->state, event.step) == event.state, "a journaled step is not legal", event.intent.id,
           to_string(order->state), to_string(event.step), to_string(event.state));
  }
  fold(*order, event);
}

const record* order_register::find(order_id id) const {
  if (const auto at = working_.find(id); at != working_.end()) return &at->second;
  if (const auto at = ended_.find(id); at != ended_.end()) return &at->second;
  return nullptr;
}

std::vector<order_id> order_register::working() const {
  std::vector<order_id> ids;
  ids.reserve(working_.size());
  for (const auto& [id, order] : working_) ids.push_back(id);
  return ids;
}

std::vector<order_id> order_register::working(bot_id bot) const {
  std::vector<order_id> ids;
  for (const auto& [id, order] : working_) {
    if (order.intent.bot == bot) ids.push_back(id);
  }
  return ids;
}

std::vector<order_id> order_register::silent_since(timestamp limit) const {
  std::vector<order_id> ids;
  for (const auto& [id, order] : working_) {
    if (waits_for_answer(order.state) && order.last_change <= limit) ids.push_back(id);
  }
  return ids;
}

record* order_register::find_record(order_id id) { return const_cast<record*>(std::as_const(*this).find(id)); }

/// Completes the draft to the event of this step and folds it, or counts why there is none. A quantity or limit in the
/// draft's intent is what the order has from here on; zero leaves it.
std::optional<order_event> order_register::step(record& order, order_step on, const order_event& draft) {
  const auto to = next(order.state, on);
  if (!to) return refuse(order, on);
  order_event event = draft;
  event.intent = order.intent;
  if (draft.intent.quantity.units > 0) event.intent.quantity = draft.intent.quantity;
  if (draft.intent.limit.units > 0) event.intent.limit = draft.intent.limit;
  event.step = on;
  event.state = *to;
  event.filled = order.filled + draft.execution.quantity;
  fold(order, event);
  return event;
}

std::optional<order_event> order_register::on_fill(record& order, const venue_report& report,
                                                   const order_event& draft) {
  const fill& execution = report.execution;
  const bool numbered = execution.venue_trade != 0;
  const bool known = numbered ? std::binary_search(order.trades.begin(), order.trades.end(), execution.venue_trade)
                              : report.filled.units != 0 && report.filled <= order.filled;
  if (known) {
    ++duplicates_;
    return std::nullopt;
  }
  order_event with_fill = draft;
  with_fill.execution = execution;
  core::quantity open = order.open();
  if (execution.quantity > open) {  // a close_position order may turn out larger than it was told to be
    with_fill.intent.quantity = settled_total(order, execution.quantity, report.open);
    if (with_fill.intent.quantity.units > 0) open = with_fill.intent.quantity - order.filled;
  }
  if (execution.quantity.units <= 0 || execution.price.units <= 0 || execution.quantity > open) {
    ++illegal_;
    return std::nullopt;
  }
  const bool complete = execution.quantity == open;
  return step(order, complete ? order_step::filled : order_step::partially_filled, with_fill);
}

/// The new total is what the venue has filled plus what it keeps open. Fills that are still on their way to us fit in.
/// Where nothing is kept open, the amendment was a cancel.
std::optional<order_event> order_register::on_amended(record& order, const venue_report& report,
                                                      const order_event& draft) {
  const bool sane = report.filled.units >= 0 && report.open.units >= 0 && report.filled <= order.intent.quantity &&
                    report.open <= order.intent.quantity - report.filled;
  const core::quantity total = sane ? report.filled + report.open : core::quantity{};
  if (!sane || total < order.filled || total.units == 0) {
    ++illegal_;
    return std::nullopt;
  }
  if (report.open.units == 0) return step(order, order_step::canceled, draft);
  order_event with_total = draft;
  with_total.intent.quantity = total;
  if (limited(order.intent.type)) with_total.intent.limit = report.limit;
  return step(order, order_step::amended, with_total);
}

std::optional<order_event> order_register::refuse(const record& order, order_step on) {
  ++(repeats(order.state, on) ? duplicates_ : illegal_);
  return std::nullopt;
}

void order_register::fold(record& order, const order_event& event) {
  ASSERT(event.filled >= order.filled, "a cumulative quantity fell", event.intent.id, order.filled, event.filled);
  ASSERT(event.filled <= event.intent.quantity, "more filled than wanted", event.intent.id, event.filled);
  const bool ends = terminal(event.state) && working_.contains(event.intent.id);
  order.intent.quantity = event.intent.quantity;
  order.intent.limit = event.intent.limit;
  order.state = event.state;
  order.filled = event.filled;
  order.triggered = order.triggered || event.step == order_step::triggered;
  order.last_change = std::max(order.last_change, event.ts_event);
  if (event.execution.venue_trade != 0) insert_sorted(order.trades, event.execution.venue_trade);
  if (ends) retire(event.intent.id);
}

void order_register::retire(order_id id) {
  ended_.insert(working_.extract(id));
  ended_order_.push_back(id);
  if (ended_order_.size() > ended_max) {
    forget(ended_.at(ended_order_.front()));
    ended_.erase(ended_order_.front());
    ended_order_.pop_front();
  }
}

void order_register::forget(const record& order) {
  if (order.filled.units == 0) return;
  forgotten_fills& sum = forgotten_[order.intent.instrument];
  sum.position += order.intent.side == side::buy ? order.filled : -order.filled;
  if (!order.trades.empty()) sum.last_trade = std::max(sum.last_trade, order.trades.back());
  sum.moved_at = std::max(sum.moved_at, order.last_change);
}

}  // namespace core::order
