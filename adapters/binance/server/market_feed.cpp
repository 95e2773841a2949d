#include "adapters/binance/server/market_feed.hpp"

#include <algorithm>
#include <utility>

#include "core/types/power_of_ten.hpp"

namespace adapters::binance::server {

generated_feed::generated_feed(std::span<const subject> subjects, std::uint64_t seed, core::timestamp start) {
  for (const auto& x : subjects) {
    core::sim::generated_market market(x.instrument, seed + x.instrument.id.value, start, x.initial);
    auto ahead = market.next();
    lanes_.push_back({x.instrument.id, std::move(market), std::move(ahead)});
  }
}

std::size_t generated_feed::first() const {
  const auto at = std::min_element(lanes_.begin(), lanes_.end(),
                                   [](const lane& a, const lane& b) { return a.ahead.at < b.ahead.at; });
  return static_cast<std::size_t>(at - lanes_.begin());
}

std::optional<core::timestamp> generated_feed::due() const {
  if (lanes_.empty()) return std::nullopt;
  return lanes_[first()].ahead.at;
}

core::market_event generated_feed::next() {
  auto& from = lanes_[first()];
  auto step = std::exchange(from.ahead, from.market.next());
  core::market_event out{from.instrument, step.at, step.at};
  std::visit([&](auto& body) { out.body = std::move(body); }, step.body);
  return out;
}

core::price familiar_price(const core::instrument& x) {
  std::int64_t whole = 100;
  if (x.symbol.starts_with("BTC")) whole = 60'000;
  if (x.symbol.starts_with("ETH")) whole = 2'600;
  return {whole * static_cast<std::int64_t>(core::power_of_ten(x.price_scale))};
}

}  // namespace adapters::binance::server
