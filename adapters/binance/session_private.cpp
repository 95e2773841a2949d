#include "adapters/binance/session_private.hpp"

#include <algorithm>

namespace adapters::binance {

private_line::private_line(std::uint64_t seed, std::uint64_t first_socket, transport::connect_window& connects,
                           core::timestamp now, transport::reconnect_settings reconnect)
    : key_(now), policy_(seed, reconnect), connects_(connects), draws_(seed + 1), sockets_(first_socket) {
  advance(now);
}

void private_line::on_created(std::string key, core::timestamp now) {
  key_.on_created(std::move(key), now);
  advance(now);
}

void private_line::on_extended(core::timestamp now) {
  key_.on_extended(now);
  advance(now);
}

void private_line::on_refused(core::timestamp now) {
  key_.on_refused(now);
  advance(now);
}

void private_line::on_gone(core::timestamp now) {
  key_.on_gone(now);
  advance(now);
}

void private_line::on_expired(const std::string& key, core::timestamp now) {
  key_.on_expired(key, now);
  advance(now);
}

void private_line::on_opened(std::uint64_t socket, core::timestamp now) {
  if (!owns(socket)) return;
  if (is(next_, socket)) {
    if (current_) steps_.emplace_back(close{current_->socket});
    current_ = std::exchange(next_, std::nullopt);
  }
  current_->up = true;
  const auto jitter = core::duration(draws_.between(0, core::duration(std::chrono::minutes(30)).count()));
  current_->replace_at = now + usdm_streams.replace_after - jitter;
  policy_.connected(now);
  key_.on_stream_open(now);
  advance(now);
}

void private_line::on_closed(std::uint64_t socket, const transport::trouble& why, core::timestamp now) {
  if (!owns(socket)) return;
  policy_.lost(now);
  if (is(next_, socket)) {
    next_.reset();
  } else {
    current_.reset();
    key_.on_stream_closed(now);
  }
  // Who is not let in does not have a key that counts.
  if (why.what == transport::failure::refused) key_.on_gone(now);
  obey(now);
  if (!next_ && !connect_at_) connect_at_ = policy_.next(now, connects_);
  advance(now);
}

void private_line::renew(core::timestamp now) {
  if (!current_ || next_ || connect_at_) return;
  connect_at_ = policy_.next(now, connects_);
  advance(now);
}

void private_line::advance(core::timestamp now) {
  obey(now);
  if (current_ && current_->up && now >= current_->replace_at && !next_ && !connect_at_)
    connect_at_ = policy_.next(now, connects_);
  if (connect_at_ && *connect_at_ <= now && !key_.text().empty() && !next_) {
    connect_at_.reset();
    auto& place = current_ ? next_ : current_;
    place = connection{.socket = sockets_++};
    steps_.emplace_back(open{place->socket, key_.text()});
  }
  tell();
}

void private_line::obey(core::timestamp now) {
  for (const auto wanted : key_.take(now)) {
    switch (wanted) {
      case listen_key::demand::create:
        steps_.emplace_back(create{});
        break;
      case listen_key::demand::extend:
        steps_.emplace_back(extend{});
        break;
      case listen_key::demand::connect:
        if (next_) steps_.emplace_back(close{std::exchange(next_, std::nullopt)->socket});  // under an older key
        if (current_ && !current_->up) steps_.emplace_back(close{std::exchange(current_, std::nullopt)->socket});
        if (!connect_at_) connect_at_ = policy_.next(now, connects_);
        break;
      case listen_key::demand::catch_up:
        again_ = true;
        break;
    }
  }
}

void private_line::tell() {
  const bool again = std::exchange(again_, false);
  if (up() == told_up_ && !(again && told_up_)) return;
  told_up_ = up();
  steps_.emplace_back(changed{told_up_});
}

std::optional<core::timestamp> private_line::due() const {
  std::optional<core::timestamp> next = key_.due();
  const auto sooner = [&](core::timestamp t) { next = next ? std::min(*next, t) : t; };
  if (connect_at_ && !next_ && !key_.text().empty()) sooner(*connect_at_);
  if (current_ && current_->up && !next_ && !connect_at_) sooner(current_->replace_at);
  return next;
}

}  // namespace adapters::binance
