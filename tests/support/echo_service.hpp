#pragma once

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/transport/service.hpp"
#include "core/types/invariant.hpp"

namespace tests {

/// A service that says back what it is told, for what stands before or behind it.
///
///   a request            answered with 200 and the body "METHOD target body"
///     /late?ms=N         after N ms
///     /silent            never
///     /reset             by a reset
///     /body?size=N       with N letters
///   a WebSocket          opened; under /refuse?status=N refused with N
///     under /hello       greeted with "hello" at once
///     under /tick?ms=N   sends "tick 1", "tick 2" ... every N ms
///   a text               comes back as it is
///     "close N why"      closes with N and the rest as reason
///     "reset"            ends the connection without a word
///     "ping"             pings
///     "letters N"        N letters come back
class echo_service : public adapters::transport::service {
 public:
  using connection_id = adapters::transport::connection_id;
  using http_request = adapters::transport::http_request;

  /// What it was told, in order: "open 1 /path", "text 1 hello", "close 1" ...
  std::vector<std::string> diary;
  /// The addresses that called.
  std::set<std::string> callers;
  /// Every `now` it was given.
  std::vector<core::timestamp> times;

  void on_request(connection_id id, const http_request& request, const adapters::transport::caller& who,
                  core::timestamp now) override {
    note(now, "request", id, request.method + " " + request.target);
    callers.insert(who.address);
    adapters::transport::http_response response{.body = request.method + " " + request.target + " " + request.body};
    const auto [path, number] = parts(request.target);
    if (path == "/silent") return;
    if (path == "/reset") return out_.emplace_back(adapters::transport::reset_out{id}), void();
    if (path == "/body") response.body.assign(number, 'x');
    if (path == "/late")
      later_.emplace(now + std::chrono::milliseconds(number), adapters::transport::http_reply{id, response});
    else
      out_.emplace_back(adapters::transport::http_reply{id, std::move(response)});
  }

  std::optional<unsigned> on_open(connection_id id, const http_request& request, const adapters::transport::caller& who,
                                  core::timestamp now) override {
    note(now, "open", id, request.target);
    callers.insert(who.address);
    const auto [path, number] = parts(request.target);
    if (path == "/refuse") return static_cast<unsigned>(number);
    open_.insert(id);
    if (path == "/hello") say(id, "hello");
    if (path == "/tick") {
      ASSERT(number > 0, "a tick takes time");
      ticks_[id] = {now + std::chrono::milliseconds(number), std::chrono::milliseconds(number), 0};
    }
    return {};
  }

  void on_text(connection_id id, std::string_view text, core::timestamp now) override {
    note(now, "text", id, std::string(text));
    if (text == "reset") return out_.emplace_back(adapters::transport::reset_out{id}), void();
    if (text == "ping") return out_.emplace_back(adapters::transport::ping_out{id}), void();
    if (text.starts_with("letters ")) return say(id, std::string(number_of(text.substr(8)), 'x'));
    if (text.starts_with("close "))
      return out_.emplace_back(adapters::transport::close_out{id, static_cast<std::uint16_t>(number_of(text.substr(6))),
                                                              std::string(text.substr(text.find_last_of(' ') + 1))}),
             void();
    say(id, std::string(text));
  }

  void on_ping(connection_id id, core::timestamp now) override { note(now, "ping", id); }
  void on_pong(connection_id id, core::timestamp now) override { note(now, "pong", id); }
  void on_close(connection_id id, core::timestamp now) override {
    note(now, "close", id);
    open_.erase(id);
    ticks_.erase(id);
  }

  std::optional<core::timestamp> due() const override {
    std::optional<core::timestamp> first;
    if (!later_.empty()) first = later_.begin()->first;
    for (const auto& [id, x] : ticks_) first = first ? std::min(*first, x.next) : x.next;
    return first;
  }

  void advance(core::timestamp now) override {
    ASSERT(times.empty() || times.back() <= now, "time runs forwards");
    times.push_back(now);
    const auto end = later_.upper_bound(now);
    for (auto x = later_.begin(); x != end; ++x) out_.push_back(x->second);
    later_.erase(later_.begin(), end);
    for (auto& [id, x] : ticks_)
      for (; x.next <= now; x.next += x.every) say(id, "tick " + std::to_string(++x.count));
  }

  std::vector<adapters::transport::outgoing> take() override { return std::exchange(out_, {}); }

  /// Sends a text out of its own.
  void say(connection_id id, std::string text) {
    out_.emplace_back(adapters::transport::text_out{id, std::make_shared<const std::string>(std::move(text))});
  }
  const std::set<connection_id>& open() const { return open_; }

 private:
  struct ticking {
    core::timestamp next{};
    core::duration every{};
    unsigned count = 0;
  };

  static std::size_t number_of(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  /// The path, and the number behind the first '='.
  static std::pair<std::string_view, std::size_t> parts(std::string_view target) {
    const auto equals = target.find('=');
    return {target.substr(0, target.find('?')),
            equals == std::string_view::npos ? 0 : number_of(target.substr(equals + 1))};
  }
  void note(core::timestamp now, std::string what, connection_id id, const std::string& more = {}) {
    ASSERT(times.empty() || times.back() <= now, "time runs forwards");
    times.push_back(now);
    diary.push_back(std::move(what) + " " + std::to_string(id.value) + (more.empty() ? "" : " " + more));
  }

  std::set<connection_id> open_;
  std::map<connection_id, ticking> ticks_;
  std::multimap<core::timestamp, adapters::transport::http_reply> later_;
  std::vector<adapters::transport::outgoing> out_;
};

}  // namespace tests
