#pragma once

#include <caf/actor.hpp>
#include <caf/message.hpp>
#include <caf/send.hpp>
#include <deque>

#include "core/types/time.hpp"
#include "messages/address.hpp"
#include "messages/control.hpp"
#include "runtime/clock.hpp"
#include "runtime/stable_ref.hpp"

namespace runtime {

/// Sends to one room what must not get lost, in order: what comes back undelivered waits and is sent again until the
/// room is there. Everything goes at high priority, so that order is kept among all of it.
template <class Address>
class outbox {
 public:
  static constexpr core::duration retry_after = std::chrono::milliseconds(10);

  outbox() = default;
  explicit outbox(Address to) : to_(std::move(to)) {}

  template <class Self, class T>
  void send(Self* self, T message) {
    static_assert(Address::template accepts<T>, "this room does not take this message");
    if (waiting_.empty() && occupied(to_.room())) {
      self->template send<caf::message_priority::high>(to_.room(), std::move(message));
    } else {
      keep(self, caf::make_message(std::move(message)));
    }
  }

  /// A message of this outbox came back: it waits its turn again.
  template <class Self>
  void returned(Self* self, caf::message content) {
    keep(self, std::move(content));
  }

  /// Answers the `resend` that this outbox has asked for; others are ignored.
  template <class Self>
  void retry(Self* self, const messages::resend& alarm) {
    if (alarm.outbox != this || alarm.generation != generation_ || waiting_.empty()) return;
    if (!occupied(to_.room())) return rearm(self);
    for (auto batch = std::exchange(waiting_, {}); auto& content : batch)
      self->template send<caf::message_priority::high>(to_.room(), std::move(content));
  }

  std::size_t waiting() const { return waiting_.size(); }

 private:
  template <class Self>
  void keep(Self* self, caf::message content) {
    waiting_.push_back(std::move(content));
    if (waiting_.size() == 1) rearm(self);
  }
  template <class Self>
  void rearm(Self* self) {
    after(self, retry_after, messages::resend{this, ++generation_});
  }

  Address to_;
  std::deque<caf::message> waiting_;
  std::uint64_t generation_ = 0;
};

}  // namespace runtime
