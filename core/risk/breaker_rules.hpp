#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/order/intent.hpp"
#include "core/risk/breaker_policy.hpp"
#include "core/types/instrument.hpp"

namespace core::risk {

/// What all open breakers together mean for one entry.
struct ruling {
  breaker_action action = breaker_action::none;  ///< the most severe
  ppm scale{1'000'000};                          ///< product of all scales, rounded down
  ppm leverage_max{};                            ///< the smallest cap; zero: none
  std::string breaker;                           ///< that brought the action; of several the first by name

  bool operator==(const ruling&) const = default;
};

/// An open breaker as it concerns entries.
struct entry_rule {
  std::string breaker;
  breaker_scope scope;
  breaker_action action = breaker_action::none;
  ppm factor{1'000'000};

  auto operator<=>(const entry_rule&) const = default;
};

/// The strictest of all: independent of their order.
ruling strictest(std::vector<entry_rule>);

/// All rules in force. Empty: nothing is restricted.
struct entry_rules {
  std::vector<entry_rule> open;  ///< by breaker

  bool operator==(const entry_rules&) const = default;
  /// The scope is bound as a whole: some rule for exactly this scope blocks.
  bool blocked(const breaker_scope&) const;
  /// Every scope that holds the order, the strictest of each.
  ruling judge(const order_intent&, const instrument& on) const;
  /// The same for whatever a bot may want: its account, group and instrument.
  ruling judge_all(const order_intent& booked, const instrument& on) const;
};

/// Does the scope hold the order?
bool covers(const breaker_scope&, const order_intent&, const instrument& on);
/// Does it hold all that is booked like this, whatever the order's type?
bool covers_all(const breaker_scope&, const order_intent& booked, const instrument& on);

}  // namespace core::risk
