#pragma once

#include <caf/actor.hpp>
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/types/ids.hpp"
#include "runtime/stable_ref.hpp"

namespace runtime {

/// One line of the table of actors.
struct actor_status {
  std::string name;
  core::actor_number number;
  bool occupied = false;
  probe_reading probe;
  station_reading station;
};

/// Names of the process ("desk/risk") and the stable references behind them. A reference is made empty when somebody
/// first asks for its name, and lives as long as the directory, whoever occupies it. Safe to use from every thread.
class directory {
 public:
  explicit directory(caf::actor_system& system) : system_(system) {}
  ~directory();
  directory(const directory&) = delete;
  directory& operator=(const directory&) = delete;

  /// The address of a name. Throws core::broken_invariant where another name has the same number.
  caf::actor reference(std::string_view name);
  /// The address of the name with this number; an empty handle where nobody has asked for such a name.
  caf::actor reference(core::actor_number) const;
  /// The same, for those who attach and detach occupants.
  stable_ref::pointer slot(std::string_view name);

  /// Calls f(stable_ref&) in the order of names. f must not look names up.
  template <class F>
  void each(F f) const {
    const std::shared_lock lock(mutex_);
    for (const auto& [name, ref] : by_name_) f(*ref);
  }

  /// Every name with its readings as of this moment, in the order of names.
  std::vector<actor_status> list() const;

  caf::actor_system& system() const { return system_; }

 private:
  caf::actor_system& system_;
  mutable std::shared_mutex mutex_;
  std::map<std::string_view, stable_ref::pointer> by_name_;  ///< names are kept in the references
  std::unordered_map<core::actor_number, stable_ref*> by_number_;
};

}  // namespace runtime
