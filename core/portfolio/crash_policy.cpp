#include "core/portfolio/crash_policy.hpp"

namespace core::portfolio {
namespace {

bool is_market_exit(const order_intent& intent) {
  return intent.role == leg_role::exit && intent.type == order_type::market;
}

bool belongs(const order_event& event, const position::key& key) {
  const order_intent& x = event.intent;
  return x.bot == key.bot && x.account == key.account && x.instrument == key.instrument;
}

std::vector<cancel_order> cancels_of(bot_id bot, bool exits_too, std::span<const order_event> working) {
  std::vector<cancel_order> cancels;
  for (const order_event& event : working) {
    const order_intent& x = event.intent;
    if (x.bot != bot || terminal(event.state) || event.state == order_state::cancel_in_flight) continue;
    const bool resting_exit = x.role == leg_role::exit && x.type != order_type::market;
    if (x.role == leg_role::entry || (exits_too && resting_exit)) cancels.push_back({x.id, x.instrument});
  }
  return cancels;
}

/// A market order that closes what no market exit is already closing.
order_intent exit_of(const holding& x, group_id group, std::span<const order_event> working) {
  order_intent exit;
  exit.bot = x.key.bot;
  exit.account = x.key.account;
  exit.group = group;
  exit.instrument = x.key.instrument;
  exit.side = x.position.quantity.units > 0 ? side::sell : side::buy;
  exit.role = leg_role::exit;
  exit.type = order_type::market;
  exit.cause = x.position.last_event;
  exit.quantity = abs(x.position.quantity);
  for (const order_event& event : working) {
    const bool on_its_way = !terminal(event.state) && event.state != order_state::unknown;
    if (on_its_way && belongs(event, x.key) && is_market_exit(event.intent) && event.intent.side == exit.side)
      exit.quantity -= event.open();
  }
  return exit;
}

}  // namespace

std::string_view to_string(crash_policy x) {
  switch (x) {
    case crash_policy::keep:
      return "keep";
    case crash_policy::cancel:
      return "cancel";
    case crash_policy::flatten:
      return "flatten";
  }
  return "?";
}

crash_orders on_quarantine(crash_policy policy, bot_id bot, group_id group, std::span<const holding> positions,
                           std::span<const order_event> working) {
  crash_orders out;
  if (policy == crash_policy::keep) return out;
  const bool flatten = policy == crash_policy::flatten;
  out.cancels = cancels_of(bot, flatten, working);
  if (!flatten) return out;
  for (const holding& x : positions) {
    if (x.key.bot != bot || x.position.quantity.units == 0) continue;
    if (order_intent exit = exit_of(x, group, working); exit.quantity.units > 0) out.exits.push_back(exit);
  }
  return out;
}

}  // namespace core::portfolio
