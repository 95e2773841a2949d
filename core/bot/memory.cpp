#include "core/bot/memory.hpp"

#include <utility>

namespace core::bot {

/// An event that was on its way to the bot when it was saved stands before the snapshot and is not in it.
void memory::saved(std::vector<std::byte> own, std::vector<std::byte> strategy_state, sequence last_event) {
  snapshot_ = snapshot{std::move(own), std::move(strategy_state)};
  std::erase_if(events_, [&](const order_event& x) { return x.sequence <= last_event; });
  anew_ = false;
}

void memory::happened(const order_event& event) { events_.push_back(event); }

decision memory::restore(bot& made) const {
  if (snapshot_) made.restore(snapshot_->own, snapshot_->strategy_state);
  if (anew_) made.forget_views();
  for (const auto& event : events_) made.on_event(event);
  return told_ ? made.steer(*told_) : decision{};
}

}  // namespace core::bot
