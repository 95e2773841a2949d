#pragma once

#include <string>
#include <vector>

#include "core/risk/breaker_defaults.hpp"

namespace core::tests {

/// A policy, the observations that open it one after the other, and one that shows its cause gone.
struct drill {
  risk::breaker_policy policy;
  std::vector<std::int64_t> bad;
  std::int64_t good = 0;
};

/// The breakers of five systems that share one runtime, each system a portfolio group with its own policies.
inline std::vector<drill> five_groups() {
  using risk::breaker_measure;
  using risk::breaker_policy;
  using risk::breaker_scope;
  using risk::breaker_side;
  using risk::breaker_unit;
  using risk::scope_kind;
  using action = risk::breaker_action;
  using reset = risk::breaker_reset;
  constexpr ppm half{500'000};
  const auto group = [](const char* name) { return breaker_scope{scope_kind::group, name}; };
  const auto venue = breaker_scope{scope_kind::venue, "test"};
  std::vector<drill> all;
  const auto level = [&](const char* name, const char* metric, std::int64_t at, const breaker_scope& scope, action what,
                         reset how) -> breaker_policy& {
    all.push_back(
        {{.name = name, .metric = metric, .threshold = at, .scope = scope, .action = what, .reset = how}, {at}});
    return all.back().policy;
  };

  level("vcse-drawdown", "drawdown", 100'000, group("vcse"), action::halt_new, reset::after_time).time =
      std::chrono::hours(24);
  level("vcse-drawdown-deep", "drawdown", 150'000, group("vcse"), action::close_all, reset::by_operator);

  level("dorado-day", "day_loss", 20'000, group("dorado"), action::halt_new, reset::next_day);
  level("dorado-week", "week_loss", 50'000, group("dorado"), action::halt_bots, reset::next_week);
  level("dorado-volatile", "vol_regime", 1, group("dorado"), action::scale, reset::when_recovered).factor = half;
  level("dorado-crisis", "vol_regime", 2, group("dorado"), action::halt_new, reset::when_recovered);
  auto& shrinking =
      level("dorado-drawdown", "drawdown", 100'000, group("dorado"), action::scale, reset::when_recovered);
  shrinking.factor = half;
  shrinking.recovery = 50'000;
  level("dorado-drawdown-deep", "drawdown", 150'000, group("dorado"), action::halt_new, reset::when_recovered)
      .recovery = 50'000;

  const auto posture = [&](const char* name, std::int64_t at, action what) {
    auto& x = level(name, "posture", at, group("dolphin"), what, reset::when_recovered);
    x.side = breaker_side::below;
    x.recovery = at + 20'000;
    all.back().good = 1'000'000;
    return &x;
  };
  posture("dolphin-posture-1", 900'000, action::cap_leverage)->factor = {2'000'000};
  posture("dolphin-posture-2", 750'000, action::halt_new);
  posture("dolphin-posture-3", 500'000, action::close_all);
  level("dolphin-envelope-orange", "envelope", 1, group("dolphin"), action::scale, reset::next_day).factor = half;
  level("dolphin-envelope-red", "envelope", 2, group("dolphin"), action::halt_new, reset::next_day);

  level("vektor-day", "day_loss", 100'000, group("vektor"), action::halt_new, reset::next_day);
  level("vektor-drawdown", "drawdown", 200'000, group("vektor"), action::close_all, reset::by_operator);
  auto& steps = level("vektor-drawdown-5", "drawdown", 50'000, group("vektor"), action::scale, reset::when_recovered);
  steps.factor = half;
  steps.recovery = 30'000;
  auto& distance = level("vektor-liquidation", "liquidation_distance", 50'000, {scope_kind::instrument, "test/ONE"},
                         action::reduce_positions, reset::when_recovered);
  distance.side = breaker_side::below;
  distance.factor = half;
  all.back().good = 1'000'000;

  level("sentry-day", "day_loss", 30'000, group("sentry"), action::halt_new, reset::next_day);

  all.push_back({{.name = "sessions-test",
                  .metric = std::string(risk::metric::session_failures),
                  .measure = breaker_measure::count,
                  .unit = breaker_unit::number,
                  .window = std::chrono::seconds(60),
                  .threshold = 5,
                  .scope = venue,
                  .reset = reset::when_recovered,
                  .time = std::chrono::minutes(5)},
                 {1, 1, 1, 1, 1, 1}});
  level("global-day", "day_loss", 50'000, {}, action::halt_new, reset::next_day);
  level("global-drawdown", "drawdown", 200'000, {}, action::close_all, reset::by_operator);
  return all;
}

}  // namespace core::tests
