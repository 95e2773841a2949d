#include "actors/risk_actor.hpp"

#include "core/types/json_object.hpp"
#include "messages/order_history.hpp"
#include "runtime/await_answer.hpp"

namespace actors {
namespace {

constexpr core::actor_number own_number{core::number_of("desk/risk")};

}  // namespace

void risk_state::decide(const core::order_intent& intent) {
  gate.halt(env->halted.load(std::memory_order_relaxed));
  if (intent.legs > 1) return decide_plan(intent);
  if (auto order = gate.admit(intent, env->time.now(*self)))
    messages::tell_urgent(self, peers.orders, *std::move(order));
  else
    deny(intent, order.error());
}

/// The legs of a plan come one after the other from one sender; with the last one the plan is judged as a whole.
void risk_state::decide_plan(const core::order_intent& leg) {
  auto& legs = gathering[leg.plan];
  legs.push_back(leg);
  if (legs.size() < leg.legs) return;
  if (auto orders = gate.admit(legs, env->time.now(*self)))
    for (auto& order : *orders) messages::tell_urgent(self, peers.orders, std::move(order));
  else
    for (const auto& denied : legs) deny(denied, orders.error());
  gathering.erase(leg.plan);
}

void risk_state::deny(const core::order_intent& intent, core::denial why) {
  journal.send(self, messages::order_denied{intent, why});
}

void risk_state::take(const core::order_event& event) {
  if (event.sequence <= last_event) return;
  last_event = event.sequence;
  gate.on_event(event);
}

/// Without a place in the journal it would be taken for more than it holds.
void risk_state::note_snapshot() {
  if (!last_event) return;
  const auto told = gate.journaled();
  journal.send(self, messages::note{.actor = own_number,
                                    .body = messages::room_snapshot{
                                        .last_event = last_event, .state = told.snapshot(), .hash = told.hash()}});
}

/// What nobody has ruled on is not allowed. Exits pass meanwhile.
void risk_state::await_rules() {
  if (!peers.breaker) return;
  gate.rule(
      {.open = {{.breaker = "(the breaker has not spoken yet)", .action = core::risk::breaker_action::halt_new}}});
  breaker.send(self, messages::rules_wanted{});
}

void risk_state::came_back(const caf::message& content) {
  if (content.match_elements<core::risk::approved_order>()) {
    const auto& intent = content.get_as<core::risk::approved_order>(0).intent();
    gate.release(intent.id);
    deny(intent, core::denial::not_delivered);
  } else if (content.match_elements<messages::order_denied>() || content.match_elements<messages::note>()) {
    journal.returned(self, content);
  } else if (content.match_elements<messages::rules_wanted>()) {
    breaker.returned(self, content);
  }
}

caf::behavior risk_actor(runtime::room<risk_state>* self, runtime::environment& env, risk_settings settings,
                         risk_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.peers = std::move(peers);
  state.journal = runtime::outbox(state.peers.journal);
  state.breaker = runtime::outbox(state.peers.breaker);
  state.gate = core::risk::gate(std::move(settings.limits), std::move(settings.instruments));
  state.await_rules();
  runtime::await_answer(self, state.peers.journal, messages::history_wanted{.room = own_number},
                        [&state](const messages::history& past) {
                          messages::recover(state.gate, past);
                          state.last_event = past.until;
                        });
  return {
      [&state](const core::order_intent& intent) { state.decide(intent); },
      [&state](const core::order_event& event) { state.take(event); },
      [&state](const core::market_view& view) {
        if (const auto* mark = std::get_if<core::mark>(&view.body))
          state.gate.on_mark(view.instrument, *mark, view.ts_recv);
      },
      [&state](const messages::entries_ruled& x) { state.gate.rule(x.rules); },
      [&state](const messages::room_snapshot_wanted&) { state.note_snapshot(); },
      [&state](const messages::state_wanted&) {
        return messages::shown_state{core::json_object()
                                         .number("reservations", state.gate.reservations())
                                         .number("plans_gathering", state.gathering.size())
                                         .number("last_event", state.last_event.value)
                                         .done()};
      },
      [&state](const messages::resend& alarm) {
        state.journal.retry(state.self, alarm);
        state.breaker.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
