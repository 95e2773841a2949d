#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/sim/random.hpp"
#include "core/types/time.hpp"

namespace adapters::transport {

/// At most `connects` connection attempts within any `window`.
struct connect_limit {
  unsigned connects = 10;
  core::duration window = std::chrono::minutes(1);
  auto operator<=>(const connect_limit&) const = default;
};

/// The attempts to connect that one venue sees from us, those of the near future included. All connections to that
/// venue share one: it counts attempts, whether they succeed or not.
/// Binance counts 300 attempts per 5 minutes and address:
/// https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md
class connect_window {
 public:
  explicit connect_window(std::vector<connect_limit> limits = {connect_limit{}});

  /// The first moment from `earliest` on, and not before `now`, at which one more attempt keeps every limit. It counts
  /// from here on, made or not.
  core::timestamp reserve(core::timestamp now, core::timestamp earliest);
  /// Attempts that count at `now`, or are to come.
  std::size_t held(core::timestamp now) const;

 private:
  bool fits(core::timestamp at) const;
  void forget(core::timestamp now);

  std::vector<connect_limit> limits_;
  core::duration longest_{};
  std::deque<core::timestamp> attempts_;  ///< in order of time
};

struct reconnect_settings {
  core::duration first = std::chrono::milliseconds(250);  ///< upper end of the first wait
  core::duration cap = std::chrono::seconds(30);          ///< upper end of every wait
  core::duration quiet = std::chrono::minutes(1);         ///< a connection that lived this long makes all well again
};

/// When one connection is tried again: exponential waits with full jitter, so that a thousand clients do not come back
/// at the same moment. The n-th attempt in a row (from 0) waits a uniform draw of 0 .. min(cap, first * 2^n).
/// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
class reconnect_policy {
 public:
  explicit reconnect_policy(std::uint64_t seed, reconnect_settings settings = {});

  /// When to make the next attempt, which counts in `venue`. Ask once per attempt. Never before `now`.
  core::timestamp next(core::timestamp now, connect_window& venue);
  /// The attempt succeeded.
  void connected(core::timestamp now);
  /// The connection ended, or the attempt failed.
  void lost(core::timestamp now);

  /// Attempts since the last connection that lived long enough.
  unsigned attempts() const { return attempts_; }

 private:
  reconnect_settings settings_;
  core::sim::splitmix64 draws_;
  unsigned attempts_ = 0;
  bool up_ = false;
  core::timestamp since_{};
};

}  // namespace adapters::transport
