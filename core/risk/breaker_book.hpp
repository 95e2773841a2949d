#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/risk/breaker.hpp"
#include "core/risk/breaker_rules.hpp"
#include "core/types/result.hpp"

namespace core::risk {

/// A breaker as operators see it.
struct breaker_line {
  breaker_policy policy;
  breaker_phase phase = breaker_phase::closed;
  timestamp since{};
  timestamp until{};  ///< zero: no moment is set
  std::string why;    ///< of the latest change
  std::string by;     ///< a principal or "rule"
  bool cause_holds = false;
  std::optional<std::int64_t> value{};  ///< latest; failures in the window where they are counted
  std::uint64_t rev = 0;                ///< counts the changes
};

/// All breakers. Time only comes in as an argument and never runs backwards.
class breaker_book {
 public:
  breaker_book() = default;
  /// Names are unique and policies good: ASSERT.
  explicit breaker_book(std::vector<breaker_policy>);

  /// What a metric says about a scope: every policy of that metric and scope hears it.
  std::vector<breaker_change> observe(std::string_view metric, const breaker_scope&, std::int64_t value, timestamp now);
  /// Carries out what time alone brings: timers, quiet periods, ends of overrides.
  std::vector<breaker_change> tick(timestamp now);
  /// The earliest moment at which tick changes something, if nothing is observed.
  std::optional<timestamp> next_due() const;

  result<breaker_change, breaker_refusal> trip(std::string_view name, std::string by, std::string why, timestamp now);
  /// Refused as cause_holds while it does, unless `override_for` > 0: then it is closed for that time.
  result<breaker_change, breaker_refusal> reset(std::string_view name, std::string by, std::string why, timestamp now,
                                                duration override_for = {});

  entry_rules rules() const;
  /// Does a breaker of global scope block entries?
  bool halts_everything() const;
  std::vector<breaker_line> list(timestamp now) const;
  const breaker* find(std::string_view name) const;

  std::vector<std::byte> snapshot() const;
  /// Breakers that have no policy any more are left out, those without bytes are closed. Throws malformed_bytes.
  void restore(std::span<const std::byte>);

 private:
  std::map<std::string, breaker, std::less<>> breakers_;
};

}  // namespace core::risk
