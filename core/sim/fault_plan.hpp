#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sim/fault_rule.hpp"

namespace core::sim {

/// One fault that happens.
struct fault {
  const fault_rule* rule = nullptr;  ///< lives as long as the plan
  std::uint64_t dice = 0;            ///< for whatever else must be drawn: a pure function of the same things
  timestamp until{};                 ///< end of the window; the moment itself where there is none

  /// `by` plus a draw of 0 .. `spread`.
  duration delay() const;
  /// Whether the draw against `apply` says so; without `apply` half of the time.
  bool applied() const;
  /// `mode`, or one of `modes` by draw where the rule names none or "any".
  std::string_view mode_of(const std::vector<std::string_view>& modes) const;
};

/// Decides which faults happen. A draw is a pure function of the seed, the rule, the subject, and how many events that
/// rule was asked about before; times of `at` and `every` rules are pure functions of the seed and the rule. So the
/// same calls get the same faults, and a rule more or less does not change the draws of the others.
class fault_plan {
 public:
  fault_plan() = default;
  fault_plan(std::uint64_t seed, timestamp start, std::vector<fault_rule> rules);
  fault_plan(const fault_plan&) = delete;
  fault_plan& operator=(const fault_plan&) = delete;
  fault_plan(fault_plan&&) = default;
  fault_plan& operator=(fault_plan&&) = default;

  /// An event of `subject` passes the hook: the fault that befalls it, of the first rule in the order of the plan that
  /// fires. Without a window an `at` or `every` rule fires on the first event from its time on.
  std::optional<fault> draw(fault_hook, std::string_view subject, timestamp now);

  /// The next moment after `now` at which an `at` or `every` rule of this hook begins; for what must happen without an
  /// event.
  std::optional<timestamp> next_begin(fault_hook, timestamp now) const;

  bool has(fault_hook hook) const { return !by_hook_[static_cast<std::size_t>(hook)].empty(); }
  const std::vector<fault_rule>& rules() const { return rules_; }
  std::uint64_t seed() const { return seed_; }
  timestamp start() const { return start_; }

  /// How often a rule of the plan fired: windows where it has windows, else events.
  std::uint64_t fired(std::size_t rule) const { return tracks_[rule].fired; }
  /// The sum over the rules of an id; 0 for one that is not in the plan.
  std::uint64_t fired(std::string_view id) const;
  /// Every id of the plan with its count.
  std::map<std::string, std::uint64_t> tally() const;
  /// Events that were hit, windows or not.
  std::uint64_t hits(std::size_t rule) const { return tracks_[rule].hits; }

 private:
  struct track {
    std::uint64_t key = 0;  ///< all draws of the rule come from it
    std::uint64_t asked = 0;
    std::uint64_t fired = 0;
    std::uint64_t hits = 0;
    std::optional<std::uint64_t> last_turn;  ///< of an `at` or `every` rule: the latest of its times that fired
    timestamp window_end{};                  ///< of a chance rule with windows
  };

  /// The rule's answer to one event.
  std::optional<fault> draw_rule(std::size_t rule, std::string_view subject, timestamp now);
  /// The n-th time of an `at` or `every` rule, from 0.
  std::optional<duration> turn(std::size_t rule, std::uint64_t n) const;
  /// The latest of its times that has come.
  std::optional<std::uint64_t> latest_turn(std::size_t rule, duration elapsed) const;

  std::uint64_t seed_ = 0;
  timestamp start_{};
  std::vector<fault_rule> rules_;
  std::vector<track> tracks_;
  std::vector<std::size_t> by_hook_[fault_hooks];
};

}  // namespace core::sim
