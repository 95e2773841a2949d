#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/store/redis_store.hpp"
#include "tests/adapters/store/trading_session.hpp"
#include "tests/support/private_redis.hpp"

namespace adapters::store::testing {

/// A journal with trades, and a Redis server to mirror it in.
struct mirrored_session : trading_session {
  ::tests::private_redis server;
  using words = std::vector<std::string>;

  static redis_settings settings(const std::string& address) {
    auto read = redis_address::read(transport::secret(address));
    if (!read) throw std::runtime_error(read.error());
    return {.server = *std::move(read), .timeout = std::chrono::seconds(20)};
  }
  std::unique_ptr<redis_store> open(redis_settings x) const {
    auto opened = redis_store::open(std::move(x));
    if (!opened) throw std::runtime_error(describe(opened.error()));
    return *std::move(opened);
  }
  std::unique_ptr<redis_store> open() const { return open(settings(server.address())); }
  /// Why it cannot be opened.
  store_fault refusal() const {
    const auto opened = redis_store::open(settings(server.address()));
    return opened ? store_fault::missing : opened.error().what;
  }

  /// Brings the mirror up with the journal.
  void mirror(redis_store& to, std::size_t batch = 7) const {
    follower follows(files(), to);
    ASSERT_EQ(follow(follows, batch), follower::outcome::caught_up) << follows.trouble();
  }
  void mirror(std::size_t batch = 7) const { mirror(*open(), batch); }

  /// Everything that it holds under a prefix: hashes and sets as sorted words, by name without prefix.
  std::map<std::string, std::set<std::string>> state(const std::string& prefix = "watchbill:") const {
    std::map<std::string, std::set<std::string>> all;
    ::tests::private_redis::client asks(server);
    for (const auto& key : asks.ask({"KEYS", prefix + "*"})) {
      const bool is_set = asks.ask({"TYPE", key}).front() == "set";
      const auto found = asks.ask({is_set ? "SMEMBERS" : "HGETALL", key});
      auto& into = all[key.substr(prefix.size())];
      for (std::size_t i = 0; i < found.size(); i += is_set ? 1 : 2)
        into.insert(is_set ? found[i] : found[i] + '=' + found[i + 1]);
    }
    return all;
  }
  std::string field(const std::string& key, const std::string& name) const {
    const auto found = server.ask({"HGET", "watchbill:" + key, name});
    return found.empty() ? "" : found.front();
  }

  /// Another program that listens to messages.
  struct listener {
    ::tests::private_redis::client hears;
    explicit listener(const ::tests::private_redis& to) : hears(to, {"PSUBSCRIBE", "watchbill:pub:*"}) {}
    /// What comes next: channel without prefix, payload.
    std::pair<std::string, std::string> next() {
      const auto x = hears.next();
      return {x.at(2).substr(std::string("watchbill:pub:").size()), x.at(3)};
    }
    /// All that came before a message that the test itself sends at the end.
    std::vector<std::pair<std::string, std::string>> all(const ::tests::private_redis& from) {
      from.ask({"PUBLISH", "watchbill:pub:end", "{}"});
      std::vector<std::pair<std::string, std::string>> heard;
      for (auto x = next(); x.first != "end"; x = next()) heard.push_back(x);
      return heard;
    }
  };
};

}  // namespace adapters::store::testing
