#include "core/risk/breaker_defaults.hpp"

namespace core::risk {
namespace {

void add_for_venue(std::vector<breaker_policy>& all, const breaker_limits& limits, const std::string& venue) {
  const breaker_scope scope{scope_kind::venue, venue};
  all.push_back({.name = "sessions-" + venue,
                 .metric = std::string(metric::session_failures),
                 .measure = breaker_measure::count,
                 .unit = breaker_unit::number,
                 .window = limits.session_window,
                 .threshold = limits.session_failures_max,
                 .scope = scope,
                 .action = breaker_action::halt_new,
                 .reset = breaker_reset::when_recovered,
                 .time = limits.session_quiet});
  all.push_back({.name = "outage-" + venue,
                 .metric = std::string(metric::outage),
                 .measure = breaker_measure::lasting,
                 .unit = breaker_unit::number,
                 .window = limits.outage_max,
                 .threshold = 1,
                 .scope = scope,
                 .action = breaker_action::halt_new,
                 .reset = breaker_reset::by_operator});
}

void add_losses(std::vector<breaker_policy>& all, const breaker_limits& limits, const breaker_scope& scope) {
  const std::string ending = scope.name.empty() ? "" : '-' + scope.name;
  all.push_back({.name = "daily-loss" + ending,
                 .metric = std::string(metric::day_loss),
                 .threshold = limits.day_loss_max.parts,
                 .scope = scope,
                 .action = breaker_action::halt_new,
                 .reset = breaker_reset::next_day});
  all.push_back({.name = "weekly-loss" + ending,
                 .metric = std::string(metric::week_loss),
                 .threshold = limits.week_loss_max.parts,
                 .scope = scope,
                 .action = breaker_action::halt_bots,
                 .reset = breaker_reset::next_week});
  all.push_back({.name = "drawdown" + ending,
                 .metric = std::string(metric::drawdown),
                 .threshold = limits.drawdown_max.parts,
                 .scope = scope,
                 .action = breaker_action::close_all,
                 .reset = breaker_reset::by_operator});
}

breaker_policy only_by_hand(std::string_view name, std::string_view metric) {
  return {.name = std::string(name),
          .metric = std::string(metric),
          .unit = breaker_unit::number,
          .threshold = 1,
          .action = breaker_action::halt_new,
          .reset = breaker_reset::by_operator};
}

}  // namespace

std::vector<breaker_policy> shipped_policies(const breaker_limits& limits, const std::vector<std::string>& venues,
                                             const std::vector<std::string>& groups) {
  std::vector<breaker_policy> all{only_by_hand(manual_halt, metric::manual),
                                  only_by_hand(escalation, metric::escalations),
                                  only_by_hand(safe_mode, metric::crash_loops)};
  all.push_back({.name = "health",
                 .metric = std::string(metric::unhealthy),
                 .unit = breaker_unit::number,
                 .threshold = 1,
                 .action = breaker_action::halt_new,
                 .reset = breaker_reset::when_recovered,
                 .time = limits.health_quiet});
  for (const auto& venue : venues) add_for_venue(all, limits, venue);
  add_losses(all, limits, {});
  for (const auto& group : groups) add_losses(all, limits, {scope_kind::group, group});
  return all;
}

}  // namespace core::risk
