// Recovery in a new process: the state of an exchange made whole by the order events that the journal holds after it.
#include <algorithm>

#include "core/sim/exchange.hpp"

namespace core::sim {

namespace {

using kind = venue_report::kind;

/// The kind of update that the step came from; nothing where no update of an exchange tells it.
std::optional<kind> told_as(order_step step) {
  switch (step) {
    case order_step::accepted:
      return kind::accepted;
    case order_step::rejected:
      return kind::rejected;
    case order_step::partially_filled:
    case order_step::filled:
      return kind::filled;
    case order_step::triggered:
      return kind::triggered;
    case order_step::amended:
      return kind::amended;
    case order_step::canceled:
      return kind::canceled;
    case order_step::expired:
      return kind::expired;
    case order_step::cancel_rejected:
      return kind::cancel_rejected;
    default:
      return std::nullopt;
  }
}

/// Whether the step answers the command.
bool settles(const order_event& event, kind what, const order_command& command) {
  const auto id = event.intent.id;
  if (const auto* place = std::get_if<place_order>(&command))
    return place->intent.id == id && what != kind::cancel_rejected;
  if (const auto* cancel = std::get_if<cancel_order>(&command))
    return cancel->order == id && (what == kind::canceled || what == kind::cancel_rejected);
  if (const auto* amend = std::get_if<amend_order>(&command))
    return amend->order == id && (what == kind::amended || what == kind::cancel_rejected);
  return false;
}

}  // namespace

void exchange::recall(const order_event& event) {
  pit* where = pit_of(event.intent.instrument);
  const auto what = told_as(event.step);
  if (!where || !what) return;
  const auto command = std::find_if(commands_.begin(), commands_.end(),
                                    [&](const auto& c) { return settles(event, *what, c.what.command); });
  if (command != commands_.end()) commands_.erase(command);
  const auto told = std::find_if(events_.begin(), events_.end(), [&](const auto& e) {
    const auto* update = std::get_if<order_update>(&e.what);
    return update && update->intent.id == event.intent.id && update->what == *what &&
           update->execution.venue_trade == event.execution.venue_trade;
  });
  if (told != events_.end()) events_.erase(told);
  engine_time_ = std::max(engine_time_, event.ts_event);
  office_.set_time(event.ts_event);
  where->recall(event, office_);
}

void exchange::resume(timestamp now) {
  engine_time_ = std::max(engine_time_, now);
  office_.set_time(engine_time_);
  for (auto& [id, p] : pits_) p.resume(office_);
  settle();
}

/// The open order that the event is about, made where the state has never had it; nothing where it has ended, whether
/// that is still remembered or not.
open_order* pit::recalled(const order_event& event, back_office& office) {
  if (open_order* known = open(event.intent.id)) return known;
  if (office.retired(event.intent.id) || !office.admit(event.intent.id)) return nullptr;
  order_record record{.intent = event.intent,
                      .accepted_at = event.ts_event,
                      .since = event.ts_event,
                      .changed_at = event.ts_event,
                      .self_trade = office.accounts().policy(event.intent.account).self_trade};
  const bool waits = conditional(event.intent.type) && event.step != order_step::triggered;
  return &orders_.emplace_back(
      open_order{.record = std::move(record), .phase = waits ? phase::untriggered : phase::waiting});
}

void pit::recall(const order_event& event, back_office& office) {
  if (event.step == order_step::rejected) {
    office.admit(event.intent.id);
    return;
  }
  open_order* order = event.step == order_step::cancel_rejected ? nullptr : recalled(event, office);
  if (!order) return;
  auto& record = order->record;
  const bool newer = event.ts_event >= record.changed_at;
  record.changed_at = std::max(record.changed_at, event.ts_event);
  switch (event.step) {
    case order_step::partially_filled:
    case order_step::filled:
      office.recall(record, event.execution);
      break;
    case order_step::amended:
      if (!newer) break;
      record.intent.quantity = std::max(event.intent.quantity, record.filled);
      record.intent.limit = event.intent.limit;
      break;
    case order_step::triggered:
      if (order->phase != phase::untriggered) break;
      record.triggered = true;
      record.intent.quantity = event.intent.quantity;
      order->phase = phase::waiting;
      break;
    case order_step::canceled:
    case order_step::expired:
      record.standing = *told_as(event.step);
      record.since = event.ts_event;
      order->phase = phase::ended;
      break;
    default:
      break;
  }
  if (order->phase != phase::ended && record.open().units > 0) return;
  if (order->phase == phase::untriggered && record.intent.close_position) return;  // its quantity is not settled
  order->phase = phase::ended;
  office.retire(std::move(record));
  std::erase_if(orders_, [](const open_order& o) { return o.phase == phase::ended; });
}

void pit::resume(back_office& office) {
  market_.lose();
  close_finished(office);
  settle(office);
}

}  // namespace core::sim
