#pragma once

#include <caf/actor.hpp>
#include <caf/message.hpp>
#include <caf/send.hpp>
#include <cstdint>
#include <deque>
#include <utility>

#include "core/types/time.hpp"
#include "messages/address.hpp"
#include "messages/control.hpp"
#include "runtime/clock.hpp"
#include "runtime/stable_ref.hpp"

namespace runtime {

/// Sends to one room what must not get lost, in order: what comes back undelivered waits and is sent again until the
/// room is there. Everything goes at high priority, so that order is kept among all of it.
///
/// What comes back is older than what was said since. Where the room has been started again, its predecessor's mailbox
/// has come back before: it lies in the sender's own mailbox, perhaps not yet looked at. So the first message to a new
/// occupant waits behind an alarm that the sender gives itself.
template <class Address>
class outbox {
 public:
  static constexpr core::duration retry_after = std::chrono::milliseconds(10);

  outbox() = default;
  explicit outbox(Address to) : to_(std::move(to)) {}

  template <class Self, class T>
  void send(Self* self, T message) {
    static_assert(Address::template accepts<T>, "this room does not take this message");
    const auto life = occupant_life(to_.room());
    if (known_ == 0) known_ = life;
    if (waiting() == 0 && life != 0 && life == known_)
      return self->template send<caf::message_priority::high>(to_.room(), std::move(message));
    unsent_.push_back(caf::make_message(std::move(message)));
    if (armed_) return;
    if (life == 0)
      arm(self);
    else
      look_into_mailbox_first(self, life);
  }

  /// A message of this outbox came back: it waits its turn again.
  template <class Self>
  void returned(Self* self, caf::message content) {
    returned_.push_back(std::move(content));
    if (!armed_) arm(self);
  }

  /// Answers the `resend` that this outbox has asked for; others are ignored.
  template <class Self>
  void retry(Self* self, const messages::resend& alarm) {
    if (alarm.outbox != this || alarm.generation != generation_) return;
    armed_ = false;
    if (waiting() == 0) return;
    const auto life = occupant_life(to_.room());
    if (life == 0) return arm(self);
    if (known_ != 0 && life != known_ && life != noticed_) return look_into_mailbox_first(self, life);
    known_ = life;
    auto batch = std::exchange(returned_, {});
    for (auto& content : std::exchange(unsent_, {})) batch.push_back(std::move(content));
    for (auto& content : batch) self->template send<caf::message_priority::high>(to_.room(), std::move(content));
  }

  std::size_t waiting() const { return returned_.size() + unsent_.size(); }

 private:
  template <class Self>
  void arm(Self* self) {
    armed_ = true;
    after(self, retry_after, messages::resend{this, ++generation_});
  }
  template <class Self>
  void look_into_mailbox_first(Self* self, std::uint64_t life) {
    armed_ = true;
    noticed_ = life;
    self->template send<caf::message_priority::high>(self, messages::resend{this, ++generation_});
  }

  Address to_;
  std::deque<caf::message> returned_;  ///< in the order in which they came back
  std::deque<caf::message> unsent_;    ///< newer than those
  std::uint64_t known_ = 0;            ///< life of the room to which everything went so far
  std::uint64_t noticed_ = 0;          ///< life for which the alarm is on its way
  std::uint64_t generation_ = 0;
  bool armed_ = false;
};

}  // namespace runtime
