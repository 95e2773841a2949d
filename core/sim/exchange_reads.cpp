// What servers, checkers and the console may ask of an exchange. Nothing here changes it.
#include <algorithm>

#include "core/sim/display.hpp"
#include "core/sim/exchange.hpp"

namespace core::sim {

namespace {

order_status status_of(const order_record& r) {
  return {.intent = r.intent,
          .standing = r.standing,
          .why = r.why,
          .open = r.standing == venue_report::kind::accepted ? r.open() : quantity{},
          .filled = r.filled,
          .value = r.value,
          .queue_ahead = {},
          .triggered = r.triggered,
          .self_trade = r.self_trade,
          .accepted_at = r.accepted_at,
          .changed_at = r.changed_at};
}

order_status status_of(const open_order& o) {
  order_status s = status_of(o.record);
  s.queue_ahead = o.queue_ahead;
  s.active = o.phase == phase::resting;
  s.trail = {o.trail_twice.units / 2};
  return s;
}

}  // namespace

std::vector<order_status> exchange::open_orders() const {
  std::vector<order_status> all;
  for (const auto& [id, p] : pits_)
    for (const auto& o : p.orders()) all.push_back(status_of(o));
  return all;
}

std::optional<order_status> exchange::order(order_id id) const {
  for (const auto& [on, p] : pits_)
    for (const auto& o : p.orders())
      if (o.intent().id == id) return status_of(o);
  const order_record* ended = office_.retired(id);
  return ended ? std::optional(status_of(*ended)) : std::nullopt;
}

std::vector<order_status> exchange::ended_orders(account_id who) const {
  std::vector<order_status> all;
  office_.history().each([&](const order_record& r) {
    if (r.intent.account == who) all.push_back(status_of(r));
  });
  return all;
}

std::vector<fill> exchange::fills_of(order_id id) const {
  const order_record* known = office_.retired(id);
  for (const auto& [on, p] : pits_)
    if (const order_record* open = p.find(id)) known = open;
  std::vector<fill> fills;
  if (known)
    for (const auto& x : known->executions) fills.push_back(x.what);
  return fills;
}

std::vector<account_trade> exchange::trades_of(account_id who, instrument_id on) const {
  std::vector<account_trade> trades;
  for (const auto& x : office_.trades_of(who))
    if (x.instrument == on) trades.push_back(x);
  return trades;
}

quantity exchange::position(account_id account, instrument_id on, bot_id bot) const {
  return office_.accounts().position({account, on, bot});
}

std::optional<account_status> exchange::account(account_id who) const {
  if (!office_.accounts().margined(who)) return std::nullopt;
  return office_.accounts().status(who);
}

position_status exchange::position_of(account_id who, instrument_id on) const {
  ASSERT(pit_of(on), "an instrument that is traded here", on);
  return office_.accounts().status_on(who, on);
}

money exchange::insurance() const { return office_.accounts().insurance(); }

book_reset exchange::book(instrument_id on, std::size_t levels) const {
  const pit* where = pit_of(on);
  return where ? display(where->market(), where->orders(), levels) : book_reset{};
}

const std::deque<printed>& exchange::last_trades(instrument_id on) const {
  static const std::deque<printed> none;
  const pit* where = pit_of(on);
  return where ? where->prints().last() : none;
}

day_summary exchange::day(instrument_id on, timestamp now) const {
  const pit* where = pit_of(on);
  return where ? where->prints().day(now) : day_summary{};
}

fair_value exchange::fair_value_of(instrument_id on) const {
  const pit* where = pit_of(on);
  if (!where) return {};
  fair_value worth = where->worth();
  if (const auto twice = where->market().mark_twice()) worth.mark = {twice->units / 2};
  return worth;
}

std::optional<price> exchange::last_price(instrument_id on) const {
  const pit* where = pit_of(on);
  return where ? where->market().last() : std::nullopt;
}

const market_rules& exchange::rules_of(instrument_id on) const { return traded_->at(on).rules; }

}  // namespace core::sim
