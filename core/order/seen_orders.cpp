#include "core/order/seen_orders.hpp"

namespace core::order {

bool seen_orders::contains(order_id id) const {
  const auto issuer = issuers_.find(issuer_of(id));
  if (issuer == issuers_.end()) return false;
  const auto& [floor, above] = issuer->second;
  return count_of(id) <= floor || above.contains(count_of(id));
}

void seen_orders::insert(order_id id) {
  if (contains(id)) return;
  auto& [floor, above] = issuers_[issuer_of(id)];
  above.insert(above.end(), count_of(id));
  if (above.size() > spread_max) floor = *above.begin();
  while (!above.empty() && *above.begin() <= floor + 1) {
    floor = *above.begin();
    above.erase(above.begin());
  }
}

void seen_orders::put(byte_writer& out) const {
  out.put(static_cast<std::uint64_t>(issuers_.size()));
  for (const auto& [issuer, counts] : issuers_) {
    out.put(issuer.value).put(counts.floor).put(static_cast<std::uint64_t>(counts.above.size()));
    for (const std::uint32_t count : counts.above) out.put(count);
  }
}

void seen_orders::read(byte_reader& in) {
  issuers_.clear();
  actor_number before;
  for (auto left = in.get<std::uint64_t>(); left > 0; --left) {
    const actor_number issuer{in.get<std::uint32_t>()};
    if (issuer < before || issuers_.contains(issuer)) throw malformed_bytes("issuers of orders are out of order");
    before = issuer;
    auto& [floor, above] = issuers_[issuer];
    std::uint32_t lowest = floor = in.get<std::uint32_t>();
    const auto size = in.get<std::uint64_t>();
    if (size > spread_max) throw malformed_bytes("more order ids than are remembered");
    for (auto n = size; n > 0; --n) {
      const auto count = in.get<std::uint32_t>();
      const bool rises = above.empty() ? count > lowest && count - lowest > 1 : count > lowest;
      if (!rises) throw malformed_bytes("order ids are out of order");
      above.insert(above.end(), count);
      lowest = count;
    }
  }
}

}  // namespace core::order
