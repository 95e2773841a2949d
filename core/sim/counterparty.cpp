#include "core/sim/counterparty.hpp"

#include <algorithm>
#include <vector>

#include "core/sim/price_rule.hpp"

namespace core::sim {

namespace {

bool reaches(const order_intent& taker, price at) {
  return !limited(taker.type) || within_limit(taker.side, taker.limit, at);
}

bool stands_against(const order_intent& taker, const open_order& o) {
  return o.phase == phase::resting && o.intent().side == opposite(taker.side);
}

}  // namespace

std::optional<offer> next_offer(const order_intent& taker, std::span<open_order> orders, const visible_market& market,
                                const std::function<bool(const open_order&)>& meets) {
  const side from = opposite(taker.side);
  open_order* first = nullptr;
  for (open_order& o : orders) {
    if (!stands_against(taker, o) || !meets(o)) continue;
    if (!first || better(from, o.intent().limit, first->intent().limit)) first = &o;
  }
  const level* touch = market.touch(from);
  if (touch && (!first || !better(from, first->intent().limit, touch->price))) {
    if (!reaches(taker, touch->price)) return std::nullopt;
    const bool level_with = first && first->intent().limit == touch->price;
    const quantity ahead = level_with ? std::min(first->queue_ahead, touch->quantity) : touch->quantity;
    if (ahead.units > 0) return offer{.at = touch->price, .displayed = ahead};
  }
  if (!first || !reaches(taker, first->intent().limit)) return std::nullopt;
  return offer{.at = first->intent().limit, .displayed = {}, .maker = first};
}

quantity all_offers(const order_intent& taker, std::span<const open_order> orders, const visible_market& market,
                    const std::function<quantity(const open_order&)>& open_of) {
  quantity sum;
  for (const level& l : market.levels(opposite(taker.side)))
    if (reaches(taker, l.price)) sum += l.quantity;
  std::vector<const open_order*> makers;
  for (const open_order& o : orders)
    if (stands_against(taker, o) && reaches(taker, o.intent().limit)) makers.push_back(&o);
  std::stable_sort(makers.begin(), makers.end(), [&](const open_order* a, const open_order* b) {
    return better(opposite(taker.side), a->intent().limit, b->intent().limit);
  });
  for (const open_order* o : makers) sum += open_of(*o);
  return sum;
}

}  // namespace core::sim
