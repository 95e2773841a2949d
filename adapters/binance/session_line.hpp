#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/binance/budget.hpp"
#include "adapters/binance/session_watch.hpp"
#include "adapters/transport/network.hpp"
#include "adapters/transport/rate_budget.hpp"
#include "adapters/transport/reconnect_policy.hpp"

namespace adapters::binance {

struct line_settings {
  std::vector<std::string> streams;
  watch_rules watch{};
  transport::reconnect_settings reconnect{};
  core::duration replace_after = usdm_streams.replace_after;   ///< a connection is then followed by a second one
  core::duration replace_jitter = std::chrono::minutes(30);    ///< earlier by a draw up to this
  core::duration overlap = std::chrono::seconds(2);            ///< both run for so long before the first one goes
  core::duration look_every = std::chrono::milliseconds(500);  ///< at the watch
  std::size_t kept_max = 50'000;                               ///< messages of the second one, until it takes over
};

/// One line of market data to the venue that never ends: a connection with its subscriptions, the next one when it
/// dies, and the one that follows it before the venue's 24 hours are over, which takes over only when all its streams
/// have proven that they live. What it brought until then is kept and handed on in one piece behind what the first one
/// brought; the feed recognises what overlaps by the venue's own numbers.
/// Pure: what the network says goes in with its time, what to do comes out.
class market_line {
 public:
  struct open {
    std::uint64_t socket = 0;
  };
  struct send {
    std::uint64_t socket = 0;
    std::string text;
  };
  struct close {
    std::uint64_t socket = 0;
  };
  /// Hand this to the feed.
  struct pass {
    std::shared_ptr<const std::string> text;
    core::timestamp at{};
  };
  /// Ask the venue for the event time of its newest datum of this stream; answer with on_probed, or not at all.
  struct probe {
    std::string stream;
  };
  /// What comes next may not continue what was handed on before.
  struct lost {
    std::string why;
  };
  using step = std::variant<open, send, close, pass, probe, lost>;

  /// `first_socket`: its sockets are numbered from here on. `connects` is shared by all lines to the venue.
  market_line(line_settings, std::uint64_t seed, std::uint64_t first_socket, transport::connect_window& connects);

  void start(core::timestamp now);
  void on_opened(std::uint64_t socket, core::timestamp now);
  void on_answer(std::uint64_t socket, std::uint64_t request, bool accepted, core::timestamp now);
  /// A datum. True: hand it to the feed; the line has kept it, or does not want it, otherwise.
  bool on_datum(std::uint64_t socket, std::string_view stream, core::timestamp ts_event,
                const std::shared_ptr<const std::string>& text, core::timestamp now);
  void on_closed(std::uint64_t socket, const transport::trouble&, core::timestamp now);
  void on_probed(const std::string& stream, core::timestamp newest, core::timestamp now);
  /// The venue has announced that it will close the connection soon.
  void replace_now(core::timestamp now);
  /// Call when due() has come.
  void advance(core::timestamp now);

  /// What to do, in order, since the last call.
  std::vector<step> take() { return std::exchange(steps_, {}); }
  core::timestamp due(core::timestamp now) const;

  bool owns(std::uint64_t socket) const { return role_of(socket) != nullptr; }
  bool up() const { return current_ && current_->up; }
  bool complete() const { return up() && current_->watch.complete(); }
  std::uint64_t reconnects() const { return reconnects_; }
  std::uint64_t takeovers() const { return takeovers_; }

 private:
  struct connection {
    std::uint64_t socket = 0;
    bool up = false;
    subscription_watch watch;
    std::deque<std::vector<std::string>> unsubscribed{};  ///< one SUBSCRIBE each
    transport::rate_budget frames;
    core::timestamp opened_at{};
    core::timestamp replace_at = core::timestamp::max();
    std::optional<core::timestamp> proven_at{};  ///< all its streams live
    std::deque<pass> kept{};
  };

  const connection* role_of(std::uint64_t socket) const;
  connection* role_of(std::uint64_t socket) { return const_cast<connection*>(std::as_const(*this).role_of(socket)); }
  connection make();
  void subscribe(connection&, core::timestamp now);
  void look_at_current(core::timestamp now);
  void look_at_next(core::timestamp now);
  void look_for_proof(connection&, core::timestamp now);
  void give_up(const std::string& why, core::timestamp now);
  void take_over(const std::string& why, core::timestamp now);

  line_settings settings_;
  transport::connect_window& connects_;
  transport::reconnect_policy policy_;
  transport::reconnect_policy next_policy_;
  core::sim::splitmix64 draws_;
  std::uint64_t sockets_;
  std::uint64_t requests_ = 0;
  std::optional<connection> current_;
  std::optional<connection> next_;
  std::optional<core::timestamp> connect_at_;
  std::optional<core::timestamp> connect_next_at_;
  std::vector<step> steps_;
  std::uint64_t reconnects_ = 0;
  std::uint64_t takeovers_ = 0;
};

}  // namespace adapters::binance
