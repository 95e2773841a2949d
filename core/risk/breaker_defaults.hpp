#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/risk/breaker_policy.hpp"

namespace core::risk {

/// What the house itself observes. A policy may name any other metric that somebody observes.
namespace metric {
inline constexpr std::string_view session_failures = "session_failures";  ///< venue; number
inline constexpr std::string_view outage = "outage";                      ///< venue; number: 1 while it is away
inline constexpr std::string_view unhealthy = "unhealthy";                ///< global; number of failing actors
inline constexpr std::string_view day_loss = "day_loss";                  ///< group, global; ratio
inline constexpr std::string_view week_loss = "week_loss";                ///< group, global; ratio
inline constexpr std::string_view drawdown = "drawdown";                  ///< group, global; ratio
inline constexpr std::string_view manual = "manual";                      ///< global; nobody observes it
inline constexpr std::string_view escalations = "escalations";            ///< global; nobody observes it
inline constexpr std::string_view crash_loops = "crash_loops";            ///< global; nobody observes it
}  // namespace metric

/// Names of breakers that are there once.
inline constexpr std::string_view manual_halt = "manual-halt";
inline constexpr std::string_view escalation = "escalation";
inline constexpr std::string_view safe_mode = "safe-mode";  ///< opened at a start after too many crashes

/// The limits of the shipped policies, for every venue and every group alike.
struct breaker_limits {
  std::uint32_t session_failures_max = 5;  ///< within session_window; one more opens
  duration session_window = std::chrono::seconds(60);
  duration session_quiet = std::chrono::minutes(5);  ///< healthy for so long: closes
  duration outage_max = std::chrono::seconds(60);
  duration health_quiet = std::chrono::minutes(1);
  ppm day_loss_max{50'000};
  ppm week_loss_max{100'000};
  ppm drawdown_max{200'000};
};

/// The house's own policies: sessions-VENUE, outage-VENUE, daily-loss[-GROUP], weekly-loss[-GROUP], drawdown[-GROUP],
/// health, escalation, manual-halt, safe-mode. The names without a group are those of all groups together.
std::vector<breaker_policy> shipped_policies(const breaker_limits&, const std::vector<std::string>& venues,
                                             const std::vector<std::string>& groups);

}  // namespace core::risk
