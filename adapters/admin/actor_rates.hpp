#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/admin/world.hpp"

namespace adapters::admin {

/// What changed between two looks at an actor.
struct actor_rate {
  double per_second = 0;  ///< messages handled
  double busy = 0;        ///< share of the time inside handlers, 0 .. 1; an estimate from one message in 16
  std::optional<core::duration> wait_p99;  ///< of the messages between the looks; of all, where there were none
  std::optional<core::duration> handling_p50;
  std::optional<core::duration> handling_p99;
};

/// Looks at all actors at most once a second, and tells rates over the time between the last two looks.
class actor_rates {
 public:
  /// Looks again if the last look is a second old.
  void look(const world&, core::timestamp now);

  const std::vector<actor_row>& actors() const { return actors_; }
  const actor_row* find(std::string_view name) const;
  const actor_rate& rate_of(const std::string& name) const;
  /// Time between the last two looks; zero before the second.
  core::duration window() const { return window_; }

 private:
  std::optional<core::timestamp> looked_;
  core::duration window_{};
  std::vector<actor_row> actors_;
  std::map<std::string, actor_rate> rates_;
};

}  // namespace adapters::admin
