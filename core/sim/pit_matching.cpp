// Matching of one instrument: who trades with whom, and what that leaves.
#include <algorithm>

#include "core/sim/pit.hpp"
#include "core/sim/price_rule.hpp"
#include "core/sim/queue_model.hpp"

namespace core::sim {

namespace {
using kind = venue_report::kind;

bool rests(const order_intent& i) {
  return limited(i.type) && i.tif != time_in_force::ioc && i.tif != time_in_force::fok;
}
}  // namespace

void pit::enter(open_order& order, back_office& office) {
  if (!market_.visible()) return;
  const auto& intent = order.intent();
  if (intent.tif == time_in_force::fok && fillable(order, office) < allowance(order, office))
    return end(order, kind::expired, rule::not_fillable, office);
  take(order, office);
  if (order.phase == phase::ended) return;
  if (!rests(intent)) return end(order, kind::expired, rule::unfilled, office);
  order.phase = phase::resting;
  order.queue_ahead = market_.displayed_at(intent.side, intent.limit);
}

/// How much the order would get. Of reduce-only makers counts what is left to reduce when their turn comes; those of
/// the taker itself, whose position changes under their hands, do not count.
quantity pit::fillable(const open_order& taker, const back_office& office) const {
  const auto& accounts = office.accounts();
  std::map<holder, quantity> positions;
  return all_offers(taker.intent(), orders_, market_, [&](const open_order& o) -> quantity {
    const auto& i = o.intent();
    if (!meets(taker.intent(), taker.record.self_trade, o, office)) return {};
    const holder who = accounts.holder_of(i);
    quantity& position = positions.try_emplace(who, accounts.position(who)).first->second;
    quantity q = o.record.open();
    if (only_reduces(i, on().kind))
      q = who == accounts.holder_of(taker.intent()) ? quantity{} : std::min(q, reducible(position, i.side));
    position += i.side == side::buy ? q : -q;
    return q;
  });
}

void pit::take(open_order& order, back_office& office) {
  while (order.phase != phase::ended) {
    const auto next = next_offer(order.intent(), orders_, market_, [&](const open_order& o) {
      return meets(order.intent(), order.record.self_trade, o, office);
    });
    if (!next) return;
    if (allowance(order, office).units == 0) return end(order, kind::expired, rule::position_gone, office);
    if (!next->maker)
      trade_with_market(order, *next, office);
    else if (!prevent(order, *next->maker, office))
      trade_with(order, *next->maker, office);
  }
}

bool pit::meets(const order_intent& taker, self_trade mode, const open_order& maker, const back_office& office) const {
  return mode != self_trade::unseen || !office.accounts().same_trader(taker.account, maker.intent().account);
}

/// Ends what must not trade with each other; false where nothing is to be prevented.
bool pit::prevent(open_order& taker, open_order& maker, back_office& office) {
  const self_trade mode = taker.record.self_trade;
  if (mode == self_trade::none || !office.accounts().same_trader(taker.intent().account, maker.intent().account))
    return false;
  if (mode != self_trade::expire_taker) end(maker, kind::expired, rule::self_trade, office);
  if (mode != self_trade::expire_maker) end(taker, kind::expired, rule::self_trade, office);
  return true;
}

void pit::trade_with(open_order& taker, open_order& maker, back_office& office) {
  const price at = maker.intent().limit;
  const side aggressor = taker.intent().side;
  const quantity q = std::min(allowance(taker, office), allowance(maker, office));
  if (q.units == 0) return end(maker, kind::expired, rule::position_gone, office);
  const auto number = office.number_trade(id_);
  office.execute(taker.record, at, q, liquidity::taker, number);
  office.execute(maker.record, at, q, liquidity::maker, number);
  print({at, q, aggressor, number}, true, office);
  close_finished(office);
}

void pit::trade_with_market(open_order& taker, const offer& next, back_office& office) {
  const auto& i = taker.intent();
  const side from = opposite(i.side);
  const side aggressor = i.side;
  const quantity q = std::min(next.displayed, allowance(taker, office));
  market_.consume(from, q);
  shorten_queues(orders_, from, next.at, q,
                 [&](const open_order& o) { return meets(i, taker.record.self_trade, o, office); });
  const auto number = office.number_trade(id_);
  office.execute(taker.record, next.at, q, liquidity::taker, number);
  print({next.at, q, aggressor, number}, true, office);
  close_finished(office);
}

/// The watched market trades with a resting order. Books at most what the order may trade.
void pit::hit(open_order& order, quantity q, back_office& office) {
  if (order.phase == phase::ended) return;
  q = std::min(q, allowance(order, office));
  if (q.units == 0) return end(order, kind::expired, rule::position_gone, office);
  office.execute(order.record, order.intent().limit, q, liquidity::maker, office.number_trade(id_));
  close_finished(office);
}

/// Ends what an execution has filled, then whatever it has left without purpose.
void pit::close_finished(back_office& office) {
  for (auto& o : orders_)
    if (o.active() && o.record.open().units == 0) o.phase = phase::ended;
  for (auto& o : orders_)
    if (o.active() && allowance(o, office).units == 0) end(o, kind::expired, rule::position_gone, office);
}

/// A public trade: the last price, and conditional orders that look at it.
void pit::print(const trade& t, bool participant, back_office& office) {
  market_.see(t);
  tape_.print(t, on(), office.now());
  if (participant && tape_.keeps()) office.tell(trade_printed{id_, t, office.now()});
  note_price(trigger_source::last);
}

quantity pit::allowance(const open_order& order, const back_office& office) const {
  const quantity open = order.record.open();
  const auto& intent = order.intent();
  if (!only_reduces(intent, on().kind)) return open;
  return std::min(open, reducible(office.position(intent), intent.side));
}

void pit::end(open_order& order, kind what, rule why, back_office& office) {
  office.end(order.record, what, why);
  order.phase = phase::ended;
}

}  // namespace core::sim
