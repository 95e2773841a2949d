#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/types/time.hpp"

namespace runtime {

enum class restart_strategy : std::uint8_t {
  one_for_one,   ///< the failed child alone
  rest_for_one,  ///< it and those started after it
  one_for_all,   ///< all children
};
std::string_view to_string(restart_strategy);

enum class child_phase : std::uint8_t {
  down,         ///< not running: ended for good, declined, or not yet started
  waiting,      ///< for its restart
  evicting,     ///< a predecessor under its name has to end first
  starting,     ///< its behaviour function runs
  up,           ///< ready
  stopping,     ///< was asked to end
  killing,      ///< missed the deadline for ending
  quarantined,  ///< failed too often
};
std::string_view to_string(child_phase);

/// How many failures a supervisor forgives, and how many it has counted.
struct budget_reading {
  std::uint64_t allowed = 0;  ///< within the window; one more is too many
  core::duration window{};    ///< zero: nobody counts
  std::uint64_t counted = 0;  ///< in the window that ended with the last failure
  core::timestamp last{};     ///< that failure

  /// An upper bound of the failures that count at `now`: none once the window has passed since the last one.
  std::uint64_t used(core::timestamp now) const { return counted == 0 || last < now - window ? 0 : counted; }
};

/// Where a name stands in the tree. The epoch as a time means: never.
struct station_reading {
  std::string parent;  ///< path of its supervisor; empty: the root, or nobody's child
  std::string kind;    ///< of its last occupant: the state's `name`; empty: never occupied by a room
  std::optional<restart_strategy> strategy;  ///< of a supervisor
  child_phase phase = child_phase::down;     ///< as its supervisor sees it
  core::timestamp up_since{};                ///< its occupant became ready, while its phase is `up`
  budget_reading budget;                     ///< in which its failures are counted, alone or with its siblings'
};

/// Written by the name's supervisor and its occupant without a lock, read by anybody from any thread: nobody has to be
/// asked where a name stands.
class station {
 public:
  /// One count of failures.
  class budget {
   public:
    void begin(const std::string& supervisor, std::uint64_t allowed, core::duration window);
    void count(std::uint64_t failures, core::timestamp last);
    budget_reading read() const;
    const std::string& supervisor() const { return *supervisor_.load(std::memory_order_relaxed); }

   private:
    std::atomic<const std::string*> supervisor_{nullptr};
    std::atomic<std::uint64_t> allowed_{0};
    std::atomic<core::duration> window_{core::duration{}};
    std::atomic<std::uint64_t> counted_{0};
    std::atomic<core::timestamp> last_{core::timestamp{}};
  };

  station() = default;
  ~station();
  station(const station&) = delete;
  station& operator=(const station&) = delete;

  /// Its occupant is a room of this kind. The text must live for ever.
  void occupied_by(const char* kind) { kind_.store(kind, std::memory_order_relaxed); }
  /// Its occupant is a supervisor with this allowance, and has counted nothing yet. `path` is the name's and must live
  /// as long as all stations do, like what is returned.
  const budget& leads(restart_strategy, const std::string& path, std::uint64_t allowed, core::duration window);
  /// Failures of all its children together.
  void children_failed(std::uint64_t failures, core::timestamp last);

  /// It is a child of the supervisor whose budget this is.
  void belongs_to(const budget&);
  /// It is nobody's child any more.
  void leaves();
  void enters(child_phase, core::timestamp now);
  /// Failures of this child, where they are counted apart from its siblings'.
  void failed_alone(std::uint64_t failures, core::timestamp last);

  station_reading read() const;

 private:
  struct budgets;
  budgets& kept();

  std::atomic<const char*> kind_{nullptr};
  std::atomic<const budget*> counted_in_{nullptr};
  std::atomic<budgets*> kept_{nullptr};  ///< only supervisors and those who failed alone have any
  std::atomic<core::timestamp> up_since_{core::timestamp{}};
  std::atomic<std::uint8_t> strategy_{0};  ///< 1 + the strategy; 0: no supervisor
  std::atomic<child_phase> phase_{child_phase::down};
};

}  // namespace runtime
