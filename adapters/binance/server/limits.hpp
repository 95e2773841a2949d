#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "adapters/binance/server/settings.hpp"
#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace adapters::binance::server {

/// What the limiter says to one request.
struct verdict {
  unsigned status = 200;      ///< 200: go on, 429: too much, 418: banned
  core::duration retry_in{};  ///< for 429 and 418
  core::timestamp until{};    ///< for 418
};

/// Counts what addresses and accounts use, in windows that begin at whole multiples of their length, as the venue's do.
/// Whoever goes on after 429 is banned, and each ban is longer than the one before.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#limits
class limiter {
 public:
  /// Beyond that, all addresses that are not banned begin anew.
  static constexpr std::size_t addresses_max = 10'000;

  explicit limiter(limit_settings x) : limits_(x) {}

  verdict on_request(const std::string& address, unsigned weight, core::timestamp now);
  /// Orders of an account. Zero orders: only looks.
  verdict on_orders(core::account_id, unsigned orders, core::timestamp now);
  /// Whether this address may open another WebSocket.
  verdict on_connect(const std::string& address, core::timestamp now);

  unsigned used_weight(const std::string& address, core::timestamp now) const;
  unsigned orders_in_10s(core::account_id, core::timestamp now) const;
  unsigned orders_in_minute(core::account_id, core::timestamp now) const;

  std::uint64_t bans() const { return bans_; }
  std::uint64_t refused() const { return refused_; }  ///< requests, orders and connects answered 429

 private:
  struct window {
    std::int64_t number = -1;
    unsigned count = 0;
    void turn(core::timestamp now, core::duration length);
    unsigned at(core::timestamp now, core::duration length) const;
  };
  struct address_state {
    window weight;
    window refused;
    window connects;
    core::timestamp banned_until{};
    unsigned bans = 0;
  };
  struct account_state {
    window ten_seconds;
    window minute;
  };

  address_state& state_of(const std::string& address, core::timestamp now);
  std::optional<verdict> banned(const address_state&, core::timestamp now) const;
  verdict refuse(address_state&, core::duration length, core::timestamp now);

  limit_settings limits_;
  std::map<std::string, address_state> addresses_;
  std::map<core::account_id, account_state> accounts_;
  std::uint64_t bans_ = 0;
  std::uint64_t refused_ = 0;
};

/// Frames that one connection may send within a second.
class frame_meter {
 public:
  /// False if this one is too many.
  bool admit(core::timestamp now, unsigned per_second);

 private:
  std::deque<core::timestamp> recent_;
};

}  // namespace adapters::binance::server
