#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "core/risk/breaker_policy.hpp"
#include "core/types/bytes.hpp"
#include "core/types/result.hpp"

namespace core::risk {

enum class breaker_phase : std::uint8_t {
  closed,      ///< nothing is restricted
  open,        ///< its action is in force
  overridden,  ///< an operator has closed it for a time although its cause holds
};
std::string_view to_string(breaker_phase);

/// Why an operator's wish is not carried out.
enum class breaker_refusal : std::uint8_t {
  not_found,    ///< no breaker of that name
  already,      ///< it is as wished
  cause_holds,  ///< what opened it has not gone: only an override closes it
};
std::string_view to_string(breaker_refusal);

/// One step of one breaker.
struct breaker_change {
  std::string breaker;
  breaker_phase to = breaker_phase::open;
  timestamp at{};
  timestamp until{};  ///< of a timer or an override; zero: none
  std::string why;
  std::string by;  ///< a principal or "rule"
};

/// One policy at work. Opens when its cause arises or an operator says so; closes by its written rule or by an
/// operator, never otherwise. What an operator has opened only an operator closes.
class breaker {
 public:
  explicit breaker(breaker_policy);

  const breaker_policy& policy() const { return policy_; }
  breaker_phase phase() const { return phase_; }
  timestamp since() const { return since_; }
  timestamp until() const { return until_; }
  const std::string& why() const { return why_; }
  const std::string& by() const { return by_; }
  std::uint64_t rev() const { return rev_; }
  std::optional<std::int64_t> value(timestamp now) const;
  bool cause_holds(timestamp now) const;

  /// Takes up a value. What follows of it, advance() says.
  void observe(std::int64_t value, timestamp now);
  /// One step that is due at `now`, if any. Call it until there is none.
  std::optional<breaker_change> advance(timestamp now);
  std::optional<timestamp> next_due() const;

  result<breaker_change, breaker_refusal> trip(std::string by, std::string why, timestamp now);
  result<breaker_change, breaker_refusal> reset(std::string by, std::string why, timestamp now, duration override_for);

  void write(byte_writer&) const;
  void read(byte_reader&);

 private:
  bool beyond(std::int64_t value, std::int64_t level) const;
  bool recovered(std::int64_t value) const;
  bool excused(std::int64_t value) const;
  std::size_t failures(timestamp now) const;
  bool trips(timestamp now) const;
  std::optional<timestamp> recovery_due() const;
  std::string cause(timestamp now) const;
  breaker_change enter(breaker_phase, timestamp now, timestamp until, std::string why, std::string by);
  breaker_change open(timestamp now, std::string why, std::string by);
  breaker_change close(timestamp now, std::string why, std::string by);

  breaker_policy policy_;
  breaker_phase phase_ = breaker_phase::closed;
  timestamp since_{};
  timestamp until_{};
  std::string why_;
  std::string by_;
  bool by_rule_ = true;  ///< the latest opening
  std::uint64_t rev_ = 0;
  std::optional<std::int64_t> value_;    ///< latest observation
  std::optional<std::int64_t> excused_;  ///< the value at which it was closed although the cause held
  std::optional<timestamp> bad_since_;   ///< of lasting and count: not healthy since
  std::optional<timestamp> good_since_;  ///< the cause has been gone since
  std::deque<timestamp> failed_;         ///< failures inside the window
};

}  // namespace core::risk
