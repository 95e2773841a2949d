#include "adapters/binance/snapshot.hpp"

#include <type_traits>

#include "adapters/binance/encode_market.hpp"

namespace adapters::binance {

shadow_book::shadow_book(product p, core::instrument instrument)
    : product_(p), instrument_(std::move(instrument)), decoder_(p, {instrument_}), sync_(p) {}

void shadow_book::feed(std::string_view message) {
  auto decoded = decoder_.decode(message, instrument_.symbol);
  if (!decoded) {
    // What is said about other symbols is none of this book's business.
    if (decoded.error() != decode_error::unknown_symbol) apply(sync_.on_fault(core::book_fault::gap));
    return;
  }
  if (auto* update = std::get_if<depth_update>(&*decoded))
    apply(sync_.on_update(std::move(*update)));
  else if (auto* snapshot = std::get_if<depth_snapshot>(&*decoded))
    apply(sync_.on_snapshot(std::move(*snapshot)));
}

void shadow_book::apply(const book_sync::outcome& outcome) {
  const auto set = [](auto& side, const std::vector<core::level>& levels) {
    for (const auto& x : levels) {
      if (x.quantity.units == 0)
        side.erase(x.price);
      else
        side.insert_or_assign(x.price, x.quantity);
    }
  };
  for (const auto& step : outcome.steps) {
    ts_event_ = step.ts_event;
    std::visit(
        [&](const auto& event) {
          using event_type = std::decay_t<decltype(event)>;
          if constexpr (!std::is_same_v<event_type, core::book_delta>) {
            bids_.clear();
            asks_.clear();
          }
          if constexpr (!std::is_same_v<event_type, core::book_broken>) {
            set(bids_, event.bids);
            set(asks_, event.asks);
          }
        },
        step.body);
  }
}

std::optional<std::string> shadow_book::snapshot(std::size_t levels) const {
  if (!sync_.synchronised()) return std::nullopt;
  depth_snapshot out{instrument_.id, sync_.last_update(), ts_event_, {}, {}};
  const auto copy = [&](const auto& side, std::vector<core::level>& into) {
    const auto most = std::min(levels, levels_max);
    for (auto at = side.begin(); at != side.end() && into.size() < most; ++at) into.push_back({at->first, at->second});
  };
  copy(bids_, out.bids);
  copy(asks_, out.asks);
  return encode(product_, instrument_, out);
}

}  // namespace adapters::binance
