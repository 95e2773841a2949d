#pragma once

#include <caf/actor.hpp>
#include <caf/message_priority.hpp>
#include <concepts>
#include <type_traits>
#include <utility>

namespace messages {

/// A reference to a room that takes exactly these message types; telling it anything else does not compile. Converts
/// to an address that takes fewer.
template <class... Accepted>
class address {
 public:
  template <class T>
  static constexpr bool accepts = (std::is_same_v<T, Accepted> || ...);

  address() = default;
  explicit address(caf::actor room) : room_(std::move(room)) {}
  template <class... Wider>
  requires(address<Wider...>::template accepts<Accepted>&&...) address(const address<Wider...>& wider)
      : room_(wider.room()) {}

  const caf::actor& room() const { return room_; }
  explicit operator bool() const { return static_cast<bool>(room_); }

 private:
  caf::actor room_;
};

template <class Self, class... Accepted, class T>
void tell(Self* self, const address<Accepted...>& to, T message) {
  static_assert(address<Accepted...>::template accepts<T>, "this room does not take this message");
  self->send(to.room(), std::move(message));
}

/// Exits, cancels, order events and halts overtake what waits at normal priority.
template <class Self, class... Accepted, class T>
void tell_urgent(Self* self, const address<Accepted...>& to, T message) {
  static_assert(address<Accepted...>::template accepts<T>, "this room does not take this message");
  self->template send<caf::message_priority::high>(to.room(), std::move(message));
}

}  // namespace messages
