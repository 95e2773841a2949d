#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/roster.hpp"
#include "runtime/actor_system.hpp"
#include "runtime/notify_socket.hpp"
#include "runtime/watchdog.hpp"

namespace apps {

/// The deadlines of the roster: foundation, safety and desk are critical, position monitors and all others are not.
runtime::watch_limits watch_limits_of(const config::health&, std::size_t workers);

/// What systemd shows in one line: "2 running, 1 paused; entries halted".
std::string status_line(const plant&, const std::vector<runtime::actor_status>&, bool halted);

/// Has everything come back from the journal? Foundation, safety and desk run, and each bot shows its state or has
/// failed. Venues may still be away.
bool has_recovered(const plant&, const std::vector<runtime::actor_status>&);

/// Keeps watch over a tree that runs on the real clock, on a thread of its own: the watchdog, what it finds told to
/// safety/health, and what systemd hears: READY when everything has recovered, WATCHDOG while all critical actors beat,
/// STATUS. A critical actor that is stuck ends the process with exit code 70, its journal synced.
class lookout {
 public:
  /// To be made when the tree has been started. All arguments outlive it.
  lookout(const plant&, runtime::actor_run&, const runtime::notify_socket&, std::filesystem::path journal,
          std::size_t workers);

  bool recovered() const { return recovered_.load(std::memory_order_acquire); }

 private:
  core::duration patience() const;
  void take(const runtime::watch_verdict&);
  void tell_health(const runtime::watch_verdict&);
  void tell_systemd(const std::string& status, bool all_beat);
  void last_words(const std::string& why) const;

  const plant& plant_;
  runtime::actor_run& tree_;
  const runtime::notify_socket& systemd_;
  const std::filesystem::path journal_;
  std::string status_told_;
  bool ready_told_ = false;
  bool disk_waits_ = false;
  std::atomic<bool> recovered_{false};
  runtime::watchdog watchdog_;  // begins last and ends first: it uses all of the above
};

}  // namespace apps
