#pragma once

#include <caf/actor_cast.hpp>
#include <functional>
#include <memory>

#include "core/types/time.hpp"
#include "messages/control.hpp"

namespace runtime {

/// Start-up of a room that depends on another's answer: asks, and until the answer has been taken everything else waits
/// in the mailbox. While the other room is away it asks again. The only use of requests between rooms.
template <class Self, class Address, class Question, class Take>
void await_answer(Self* self, Address from, Question question, Take take) {
  static_assert(Address::template accepts<Question>, "this room does not take this question");
  constexpr core::duration pause = std::chrono::milliseconds(10);
  auto ask = std::make_shared<std::function<void()>>();
  *ask = [=, again = std::weak_ptr(ask)] {
    // Whoever holds the pending request keeps the question alive; the question never holds itself.
    auto keep = again.lock();
    self->request(from.room(), caf::infinite, question).await(take, [self, keep, pause](const caf::error&) {
      // A request to oneself cannot be answered while waiting: its timeout is the pause.
      self->request(caf::actor_cast<caf::actor>(self->address()), pause, messages::resend{})
          .await([] {}, [keep](const caf::error&) { (*keep)(); });
    });
  };
  (*ask)();
}

}  // namespace runtime
