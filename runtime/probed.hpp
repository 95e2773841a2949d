#pragma once

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <utility>

#include "runtime/control.hpp"
#include "runtime/stable_ref.hpp"
#include "runtime/undelivered.hpp"

namespace runtime {

/// Keeps the calling thread from everything else for so long.
void block_thread(core::duration);

/// The base of every room: counts and times its messages in the probe of its name, turns a throwing handler into a down
/// reason that carries the text, obeys the messages of runtime/control.hpp, and hands back what it can no longer
/// handle.
///
///   accepts  stop_room · kill_now · crash_now · hang_now · ping (unless the room has a handler of its own)
///   drops    messages without a handler: counted, never printed, never fatal. Unhandled down and error messages too.
///   emits    undelivered -> the senders of all plain messages that lie in the mailbox when it ends
///
/// Rooms must not install a default handler of their own. A room that has no name (never occupied a reference) is not
/// counted.
template <class Base>
class probed : public Base {
 public:
  explicit probed(caf::actor_config& cfg) : Base(cfg) {
    this->default_handler_ = &probed::drop_or_obey;
    this->exception_handler_ = &probed::reason_of;
    this->down_handler_ = [](caf::scheduled_actor*, caf::down_msg&) {};
    this->error_handler_ = [](caf::scheduled_actor* self, caf::error&) { static_cast<probed*>(self)->drop(); };
  }

  explicit probed(caf::actor_config& cfg, stable_ref::pointer place) : probed(cfg) { place_ = std::move(place); }

  /// Takes its name, where it was made with one: from here on its messages arrive. For `launch`.
  void occupy() {
    if (place_) place_->attach(caf::actor_cast<caf::actor>(caf::strong_actor_ptr{this->ctrl()}));
  }
  const stable_ref::pointer& place() const { return place_; }

  using Base::enqueue;
  void enqueue(caf::mailbox_element_ptr x, caf::execution_unit* eu) override {
    if (place_) {
      if (this->mailbox_.closed()) [[unlikely]] {  // a handle from before the end: senders by name never come here
        place_->probe().bounced();
        if (send_back(*x, place_->path(), eu)) return;
      } else {
        place_->probe().arriving(x.get());
      }
    }
    Base::enqueue(std::move(x), eu);
  }

  using Base::consume;
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    if (!place_) return handle(x);
    struct measured {
      runtime::probe& probe;
      bool skipped = false;
      std::optional<probe::monotonic::time_point> begun{};
      ~measured() { probe.end(skipped, begun); }
    } guard{.probe = place_->probe()};
    if (guard.probe.begin(&x, type_of(x.content()))) guard.begun = probe::monotonic::now();
    const auto result = handle(x);
    guard.skipped = result == caf::invoke_message_result::skipped;
    return result;
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    if (place_) place_->release(this);
    if (!this->mailbox_.closed()) drain(reason, host);
    return Base::cleanup(std::move(reason), host);
  }

 private:
  struct returner;

  std::string path() const { return place_ ? place_->path() : std::string("(unnamed)"); }

  /// Empties the mailbox into its senders' mailboxes.
  void drain(const caf::error& reason, caf::execution_unit* host);

  // A throw ends the actor here: CAF would throw once more to learn what it was.
  caf::invoke_message_result handle(caf::mailbox_element& x) {
    try {
      return handle_or_obey(x);
    } catch (const std::exception& e) {
      this->quit(failed(e.what()));
    } catch (...) {
      this->quit(failed(unknown_throw));
    }
    return caf::invoke_message_result::consumed;
  }

  caf::invoke_message_result handle_or_obey(caf::mailbox_element& x) {
    if (this->awaited_responses_.empty()) [[likely]]
      return Base::consume(x);
    // An actor that awaits a response puts everything else aside; orders to end must not wait for that.
    if (is_control(x.content())) {
      obey(x.content());
      return caf::invoke_message_result::consumed;
    }
    const auto result = Base::consume(x);
    if (this->awaited_responses_.empty()) take_up_again();
    return result;
  }

  /// What was put aside is older than what comes. Left to itself, CAF returns to it only when another message of the
  /// same priority has been handled, and behind that one.
  void take_up_again() {
    this->get_urgent_queue().flush_cache();
    this->get_normal_queue().flush_cache();
  }

  bool obey(const caf::type_erased_tuple& content) {
    if (content.match_elements<stop_room>()) {
      this->quit(caf::exit_reason::user_shutdown);
    } else if (content.match_elements<kill_now>()) {
      this->quit(caf::exit_reason::kill);
    } else if (content.match_elements<crash_now>()) {
      throw std::runtime_error(content.get_as<crash_now>(0).why);
    } else if (content.match_elements<hang_now>()) {
      block_thread(content.get_as<hang_now>(0).lasts);
    } else if (content.match_elements<ping>()) {
      if (place_) place_->probe().answered(content.get_as<ping>(0).number);
    } else {
      return false;
    }
    return true;
  }

  void drop() {
    if (place_) place_->probe().unexpected();
  }

  static const std::type_info* type_of(const caf::type_erased_tuple& content) {
    return content.empty() ? nullptr : content.type(0).second;
  }

  static caf::result<caf::message> drop_or_obey(caf::scheduled_actor* base, caf::message_view& x) {
    auto self = static_cast<probed*>(base);
    if (!self->obey(x.content())) {
      self->drop();
      if (self->current_message_id().is_request()) return caf::sec::unexpected_message;
    }
    return caf::delegated<caf::message>();  // nothing goes back
  }

  static constexpr const char* unknown_throw = "something that is not a std::exception was thrown";

  caf::error failed(std::string why) {
    if (place_) place_->probe().failed(why);
    return caf::make_error(caf::sec::runtime_error, std::move(why));
  }

  /// For a throw in the behaviour function.
  static caf::error reason_of(caf::scheduled_actor* base, std::exception_ptr& thrown) {
    auto* self = static_cast<probed*>(base);
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
      return self->failed(e.what());
    } catch (...) {
      return self->failed(unknown_throw);
    }
  }

  stable_ref::pointer place_;
};

extern template class probed<caf::event_based_actor>;

/// What handlers see as `self` where the state's type does not matter.
using room_base = probed<caf::event_based_actor>;

/// An actor with state. Behaviour functions look like `caf::behavior f(runtime::room<my_state>* self, ...)`, and
/// my_state has a `static inline const char* name`.
template <class State>
using room = caf::stateful_actor<State, room_base>;

}  // namespace runtime
