#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/binance/budget.hpp"
#include "adapters/binance/listen_key.hpp"
#include "adapters/transport/network.hpp"
#include "adapters/transport/reconnect_policy.hpp"

namespace adapters::binance {

/// The private stream that never ends: a listen key and a connection under it, each replaced when it dies or grows old,
/// the new connection before the old one goes. While both stand, both are heard: what is told twice is recognised by
/// its numbers downstream. The stream is up while a connection stands whose key the venue knows.
/// Pure: what happens goes in with its time, what to do comes out. (F-20)
class private_line {
 public:
  struct create {};  ///< POST a listen key; answer with on_created or on_refused
  struct extend {};  ///< PUT; answer with on_extended, on_refused or on_gone
  struct open {
    std::uint64_t socket = 0;
    std::string key;
  };
  struct close {
    std::uint64_t socket = 0;
  };
  /// To be told to whoever relies on the stream. Up again, or told again while up: something may have been missed.
  struct changed {
    bool up = false;
  };
  using step = std::variant<create, extend, open, close, changed>;

  private_line(std::uint64_t seed, std::uint64_t first_socket, transport::connect_window& connects, core::timestamp now,
               transport::reconnect_settings reconnect = {});

  void on_created(std::string key, core::timestamp now);
  void on_extended(core::timestamp now);
  void on_refused(core::timestamp now);
  void on_gone(core::timestamp now);
  void on_expired(const std::string& key, core::timestamp now);

  void on_opened(std::uint64_t socket, core::timestamp now);
  void on_closed(std::uint64_t socket, const transport::trouble&, core::timestamp now);
  /// The stream looks well and is not: something that it should have told was found otherwise.
  void renew(core::timestamp now);
  void advance(core::timestamp now);

  std::vector<step> take() { return std::exchange(steps_, {}); }
  std::optional<core::timestamp> due() const;

  bool owns(std::uint64_t socket) const { return is(current_, socket) || is(next_, socket); }
  bool up() const { return current_ && current_->up && key_.streaming(); }

 private:
  struct connection {
    std::uint64_t socket = 0;
    bool up = false;
    core::timestamp replace_at = core::timestamp::max();
  };
  static bool is(const std::optional<connection>& x, std::uint64_t socket) { return x && x->socket == socket; }
  void obey(core::timestamp now);
  void tell();

  listen_key key_;
  transport::reconnect_policy policy_;
  transport::connect_window& connects_;
  core::sim::splitmix64 draws_;
  std::uint64_t sockets_;
  std::optional<connection> current_;
  std::optional<connection> next_;  ///< follows the current one
  std::optional<core::timestamp> connect_at_;
  bool told_up_ = false;
  bool again_ = false;
  std::vector<step> steps_;
};

}  // namespace adapters::binance
