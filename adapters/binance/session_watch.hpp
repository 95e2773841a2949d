#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/time.hpp"

namespace adapters::binance {

/// How long a subscription may be silent, and in which way.
struct watch_rules {
  struct patience {
    core::duration probe_after;   ///< silent for so long: the venue is asked by REST whether it has news
    core::duration probe_within;  ///< without a datum, or the word that there is none, the stream is given up
  };
  core::duration answer_within = std::chrono::seconds(5);  ///< from SUBSCRIBE to its acknowledgement
  core::duration liquid_gap = std::chrono::seconds(1);     ///< mean gap between data up to which a stream is liquid
  patience liquid{std::chrono::seconds(6), std::chrono::seconds(3)};
  patience quiet{std::chrono::seconds(30), std::chrono::seconds(10)};
  patience first{std::chrono::seconds(5), std::chrono::seconds(5)};  ///< of a subscription that has had no datum
  core::duration stuck_max = std::chrono::seconds(10);  ///< data of a liquid stream come, their time stands still
  core::duration lag_max = std::chrono::seconds(30);    ///< data come so much later than the fastest did
};

/// Decides whether the streams of one connection live. A connection can be open, answer pings and carry nothing, so the
/// evidence is data: every subscription needs its acknowledgement and its first datum in time, and afterwards data as
/// often as it is used to have them. Where a stream may simply be quiet, the venue is asked over its other door whether
/// anything has happened since. Event times are only compared with each other: a wrong local clock changes nothing.
class subscription_watch {
 public:
  static constexpr std::size_t probes_max = 8;  ///< at a time

  enum class complaint : std::uint8_t {
    unanswered,  ///< SUBSCRIBE got no answer
    refused,     ///< the venue refused it
    no_datum,    ///< acknowledged, and nothing ever came though the venue had something, or could not tell
    silent,      ///< data came and come no more
    stuck,       ///< data come, their event time stands still
    lagging,     ///< data come, later and later
  };
  struct finding {
    complaint what = complaint::silent;
    std::string stream;
  };

  explicit subscription_watch(watch_rules rules = {}) : rules_(rules) {}

  /// A SUBSCRIBE frame with this request number is on its way.
  void subscribed(std::uint64_t request, const std::vector<std::string>& streams, core::timestamp now);
  void answered(std::uint64_t request, bool accepted);
  /// A message of the stream; `ts_event` zero where it carries no time. Unknown streams are ignored.
  void datum(std::string_view stream, core::timestamp ts_event, core::timestamp now);

  /// Streams that the venue must be asked about. Each is named once, until `probed` or a datum settles it.
  std::vector<std::string> take_probes(core::timestamp now);
  /// Event time of the newest thing that the venue has for the stream. Not called where it could not tell.
  void probed(std::string_view stream, core::timestamp newest, core::timestamp now);

  /// Why the connection has to be given up, if it has to be.
  std::optional<finding> judge(core::timestamp now) const;
  /// Every subscription is acknowledged and has had a datum, or the venue has none for it.
  bool complete() const;
  std::size_t size() const { return streams_.size(); }

 private:
  struct stream {
    std::uint64_t request = 0;
    core::timestamp asked_at{};
    bool acknowledged = false;
    bool refused = false;
    std::uint64_t count = 0;       ///< data
    core::timestamp last{};        ///< newest datum
    core::timestamp well_at{};     ///< newest datum, or word that there is none
    core::duration mean_gap{};     ///< between data
    core::timestamp last_event{};  ///< highest event time, heard of or told by a probe
    core::timestamp moved_at{};    ///< when that last rose
    core::duration lag{};          ///< our time minus event time, of the newest datum
    core::duration best_lag = core::duration::max();
    std::optional<core::timestamp> probing{};
  };

  bool liquid(const stream& x) const { return x.count > 1 && x.mean_gap <= rules_.liquid_gap; }
  const watch_rules::patience& patience_with(const stream&) const;
  std::optional<complaint> judge(const stream&, core::timestamp now) const;

  watch_rules rules_;
  std::map<std::string, stream, std::less<>> streams_;
};
std::string_view to_string(subscription_watch::complaint);

}  // namespace adapters::binance
