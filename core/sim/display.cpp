#include "core/sim/display.hpp"

#include <map>

#include "core/sim/price_rule.hpp"

namespace core::sim {

namespace {

struct better_first {
  side of;
  bool operator()(price a, price b) const { return better(of, a, b); }
};
using ladder = std::map<price, quantity, better_first>;

std::vector<level> best_of(const ladder& all, std::size_t levels) {
  std::vector<level> best;
  for (const auto& [at, q] : all) {
    if (best.size() == levels) break;
    best.push_back({at, q});
  }
  return best;
}

}  // namespace

book_reset display(const visible_market& market, std::span<const open_order> orders, std::size_t levels) {
  ladder bids(better_first{side::buy});
  ladder asks(better_first{side::sell});
  if (!market.visible()) return {};
  for (const open_order& o : orders)
    if (o.phase == phase::resting) (o.intent().side == side::buy ? bids : asks)[o.intent().limit] += o.record.open();
  const auto add = [&](side s, ladder& own, std::optional<price> opposed) {
    for (const level& l : market.levels(s))
      if (!opposed || better(opposite(s), l.price, *opposed)) own[l.price] += l.quantity;
  };
  const auto best = [](const ladder& l) { return l.empty() ? std::nullopt : std::optional(l.begin()->first); };
  const auto best_bid = best(bids);
  const auto best_ask = best(asks);
  add(side::buy, bids, best_ask);
  add(side::sell, asks, best_bid);
  return {best_of(bids, levels), best_of(asks, levels)};
}

}  // namespace core::sim
