#include "adapters/binance/listen_key.hpp"

#include <algorithm>
#include <utility>

namespace adapters::binance {

std::string_view to_string(listen_key::demand x) {
  switch (x) {
    case listen_key::demand::create:
      return "create";
    case listen_key::demand::extend:
      return "extend";
    case listen_key::demand::connect:
      return "connect";
    case listen_key::demand::catch_up:
      return "catch_up";
  }
  return "unlisted";
}

listen_key::listen_key(core::timestamp now) : due_(now) {}

std::vector<listen_key::demand> listen_key::take(core::timestamp now) {
  std::vector<demand> out;
  if (due_ && now >= *due_) {
    due_.reset();
    step_ = anew_ ? step::creating : step::extending;
    out.push_back(anew_ ? demand::create : demand::extend);
  }
  if (std::exchange(connect_, false)) out.push_back(demand::connect);
  if (streaming_ && std::exchange(catch_up_, false)) out.push_back(demand::catch_up);
  return out;
}

std::optional<core::timestamp> listen_key::due() const {
  if (connect_ || (streaming_ && catch_up_)) return core::timestamp{};
  return due_;
}

void listen_key::on_created(std::string key, core::timestamp now) {
  if (step_ != step::creating) return;
  if (key.empty()) return on_refused(now);
  if (key != key_ || !streaming_) connect_ = true;
  key_ = std::move(key);
  anew_ = false;
  failures_ = 0;
  step_ = step::idle;
  valid_until_ = now + valid_for;
  due_ = now + extend_every;
}

void listen_key::on_extended(core::timestamp now) {
  if (step_ != step::extending) return;
  failures_ = 0;
  step_ = step::idle;
  valid_until_ = now + valid_for;
  due_ = now + extend_every;
}

void listen_key::on_refused(core::timestamp now) {
  if (step_ == step::extending) {
    step_ = step::idle;
    anew_ = ++failures_ >= failures_max;
    due_ = anew_ ? now : now + retry_after;
    if (anew_) failures_ = 0;
  } else if (step_ == step::creating) {
    step_ = step::idle;
    constexpr int doublings_max = 6;
    due_ = now + std::min(create_again_min * (1 << std::min(failures_++, doublings_max)), create_again_max);
  }
}

void listen_key::on_gone(core::timestamp now) { begin_again(now); }

void listen_key::on_expired(std::string_view key, core::timestamp now) {
  if (key_.empty() || key != key_) return;
  streaming_ = false;
  begin_again(now);
}

void listen_key::on_stream_open(core::timestamp) {
  streaming_ = true;
  catch_up_ = true;
}

void listen_key::on_stream_closed(core::timestamp now) {
  streaming_ = false;
  if (key_.empty()) return;
  if (now >= valid_until_)
    begin_again(now);
  else
    connect_ = true;
}

/// A key that is being made already serves as well as another one.
void listen_key::begin_again(core::timestamp now) {
  key_.clear();
  connect_ = false;
  anew_ = true;
  if (step_ == step::creating) return;
  step_ = step::idle;
  failures_ = 0;
  due_ = now;
}

}  // namespace adapters::binance
