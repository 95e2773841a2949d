// What an instrument accepts: the rules that need the open orders and the accounts.
#include <algorithm>

#include "core/sim/acceptance.hpp"
#include "core/sim/pit.hpp"

namespace core::sim {

rule pit::judge(const order_intent& i, const back_office& office) const {
  const rule broken = rule_against(i, listed(), on().at(office.now()), market_, office.position(i));
  if (broken != rule::none) return broken;
  if (const rule crowded = judge_counts(i); crowded != rule::none) return crowded;
  return conditional(i.type) ? rule::none : judge_margin(i, i.quantity, office);
}

rule pit::judge_counts(const order_intent& i) const {
  std::uint32_t open = 0;
  std::uint32_t waiting = 0;
  for (const auto& o : orders_) {
    const auto& other = o.intent();
    if (other.account != i.account || o.phase == phase::ended) continue;
    ++open;
    if (o.phase != phase::untriggered) continue;
    ++waiting;
    const bool alike = other.side == i.side && stops_loss(other.type) == stops_loss(i.type) && other.bot == i.bot;
    if (i.close_position && other.close_position && alike) return rule::duplicate_close;
  }
  const auto& rules = listed().rules;
  if (rules.open_orders_max > 0 && open >= rules.open_orders_max) return rule::open_orders_max;
  const bool full = rules.conditional_max > 0 && waiting >= rules.conditional_max;
  return conditional(i.type) && full ? rule::conditional_max : rule::none;
}

bool pit::would_take(const order_intent& i, self_trade mode, const back_office& office) const {
  if (!market_.visible()) return false;
  const auto open_of = [&](const open_order& o) { return meets(i, mode, o, office) ? o.record.open() : quantity{}; };
  return all_offers(i, orders_, market_, open_of).units > 0;
}

/// What an order is held to cost per unit: its limit, for sales the mark where that is higher; a market order costs
/// what the opposite touch says. Zero where nothing is known.
/// (https://www.binance.com/en/support/faq/87fa7ee33b574f7084d42bd2ce2e463b, "assuming price")
price pit::assumed_price(const order_intent& i) const {
  const auto twice = market_.mark_twice();
  const price mark = twice ? price{twice->units / 2} : price{};
  if (limited(i.type)) return i.side == side::buy ? i.limit : std::max(i.limit, mark);
  const level* touch = market_.touch(opposite(i.side));
  return touch ? touch->price : mark;
}

order_load pit::load_of(account_id who) const { return load_of(who, {}); }

order_load pit::load_of(account_id who, order_id except) const {
  order_load load;
  for (const auto& o : orders_) {
    const auto& i = o.intent();
    if (i.account != who || !o.active() || i.id == except || only_reduces(i, on().kind)) continue;
    (i.side == side::buy ? load.buys : load.sells) += on().value_of(assumed_price(i), o.record.open());
  }
  return load;
}

rule pit::judge_margin(const order_intent& i, quantity open, const back_office& office, order_id except) const {
  const auto& accounts = office.accounts();
  if (!accounts.margined(i.account) || only_reduces(i, on().kind)) return rule::none;
  const price at = assumed_price(i);
  if (at.units == 0) return rule::price_far;
  const order_load others = load_of(i.account, except);
  order_load all = others;
  const money value = on().value_of(at, open);
  (i.side == side::buy ? all.buys : all.sells) += value;

  const stake before = accounts.stake_on(i.account, id_, others);
  const stake after = accounts.stake_on(i.account, id_, all);
  if (after.order_margin <= before.order_margin) return rule::none;
  const money most = std::max(abs(after.notional + all.buys), abs(after.notional - all.sells));
  const auto bound = notional_max_at(listed().rules, accounts.leverage(i.account, id_));
  if (bound && most > *bound) return rule::position_max;

  const price mark = accounts.mark(id_);
  const money at_mark = on().value_of(mark.units > 0 ? mark : at, open);
  const money at_price = on().value_of(limited(i.type) ? i.limit : at, open);
  const money loss = std::max(i.side == side::buy ? at_price - at_mark : at_mark - at_price, money{});
  const money told = accounts.stake_on(i.account, id_).order_margin;
  const money free = accounts.totals_of(i.account).free() + told - after.order_margin - loss;
  return free < money{} ? rule::insufficient_margin : rule::none;
}

rule pit::judge_amendment(const open_order& order, quantity total, price limit, const back_office& office) const {
  const auto& record = order.record;
  order_intent changed = record.intent;
  const bool moves = limit != changed.limit;
  if (moves && !limited(changed.type)) return rule::not_amendable;
  if (!moves && total == changed.quantity) return rule::no_change;
  const auto& filters = on().at(office.now());
  if (const rule broken = rule_against(total, filters); broken != rule::none) return broken;
  if (!moves && total < changed.quantity) return rule::none;
  changed.quantity = total;
  changed.limit = limit;
  const rule broken = rule_against(changed, listed(), filters, market_, office.position(changed));
  if (broken != rule::none || total <= record.filled || !order.active()) return broken;
  return judge_margin(changed, total - record.filled, office, changed.id);
}

}  // namespace core::sim
