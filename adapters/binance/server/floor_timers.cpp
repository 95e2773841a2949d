// What happens because time has passed.
#include <algorithm>

#include "adapters/binance/server/trading_floor.hpp"

namespace adapters::binance::server {

void trading_floor::expire_listen_keys() {
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const auto* key = keys_.key_of(i);
    if (key == nullptr || !plan_ || !plan_->has(core::sim::fault_hook::listen_key_expired)) continue;
    if (plan_->draw(core::sim::fault_hook::listen_key_expired, "account:" + seats_[i].owner.name, time_)) {
      hub_.publish(*key, key_expired_event(*key, time_));
      keys_.drop(i);
    }
  }
  for (const auto& over : keys_.expire(time_)) hub_.publish(over.key, key_expired_event(over.key, time_));
}

void trading_floor::end_overdue_orders() {
  for (std::size_t i = 0; i < seats_.size(); ++i)
    for (const auto* x : seats_[i].file.all())
      if (x->asked.tif == order_tif::gtd && x->asked.good_till <= time_ && (works(*x) || waits(*x)))
        cancel(i, x->engine);
}

void trading_floor::run_countdowns() {
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    auto& clocks = seats_[i].countdowns;
    for (auto at = clocks.begin(); at != clocks.end();) {
      if (at->second > time_) {
        ++at;
        continue;
      }
      for (const auto* x : seats_[i].file.all())
        if (x->asked.instrument->id == at->first && works(*x)) cancel(i, x->engine);
      at = clocks.erase(at);
    }
  }
}

void trading_floor::run_faults() {
  using core::sim::fault_hook;
  if (!plan_) return;
  if (plan_->has(fault_hook::tick_change))
    for (const auto& x : symbols_.instruments()) plan_->draw(fault_hook::tick_change, "instrument:" + x.symbol, time_);
  if (!plan_->has(fault_hook::force_liquidation)) return;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const auto status = engine_.account(seats_[i].id);
    const auto& held = status->positions;
    const bool holds =
        std::any_of(held.begin(), held.end(), [](const auto& p) { return p.quantity != core::quantity{}; });
    if (holds && plan_->draw(fault_hook::force_liquidation, "account:" + seats_[i].owner.name, time_)) liquidate(i);
  }
}

bool trading_floor::liquidate(std::size_t index) {
  auto& owner = seats_[index];
  const auto status = engine_.account(owner.id);
  bool held = false;
  for (const auto* x : owner.file.all())
    if (works(*x) || waits(*x)) cancel(index, x->engine);
  for (const auto& p : status->positions) {
    if (p.quantity == core::quantity{}) continue;
    held = true;
    ++liquidations_;
    core::order_intent intent;
    intent.id = core::order_id_of(owner.issuer, ++owner.orders);
    intent.account = owner.id;
    intent.instrument = p.instrument;
    intent.side = p.quantity.units > 0 ? core::side::sell : core::side::buy;
    intent.role = core::leg_role::exit;
    intent.type = core::order_type::market;
    intent.quantity = core::abs(p.quantity);
    intent.decided_at = time_;
    open_liquidation(index, intent);
    engine_.submit(core::place_order{intent}, time_, core::sim::self_trade::none);
    tell_all(engine_.events(time_));
  }
  return held;
}

}  // namespace adapters::binance::server
