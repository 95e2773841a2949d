#include "adapters/binance/session_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/binance/session_peek.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

constexpr std::size_t streams_per_frame = 50;

transport::budget_limit frames_limit() {
  for (const auto& x : usdm_limits)
    if (x.of == limit_kind::outgoing) return {.of = transport::meter::frames, .most = x.max, .window = x.window};
  ASSERT(false, "the venue limits outgoing messages");
}

}  // namespace

market_line::market_line(line_settings settings, std::uint64_t seed, std::uint64_t first_socket,
                         transport::connect_window& connects)
    : settings_(std::move(settings)),
      connects_(connects),
      policy_(seed, settings_.reconnect),
      next_policy_(seed + 1, settings_.reconnect),
      draws_(seed + 2),
      sockets_(first_socket) {}

const market_line::connection* market_line::role_of(std::uint64_t socket) const {
  if (current_ && current_->socket == socket) return &*current_;
  if (next_ && next_->socket == socket) return &*next_;
  return nullptr;
}

market_line::connection market_line::make() {
  connection made{.socket = sockets_++,
                  .watch = subscription_watch(settings_.watch),
                  .frames = transport::rate_budget({frames_limit()})};
  steps_.push_back(open{made.socket});
  return made;
}

void market_line::start(core::timestamp now) {
  connect_at_ = policy_.next(now, connects_);
  advance(now);
}

void market_line::on_opened(std::uint64_t socket, core::timestamp now) {
  auto* x = role_of(socket);
  if (!x) return;
  x->up = true;
  x->opened_at = now;
  const auto jitter = core::duration(draws_.between(0, settings_.replace_jitter.count()));
  x->replace_at = now + settings_.replace_after - jitter;
  for (std::size_t i = 0; i < settings_.streams.size(); i += streams_per_frame) {
    const auto begin = settings_.streams.begin() + static_cast<std::ptrdiff_t>(i);
    x->unsubscribed.emplace_back(
        begin, begin + static_cast<std::ptrdiff_t>(std::min(streams_per_frame, settings_.streams.size() - i)));
  }
  (current_ && x == &*current_ ? policy_ : next_policy_).connected(now);
  subscribe(*x, now);
}

/// As far as the budget of outgoing messages goes. (F-10)
void market_line::subscribe(connection& x, core::timestamp now) {
  while (!x.unsubscribed.empty() &&
         x.frames.spend({.frames = 1}, messages::call_purpose::housekeeping, now).has_value()) {
    const auto& streams = x.unsubscribed.front();
    x.watch.subscribed(++requests_, streams, now);
    steps_.push_back(send{x.socket, subscribe_text(streams, requests_)});
    x.unsubscribed.pop_front();
  }
}

void market_line::on_answer(std::uint64_t socket, std::uint64_t request, bool accepted, core::timestamp now) {
  if (auto* x = role_of(socket)) x->watch.answered(request, accepted);
  advance(now);
}

bool market_line::on_datum(std::uint64_t socket, std::string_view stream, core::timestamp ts_event,
                           const std::shared_ptr<const std::string>& text, core::timestamp now) {
  auto* x = role_of(socket);
  if (!x) return false;
  x->watch.datum(stream, ts_event, now);
  if (current_ && x == &*current_) return true;
  x->kept.push_back({text, now});
  look_for_proof(*x, now);
  if (x->kept.size() > settings_.kept_max) take_over("the next connection has brought more than can be kept", now);
  return false;
}

void market_line::on_closed(std::uint64_t socket, const transport::trouble& why, core::timestamp now) {
  auto* x = role_of(socket);
  if (!x) return;
  const std::string text = fmt::format("{}: {}", to_string(why.what), why.detail);
  if (current_ && x == &*current_) {
    give_up(text, now);
  } else {
    next_.reset();
    next_policy_.lost(now);
    connect_next_at_ = next_policy_.next(now, connects_);
  }
  advance(now);
}

void market_line::on_probed(const std::string& stream, core::timestamp newest, core::timestamp now) {
  if (current_) current_->watch.probed(stream, newest, now);
  if (next_) next_->watch.probed(stream, newest, now);
}

void market_line::replace_now(core::timestamp now) {
  if (up()) current_->replace_at = std::min(current_->replace_at, now);
  advance(now);
}

void market_line::advance(core::timestamp now) {
  if (!current_ && connect_at_ && *connect_at_ <= now) {
    connect_at_.reset();
    current_ = make();
  }
  if (current_ && current_->up) look_at_current(now);
  if (next_ && next_->up) look_at_next(now);
  if (!next_ && connect_next_at_ && *connect_next_at_ <= now) {
    connect_next_at_.reset();
    next_ = make();
  }
}

void market_line::look_at_current(core::timestamp now) {
  subscribe(*current_, now);
  if (const auto found = current_->watch.judge(now)) {
    steps_.push_back(close{current_->socket});
    // Its streams had ended before that was found out, perhaps also before those of the second one began.
    if (next_) next_->proven_at.reset();
    return give_up(fmt::format("{}: {}", found->stream, to_string(found->what)), now);
  }
  for (auto& stream : current_->watch.take_probes(now)) steps_.push_back(probe{std::move(stream)});
  if (now >= current_->replace_at && !next_ && !connect_next_at_) connect_next_at_ = next_policy_.next(now, connects_);
}

void market_line::look_at_next(core::timestamp now) {
  subscribe(*next_, now);
  if (next_->watch.judge(now)) {
    steps_.push_back(close{next_->socket});
    next_.reset();
    next_policy_.lost(now);
    connect_next_at_ = next_policy_.next(now, connects_);
    return;
  }
  for (auto& stream : next_->watch.take_probes(now)) steps_.push_back(probe{std::move(stream)});
  look_for_proof(*next_, now);
  if (next_->proven_at && now - *next_->proven_at >= settings_.overlap) take_over("replaced", now);
}

void market_line::look_for_proof(connection& x, core::timestamp now) {
  if (!x.proven_at && x.unsubscribed.empty() && x.watch.complete()) x.proven_at = now;
}

/// The current connection is gone. Where a second one stands already, it takes its place at once.
void market_line::give_up(const std::string& why, core::timestamp now) {
  ++reconnects_;
  current_.reset();
  policy_.lost(now);
  if (next_ && next_->up) return take_over(why, now);
  steps_.push_back(lost{why});
  connect_at_ = policy_.next(now, connects_);
}

/// What the second one kept joins without a gap only if all its streams had begun while the first one still brought
/// them.
void market_line::take_over(const std::string& why, core::timestamp now) {
  ++takeovers_;
  if (!next_->proven_at) steps_.push_back(lost{why});
  if (current_) {
    steps_.push_back(close{current_->socket});
    policy_.lost(now);
  }
  current_ = std::move(*next_);
  next_.reset();
  connect_next_at_.reset();
  policy_.connected(current_->opened_at);
  for (auto& x : std::exchange(current_->kept, {})) steps_.push_back(std::move(x));
}

core::timestamp market_line::due(core::timestamp now) const {
  auto next = core::timestamp::max();
  if (current_ || next_) next = now + settings_.look_every;
  if (!current_ && connect_at_) next = std::min(next, *connect_at_);
  if (!next_ && connect_next_at_) next = std::min(next, *connect_next_at_);
  return std::max(next, now);
}

}  // namespace adapters::binance
