#pragma once

#include <caf/actor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/probed.hpp"
#include "runtime/restart_policy.hpp"
#include "runtime/station.hpp"

namespace runtime {

enum class restart_type : std::uint8_t {
  permanent,  ///< started again whenever and however it ends
  transient,  ///< started again if it failed or was killed, not after a normal or asked-for end
  temporary,  ///< never started again; its spec is forgotten when it ends
};
std::string_view to_string(restart_type);

enum class when_exhausted : std::uint8_t {
  escalate,    ///< tell the listener, stop the children in reverse, fail: the parent's strategy applies
  quarantine,  ///< failures are counted per child; one that fails too often stays down, its siblings live on
};
std::string_view to_string(when_exhausted);

/// What a start function gets: who starts, and the name that the actor is to occupy before its first message.
struct start_context {
  caf::event_based_actor& supervisor;
  stable_ref::pointer place;
};

/// Starts a child, monitored by the supervisor; see room_start. An empty handle: it declines to run. A throw is a
/// failure. Called again, with the same arguments, at each restart.
using start_function = std::function<caf::actor(start_context&)>;

struct child_spec {
  std::string name{};  ///< the full path, "desk/risk"
  start_function start{};
  restart_type restart = restart_type::permanent;
  core::duration shutdown = std::chrono::seconds(5);  ///< from being asked to end until being killed
  bool is_supervisor = false;
};

struct supervisor_spec {
  std::string name{};  ///< its full path, for events and jitter
  restart_strategy how = restart_strategy::one_for_one;
  restart_policy policy{};
  when_exhausted exhausted = when_exhausted::escalate;
  std::vector<child_spec> children{};
  caf::actor listener{};   ///< hears runtime/supervision_events.hpp; may be empty
  std::uint64_t seed = 0;  ///< of the restart delays
  /// Runs first of all when the supervisor gives up, on its own thread, before the listener is told. May be empty.
  std::function<void(const std::string& why)> on_escalation{};
};

/// One bad field: "children[2].shutdown" and what is wrong with it.
struct spec_problem {
  std::string field;
  std::string why;
};
/// All bad fields; empty for a good spec.
std::vector<spec_problem> problems_of(const supervisor_spec&);
std::vector<spec_problem> problems_of(const child_spec&);
std::string to_text(const std::vector<spec_problem>&);

/// A child tells its supervisor that its behaviour is in place. Rooms started by room_start do it by themselves.
struct room_ready {};

/// A room made from a behaviour function. Occupies its name before it is launched, so that no message to the name can
/// miss it, and reports to its supervisor when the behaviour function has returned.
template <class State>
class started_room : public room<State> {
 public:
  using body = std::function<caf::behavior(room<State>*)>;

  started_room(caf::actor_config& cfg, stable_ref::pointer place, caf::actor parent, body run)
      : room<State>(cfg, std::move(place)), launching_(new launching{std::move(parent), std::move(run)}) {}

  void launch(caf::execution_unit* eu, bool lazy, bool hide) override {
    if (const auto& place = this->place()) place->station().occupied_by(State::name);
    this->occupy();
    room<State>::launch(eu, lazy, hide);
  }

 protected:
  /// A supervisor is ready when its children are.
  static constexpr bool reports_later = requires { typename State::reports_ready_itself; };

  caf::behavior make_behavior() override {
    const auto launching = std::exchange(launching_, nullptr);
    if constexpr (reports_later) this->state.parent = launching->parent;
    auto result = launching->run(this);
    if constexpr (!reports_later) {
      if (launching->parent) this->template send<caf::message_priority::high>(launching->parent, room_ready{});
    }
    return result;
  }

 private:
  struct launching {
    caf::actor parent;
    body run;
  };
  std::unique_ptr<launching> launching_;
};

namespace detail {
// Non-const references stay references; everything else is copied into the spec and from there into each start.
template <class T>
using kept = std::conditional_t<std::is_lvalue_reference_v<T> && !std::is_const_v<std::remove_reference_t<T>>, T,
                                std::decay_t<T>>;

template <class State, class F, class Kept>
start_function make_start(F f, Kept arguments) {
  return [f, arguments](start_context& context) -> caf::actor {
    auto run = [f, arguments](room<State>* self) mutable -> caf::behavior {
      return std::apply([&](auto&... xs) { return f(self, xs...); }, arguments);
    };
    return context.supervisor.spawn<started_room<State>, caf::monitored>(
        context.place, caf::actor_cast<caf::actor>(context.supervisor.address()), std::move(run));
  };
}
}  // namespace detail

/// Starts a room from `caf::behavior f(runtime::room<State>*, Parameters...)`. Arguments for parameters of type T& are
/// kept as references and must outlive the supervisor; others are copied for each start.
template <class State, class... Parameters, class... Arguments>
start_function room_start(caf::behavior (*f)(room<State>*, Parameters...), Arguments&&... arguments) {
  static_assert(sizeof...(Parameters) == sizeof...(Arguments), "one argument for each parameter after self");
  return detail::make_start<State>(f, std::tuple<detail::kept<Parameters>...>(std::forward<Arguments>(arguments)...));
}

/// The same from any callable `caf::behavior f(runtime::room<State>*)`, as in room_start<my_state>([](auto* self) ...).
template <class State, class F>
requires std::is_invocable_r_v < caf::behavior, const F&, room<State>
* > start_function room_start(F f) { return detail::make_start<State>(std::move(f), std::tuple<>()); }

}  // namespace runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::room_ready)
