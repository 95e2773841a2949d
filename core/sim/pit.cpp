#include "core/sim/pit.hpp"

#include <algorithm>

#include "core/sim/acceptance.hpp"
#include "core/sim/codec.hpp"
#include "core/sim/price_rule.hpp"
#include "core/sim/queue_model.hpp"
#include "core/sim/stop_rule.hpp"

namespace core::sim {

namespace {
using kind = venue_report::kind;

bool active(const open_order& o) { return o.phase == phase::waiting || o.phase == phase::resting; }

bool limited(const order_intent& i) { return i.type == order_type::limit; }
bool rests(const order_intent& i) { return limited(i) && i.tif != time_in_force::ioc; }
}  // namespace

// -- commands ---------------------------------------------------------------------------------------------------------

void pit::place(const order_intent& intent, back_office& office) {
  order_record record{.intent = intent, .since = office.now()};
  const auto refusal =
      refusal_of(intent, instrument_, instrument_.at(office.now()), market_, office.position(holder_of(intent)));
  if (refusal != venue_refusal::none) {
    office.end(record, kind::rejected, refusal);
    return office.retire(std::move(record));
  }
  office.note(record, kind::accepted);
  const bool stop = intent.type == order_type::stop_market;
  auto& order = orders_.emplace_back(
      open_order{.record = std::move(record), .phase = stop ? phase::untriggered : phase::waiting});
  if (!stop) enter(order, office);
  retire_ended(office);
}

void pit::cancel(order_id id, back_office& office) {
  open_order* order = open(id);
  if (!order)
    return office.refuse(id, instrument_.id, kind::cancel_rejected, venue_refusal::unknown_order, office.retired(id));
  end(*order, kind::canceled, office);
  retire_ended(office);
}

void pit::amend(order_id id, quantity total, back_office& office) {
  open_order* order = open(id);
  if (!order)
    return office.refuse(id, instrument_.id, kind::cancel_rejected, venue_refusal::unknown_order, office.retired(id));
  auto& record = order->record;
  if (!fits_lot(total, instrument_.at(office.now())) || total >= record.intent.quantity)
    return office.refuse(id, instrument_.id, kind::cancel_rejected, venue_refusal::filter, &record);
  if (total <= record.filled) {
    end(*order, kind::canceled, office);
    return retire_ended(office);
  }
  record.intent.quantity = total;
  office.note(record, kind::amended);
}

// -- the market -------------------------------------------------------------------------------------------------------

void pit::see(const market_view& view, back_office& office) {
  if (!view.book_valid) market_.lose();
  if (const auto* t = std::get_if<trade>(&view.body)) {
    market_.see(*t);
    for (const auto& [index, q] : hit_by(*t, orders_))
      execute(orders_[index], orders_[index].intent().limit, q, liquidity::maker, office);
    trigger_stops(trigger_source::last, office);
  } else if (view.book_valid) {
    see_book(view, office);
  }
  retire_ended(office);
}

void pit::see_book(const market_view& view, back_office& office) {
  if (const auto* d = std::get_if<depth>(&view.body))
    market_.see(*d);
  else if (const auto* q = std::get_if<quote>(&view.body))
    market_.see(*q);
  else
    return;
  for (const auto& [index, q] : hit_by(market_, orders_))
    execute(orders_[index], orders_[index].intent().limit, q, liquidity::maker, office);
  admit_waiting(office);
  trigger_stops(trigger_source::mark, office);
}

void pit::admit_waiting(back_office& office) {
  if (!market_.visible()) return;
  for (auto& order : orders_) {
    if (order.phase != phase::waiting) continue;
    const auto& intent = order.intent();
    const level* touch = market_.touch(opposite(intent.side));
    const bool would_take = limited(intent) && touch && within_limit(intent.side, intent.limit, touch->price);
    if (would_take && intent.tif == time_in_force::post_only)
      end(order, kind::expired, office);
    else
      enter(order, office);
  }
}

void pit::trigger_stops(trigger_source by, back_office& office) {
  for (auto& order : orders_) {
    if (order.phase != phase::untriggered || order.intent().trigger_by != by) continue;
    if (!stop_reached(order.intent(), market_)) continue;
    order.triggered = true;
    order.phase = phase::waiting;
    office.note(order.record, kind::triggered);
    if (allowance(order, office).units == 0)
      end(order, kind::expired, office);
    else
      enter(order, office);
  }
}

// -- matching ---------------------------------------------------------------------------------------------------------

void pit::enter(open_order& order, back_office& office) {
  if (!market_.visible()) return;
  take(order, office);
  if (order.phase == phase::ended) return;
  if (!rests(order.intent())) return end(order, kind::expired, office);
  order.phase = phase::resting;
  order.queue_ahead = market_.displayed_at(order.intent().side, order.intent().limit);
}

void pit::take(open_order& order, back_office& office) {
  const auto& intent = order.intent();
  const side from = opposite(intent.side);
  while (order.phase != phase::ended) {
    const level* touch = market_.touch(from);
    if (!touch || (limited(intent) && !within_limit(intent.side, intent.limit, touch->price))) return;
    const auto [at, shown] = *touch;
    const quantity q = std::min(shown, allowance(order, office));
    market_.consume(from, q);
    execute(order, at, q, liquidity::taker, office);
  }
}

/// Books at most what the order may trade, then ends whatever that leaves without purpose.
void pit::execute(open_order& order, price at, quantity q, liquidity role, back_office& office) {
  if (order.phase == phase::ended) return;
  office.execute(order.record, instrument_, at, std::min(q, allowance(order, office)), role);
  if (order.record.open().units == 0) order.phase = phase::ended;
  for (auto& other : orders_)
    if (active(other) && allowance(other, office).units == 0) end(other, kind::expired, office);
}

quantity pit::allowance(const open_order& order, const back_office& office) const {
  const quantity open = order.record.open();
  const auto& intent = order.intent();
  if (!only_reduces(intent, instrument_.kind)) return open;
  return std::min(open, reducible(office.position(holder_of(intent)), intent.side));
}

void pit::end(open_order& order, kind what, back_office& office) {
  office.end(order.record, what);
  order.phase = phase::ended;
}

void pit::retire_ended(back_office& office) {
  for (auto& order : orders_)
    if (order.phase == phase::ended) office.retire(std::move(order.record));
  std::erase_if(orders_, [](const open_order& o) { return o.phase == phase::ended; });
}

// -- state ------------------------------------------------------------------------------------------------------------

open_order* pit::open(order_id id) {
  const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& o) { return o.intent().id == id; });
  return found == orders_.end() ? nullptr : &*found;
}

const order_record* pit::find(order_id id) const {
  const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& o) { return o.intent().id == id; });
  return found == orders_.end() ? nullptr : &found->record;
}

void pit::write(byte_writer& out) const {
  market_.write(out);
  write_all(out, orders_);
}

void pit::read(byte_reader& in) {
  market_ = visible_market::read(in);
  orders_ = read_all<open_order>(in);
}

}  // namespace core::sim
