#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/sim/open_order.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// When a resting order of ours would have been hit. We see the market but are not in it, so our place in the queue is
/// estimated, never to our favour:
///   - On arrival everything displayed at our price stands ahead of us (nothing at a price better than the touch).
///   - A trade at our price by the other side's aggressor takes what stands ahead first, then fills us. Orders of ours
///     at one price share the trade by arrival.
///   - When less is displayed at our price than we thought ahead, the rest was cancelled: it is ahead no longer.
///   - A participant that takes what is displayed at our price takes it from ahead of us, as far as it sees our order.
///   - A trade beyond our limit, or the opposite touch beyond it, fills us whole, at our limit.
/// (Known from the literature as the risk-averse queue model; compare hftbacktest's RiskAdverseQueueModel.)
/// A touch or a trade of our own side's aggressor exactly at our limit proves nothing and changes nothing.

/// What one order of ours gets, by its index.
struct maker_fill {
  std::size_t order;
  core::quantity quantity;
};

/// A participant takes `q` of what is displayed at a price: the queues there get shorter. `sees` tells of an order
/// whether the taker sees it.
template <class Sees>
void shorten_queues(std::span<open_order> orders, side s, price at, quantity q, Sees&& sees) {
  for (open_order& o : orders) {
    const bool there = o.phase == phase::resting && o.intent().side == s && o.intent().limit == at;
    if (there && o.queue_ahead != unknown_queue && sees(o)) o.queue_ahead = std::max(o.queue_ahead - q, quantity{});
  }
}

/// Fills by a trade; lowers the queues. `orders` by arrival; only resting ones take part.
std::vector<maker_fill> hit_by(const trade&, std::span<open_order> orders);

/// Fills by the opposite touch; lowers the queues to what is displayed.
std::vector<maker_fill> hit_by(const visible_market&, std::span<open_order> orders);

}  // namespace core::sim
