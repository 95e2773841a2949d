#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/sim/random.hpp"
#include "core/types/time.hpp"

namespace adapters::binance::server {

/// The keys under which accounts hear their private streams: one an account, an hour each unless extended.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Start-User-Data-Stream
class listen_keys {
 public:
  listen_keys(std::uint64_t seed, core::duration life) : draws_(seed), life_(life) {}

  struct entry {
    std::size_t account = 0;
    std::string key;
    core::timestamp until{};
    bool mute = false;  ///< alive, but nothing is told any more: for faults
  };

  /// The account's key, extended; a new one where it has none.
  const std::string& issue(std::size_t account, core::timestamp now);
  /// Nothing where the account has none.
  const std::string* extend(std::size_t account, core::timestamp now);
  void drop(std::size_t account) { keys_.erase(account); }
  void mute(std::size_t account);

  /// The account's key while it is told things.
  const std::string* heard_under(std::size_t account) const;
  const std::string* key_of(std::size_t account) const;
  bool valid(std::string_view key) const;
  std::optional<core::timestamp> due() const;
  /// Removes what is over.
  std::vector<entry> expire(core::timestamp now);

 private:
  std::string draw();

  core::sim::splitmix64 draws_;
  core::duration life_;
  std::map<std::size_t, entry> keys_;
};

/// 64 letters and digits: what could be a listen key.
bool looks_like_listen_key(std::string_view);

}  // namespace adapters::binance::server
