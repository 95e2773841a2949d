#pragma once

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/binance/routes.hpp"
#include "adapters/binance/session_peek.hpp"
#include "adapters/binance/snapshot.hpp"
#include "adapters/transport/mutation.hpp"
#include "adapters/transport/service.hpp"
#include "core/sim/random.hpp"

namespace tests {

/// A venue that plays a recording to whoever subscribes. As long as it is `damaging`, every other second each message
/// comes in damaged copies first, and half of the answers to requests are damaged. It takes no orders, and counts who
/// tries.
class damaged_venue : public adapters::transport::service {
 public:
  using connection_id = adapters::transport::connection_id;
  using http_request = adapters::transport::http_request;
  struct message {
    core::timestamp at{};
    std::string text;
  };

  damaged_venue(std::vector<message> market, std::vector<std::string> account, core::instrument traded,
                std::size_t copies)
      : market_(std::move(market)),
        account_(std::move(account)),
        copies_(copies),
        shadow_(adapters::binance::product::usdm, std::move(traded)) {}

  bool damaging = true;
  std::uint64_t damaged = 0;  ///< copies sent
  std::uint64_t orders = 0;   ///< requests that are not questions, listen keys apart

  /// The first message is sent at `now`, the others as they came in.
  void begin(core::timestamp now) { offset_ = now - market_.front().at; }
  bool over() const { return next_ == market_.size(); }
  /// What a snapshot says at this moment.
  std::optional<std::string> book() const { return shadow_.snapshot(); }
  /// Ends every connection without a word.
  void reset() {
    for (const auto& [id, target] : std::exchange(sockets_, {})) out_.emplace_back(adapters::transport::reset_out{id});
  }

  void on_request(connection_id id, const http_request& request, const adapters::transport::caller&,
                  core::timestamp) override {
    const std::string_view target = request.target;
    const bool key = target.find("listenKey") != target.npos;
    if (request.method != "GET" && !key) ++orders;
    std::string body = R"({"code":-1000,"msg":"no"})";
    unsigned status = 404;
    if (const auto now = shadow_.snapshot(); target.find("/depth") != target.npos && now) {
      body = *now;
      status = 200;
    } else if (key) {
      body = R"({"listenKey":"key"})";
      status = 200;
    }
    if (damaging && draws_.below(2) == 0) body = damage(body).front();
    out_.emplace_back(adapters::transport::http_reply{id, {.status = status, .body = std::move(body)}});
  }

  std::optional<unsigned> on_open(connection_id id, const http_request& request, const adapters::transport::caller&,
                                  core::timestamp) override {
    sockets_[id] = request.target;
    return {};
  }

  /// {"method":"SUBSCRIBE","params":[...],"id":1}
  void on_text(connection_id id, std::string_view text, core::timestamp) override {
    constexpr std::string_view key = "\"id\":";
    const auto number = text.substr(text.rfind(key) + key.size());
    say(id, "{\"result\":null,\"id\":" + std::string(number.substr(0, number.find('}'))) + "}");
  }

  void on_ping(connection_id, core::timestamp) override {}
  void on_pong(connection_id, core::timestamp) override {}
  void on_close(connection_id id, core::timestamp) override { sockets_.erase(id); }

  std::optional<core::timestamp> due() const override {
    if (over()) return {};
    return market_[next_].at + offset_;
  }
  void advance(core::timestamp now) override {
    for (; !over() && market_[next_].at + offset_ <= now; ++next_) {
      const auto& [at, text] = market_[next_];
      const bool burst = damaging && at.time_since_epoch() / std::chrono::seconds(1) % 2 == 0;
      shadow_.feed(text);
      const auto door = adapters::binance::door_of(adapters::binance::peek(text).stream);
      play(text, adapters::binance::stream_target(door), burst);
      if (next_ % account_every == 0) play(account_[next_ / account_every % account_.size()], "/private", burst);
    }
  }
  std::vector<adapters::transport::outgoing> take() override { return std::exchange(out_, {}); }

 private:
  static constexpr std::size_t account_every = 10;

  std::vector<std::string> damage(std::string_view text) {
    const auto how = static_cast<adapters::transport::mutation>(damaged++ % adapters::transport::mutations);
    return adapters::transport::mutated(text, how, draws_.next());
  }
  void play(const std::string& text, std::string_view door, bool burst) {
    for (const auto& [id, target] : sockets_) {
      if (!target.starts_with(door)) continue;
      for (std::size_t i = 0; burst && i < copies_; ++i)
        for (auto& copy : damage(text)) say(id, std::move(copy));
      say(id, text);
    }
  }
  void say(connection_id id, std::string text) {
    out_.emplace_back(adapters::transport::text_out{id, std::make_shared<const std::string>(std::move(text))});
  }

  std::vector<message> market_;
  std::vector<std::string> account_;
  std::size_t copies_;
  adapters::binance::shadow_book shadow_;
  core::sim::splitmix64 draws_{1};
  core::duration offset_{};
  std::size_t next_ = 0;
  std::map<connection_id, std::string> sockets_;  // by target
  std::vector<adapters::transport::outgoing> out_;
};

}  // namespace tests
