#pragma once

#include <optional>
#include <vector>

#include "core/types/time.hpp"

namespace adapters::binance {

/// How far the venue's clock is ahead of ours, from GET time: the median over the probes with the shortest round
/// trips. Pure. (F-24)
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#timing-security
class clock_offset {
 public:
  static constexpr std::size_t probes = 7;                           ///< of one round
  static constexpr std::size_t kept = 5;                             ///< of them, those with the shortest round trips
  static constexpr core::duration every = std::chrono::minutes(10);  ///< between rounds: 200 ppm drift are 120 ms
  static constexpr core::duration round_trip_max = std::chrono::seconds(2);   ///< slower probes do not count
  static constexpr core::duration jump_max = std::chrono::milliseconds(500);  ///< beyond: alarm

  /// One answer. `sent` and `received` by our clock. Answers slower than round_trip_max, or received before they were
  /// sent, do not count.
  void on_probe(core::timestamp sent, core::timestamp received, core::timestamp at_venue);
  /// The venue refused a request for its time (-1021): a round is due at once.
  void on_refused_for_time(core::timestamp now);

  /// A probe should be sent: a round is due or not finished.
  bool wants_probe(core::timestamp now) const;

  /// Nothing before the first round is complete: nothing can be signed until then.
  std::optional<core::duration> offset() const { return offset_; }
  core::timestamp at_venue(core::timestamp ours) const { return ours + offset_.value_or(core::duration{}); }

  /// The difference of the last two rounds, if it was a jump; asking clears it. Entries must stop until somebody has
  /// looked.
  std::optional<core::duration> take_jump();

 private:
  struct probe {
    core::duration round_trip;
    core::duration offset;
  };
  std::vector<probe> round_;
  std::optional<core::duration> offset_;
  std::optional<core::duration> jump_;
  core::timestamp next_round_{};
};

}  // namespace adapters::binance
