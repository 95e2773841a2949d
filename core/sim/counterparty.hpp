#pragma once

#include <functional>
#include <optional>
#include <span>

#include "core/sim/open_order.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// What an order that takes meets next: at the best price, in the order of time, what is displayed and the resting
/// orders of participants. Of what is displayed at an order's price, its queue_ahead trades before it and the rest
/// after it; what is no longer displayed cannot be ahead.
struct offer {
  price at;
  quantity displayed;           ///< > 0: so much of the watched market comes first; then there is no maker
  open_order* maker = nullptr;  ///< else this order, which has something open
};

/// `orders` in the order of their time; only those that `meets` accepts take part. Nothing where no price is within the
/// taker's limit.
std::optional<offer> next_offer(const order_intent& taker, std::span<open_order> orders, const visible_market&,
                                const std::function<bool(const open_order&)>& meets);

/// Everything within the taker's limit: what is displayed, and `open_of` each resting order, which is asked in the
/// order in which they would trade.
quantity all_offers(const order_intent& taker, std::span<const open_order> orders, const visible_market&,
                    const std::function<quantity(const open_order&)>& open_of);

}  // namespace core::sim
