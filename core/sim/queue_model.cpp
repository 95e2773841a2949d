#include "core/sim/queue_model.hpp"

#include <algorithm>

#include "core/sim/price_rule.hpp"

namespace core::sim {

namespace {

/// One trade passing along the queue at its price, which holds the market's orders and ours.
class passing_trade {
 public:
  explicit passing_trade(quantity volume) : left_(volume) {}

  /// Takes what stands ahead of the order, then up to `open` of the order itself: the latter is returned.
  quantity pass(quantity& queue_ahead, quantity open) {
    const quantity still_ahead = std::max(queue_ahead - taken_from_market_, quantity{});
    const quantity taken = std::min(still_ahead, left_);
    taken_from_market_ += taken;
    left_ -= taken;
    queue_ahead = still_ahead - taken;
    if (queue_ahead.units > 0) return {};
    const quantity ours = std::min(open, left_);
    left_ -= ours;
    return ours;
  }

 private:
  quantity left_;
  quantity taken_from_market_{};
};

}  // namespace

std::vector<maker_fill> hit_by(const trade& t, std::span<open_order> orders) {
  std::vector<maker_fill> fills;
  passing_trade at_price(t.quantity);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    open_order& o = orders[i];
    if (o.phase != phase::resting) continue;
    const auto& [side, limit] = std::pair(o.intent().side, o.intent().limit);
    quantity ours;
    if (better(side, limit, t.price))
      ours = o.record.open();
    else if (limit == t.price && t.aggressor == opposite(side))
      ours = at_price.pass(o.queue_ahead, o.record.open());
    if (ours.units > 0) fills.push_back({i, ours});
  }
  return fills;
}

std::vector<maker_fill> hit_by(const visible_market& market, std::span<open_order> orders) {
  std::vector<maker_fill> fills;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    open_order& o = orders[i];
    if (o.phase != phase::resting) continue;
    const auto& [side, limit] = std::pair(o.intent().side, o.intent().limit);
    const level* touch = market.touch(opposite(side));
    if (touch && better(side, limit, touch->price))
      fills.push_back({i, o.record.open()});
    else
      o.queue_ahead = std::min(o.queue_ahead, market.displayed_at(side, limit));
  }
  return fills;
}

}  // namespace core::sim
