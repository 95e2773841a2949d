#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/admin/pages.hpp"
#include "adapters/transport/service.hpp"

namespace adapters::admin {

/// Requests that wait while the messages of an actor are written down. Each is answered once: when as many have been
/// handled as were wanted, or by time. An actor has one trace at a time; who comes second is refused with `already`,
/// lest it take the first one's messages.
class traces {
 public:
  static constexpr std::uint64_t messages_max = runtime::probe::traced_max;
  static constexpr std::uint64_t seconds_max = 60;
  static constexpr std::uint64_t seconds_otherwise = 2;
  static constexpr core::duration look_every = std::chrono::milliseconds(50);

  explicit traces(tracing of) : of_(std::move(of)) {}

  std::size_t size() const { return open_.size(); }
  /// Switches the trace of the actor `visit.name` on, within the bounds of the parameters `max` and `for_seconds`.
  core::result<void, refusal> begin(transport::connection_id, const visit&, core::timestamp now);
  /// Nobody waits for it any more: it is off at once.
  void forget(transport::connection_id);
  std::optional<core::timestamp> due() const;
  /// Answers those that have ended.
  void advance(core::timestamp now);

  std::vector<std::pair<transport::connection_id, transport::http_response>> take() { return std::exchange(out_, {}); }

 private:
  struct trace {
    std::string actor;
    core::timestamp until{};
  };

  tracing of_;
  core::timestamp next_look_{};
  std::map<transport::connection_id, trace> open_;
  std::vector<std::pair<transport::connection_id, transport::http_response>> out_;
};

}  // namespace adapters::admin
