#include "core/risk/exposure_book.hpp"

#include <algorithm>

#include "core/types/bytes.hpp"
#include "core/types/hash.hpp"
#include "core/types/invariant.hpp"

namespace core::risk {

bool exposure_book::knows(order_id id) const { return reserved_.contains(id) || submitted_.contains(id); }

void exposure_book::reserve(const order_intent& intent) {
  const auto [at, fresh] = reserved_.try_emplace(intent.id);
  ASSERT(fresh, "an order is reserved once", intent.id);
  slot& place = slots_[{intent.bot, intent.instrument}];
  place.group = intent.group;
  ++place.orders;
  if (!intent.reduce_only()) {
    ++flows_[intent.bot].entries;
    ++flows_[intent.bot].unsubmitted;
  }
  at->second.intent = intent;
  set_open(at->second, intent.quantity);
}

void exposure_book::release(order_id id) {
  const auto at = reserved_.find(id);
  if (at != reserved_.end() && !at->second.submitted) end(id);
}

void exposure_book::fold(const order_event& event, duration window) {
  const order_intent& intent = event.intent;
  if (event.step == order_step::denied) {
    if (event.denial != denial::duplicate_id) release(intent.id);
    return;
  }
  if (event.step == order_step::submitted) {
    if (!reserved_.contains(intent.id)) reserve(intent);
    mark_submitted(reserved_.at(intent.id), event.ts_event, window);
    return;
  }
  if (event.step == order_step::partially_filled || event.step == order_step::filled) {
    slot& place = slots_[{intent.bot, intent.instrument}];
    place.group = place.group_told = intent.group;
    place.now.position += intent.side == side::buy ? event.execution.quantity : -event.execution.quantity;
  }
  if (const auto at = reserved_.find(intent.id); at != reserved_.end()) {
    set_open(at->second, event.open());
    if (terminal(event.state)) end(intent.id);
  }
  drop_if_empty({intent.bot, intent.instrument});
}

exposure exposure_book::of(bot_id bot, instrument_id instrument) const {
  const slot* const place = find(bot, instrument);
  return place == nullptr ? exposure{} : place->now;
}

const exposure_book::slot* exposure_book::find(bot_id bot, instrument_id instrument) const {
  const auto at = slots_.find({bot, instrument});
  return at == slots_.end() ? nullptr : &at->second;
}

std::uint32_t exposure_book::entries_open(bot_id bot) const {
  const auto at = flows_.find(bot);
  return at == flows_.end() ? 0 : at->second.entries;
}

std::uint32_t exposure_book::entries_since(bot_id bot, timestamp since) const {
  const auto at = flows_.find(bot);
  if (at == flows_.end()) return 0;
  const auto& sent = at->second.sent;
  const auto inside = sent.end() - std::upper_bound(sent.begin(), sent.end(), since);
  return at->second.unsubmitted + static_cast<std::uint32_t>(inside);
}

std::uint64_t exposure_book::hash() const {
  byte_writer out;
  for (const auto& [key, place] : slots_) {
    out.put(key.bot.value).put(key.instrument.value).put(place.group.value).put(place.orders);
    out.put(place.now.position.units).put(place.now.buys_open.units).put(place.now.sells_open.units);
    out.put(place.reducing_sells);
  }
  for (const auto& [id, order] : reserved_) {
    out.put(id.value).put(order.open.units).put(order.submitted).put(order.intent.bot.value);
    out.put(order.intent.instrument.value).put(order.intent.side).put(order.intent.role);
  }
  for (const auto& [bot, flow] : flows_) {
    if (flow.entries == 0) continue;
    out.put(bot.value).put(flow.entries).put(flow.unsubmitted);
  }
  submitted_.put(out);
  state_hash hash;
  hash.add(out.bytes());
  return hash.value();
}

/// The only place that moves reserved quantities.
void exposure_book::set_open(reservation& order, quantity open) {
  ASSERT(open.units >= 0, "an open quantity is not negative", order.intent.id, open);
  slot& place = slots_[{order.intent.bot, order.intent.instrument}];
  const quantity change = open - order.open;
  order.open = open;
  if (!order.intent.reduce_only())
    (order.intent.side == side::buy ? place.now.buys_open : place.now.sells_open) += change;
  else if (order.intent.side == side::sell)
    place.reducing_sells += change.units;
}

void exposure_book::mark_submitted(reservation& order, timestamp at, duration window) {
  ASSERT(!order.submitted, "an order is submitted once", order.intent.id);
  order.submitted = true;
  submitted_.insert(order.intent.id);
  slot& place = slots_.at({order.intent.bot, order.intent.instrument});
  place.group = place.group_told = order.intent.group;
  if (order.intent.reduce_only()) return;
  bot_flow& flow = flows_[order.intent.bot];
  --flow.unsubmitted;
  flow.sent.insert(std::upper_bound(flow.sent.begin(), flow.sent.end(), at), at);
  while (flow.sent.front() <= flow.sent.back() - window && flow.sent.size() > 1) flow.sent.pop_front();
}

void exposure_book::end(order_id id) {
  const auto at = reserved_.find(id);
  const order_intent& intent = at->second.intent;
  const slot_key where{intent.bot, intent.instrument};
  set_open(at->second, {});
  --slots_.at(where).orders;
  if (!intent.reduce_only()) {
    bot_flow& flow = flows_.at(intent.bot);
    --flow.entries;
    if (!at->second.submitted) --flow.unsubmitted;
  }
  reserved_.erase(at);
  drop_if_empty(where);
}

void exposure_book::drop_if_empty(slot_key where) {
  const auto at = slots_.find(where);
  if (at != slots_.end() && at->second.orders == 0 && at->second.now.position.units == 0) slots_.erase(at);
}

}  // namespace core::risk
