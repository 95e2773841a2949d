#include "actors/position_monitor_actor.hpp"

#include <utility>

#include "runtime/await_answer.hpp"

namespace actors {

void position_monitor_state::start(const messages::position_held& start) {
  issued = start.orders_issued;
  const auto& held = start.position;
  runtime::await_answer(self, peers.orders, messages::working_wanted{held.bot, held.instrument},
                        [this, held](const messages::working_orders& found) {
                          std::vector<core::position::working_stop> stops;
                          for (const auto& order : found.orders)
                            if (order.intent.role == core::leg_role::stop && order.intent.account == held.account)
                              stops.push_back({order.intent.id, order.open, order.intent.quantity - order.open});
                          protection.emplace(held, std::move(stops));
                          carry_out(protection->start());
                        });
}

void position_monitor_state::take(const core::order_event& event) {
  if (protection) carry_out(protection->on_event(event));
}

void position_monitor_state::carry_out(const core::position::decisions& wanted) {
  const auto instrument = protection->subject().instrument;
  const auto cause = protection->subject().cause;
  for (const auto& decision : wanted) {
    if (const auto* stop = std::get_if<core::position::place_stop>(&decision)) {
      place(*stop);
    } else if (const auto* close = std::get_if<core::position::exit_now>(&decision)) {
      exit(*close);
    } else if (const auto* amend = std::get_if<core::position::amend_stop>(&decision)) {
      orders.send(self, messages::reduction_wanted{amend->order, instrument, amend->quantity, cause});
    } else if (const auto* cancel = std::get_if<core::position::cancel_stop>(&decision)) {
      orders.send(self, messages::cancel_wanted{cancel->order, instrument, cause});
    }
  }
  if (protection->stuck() && !std::exchange(pausing, true))
    runtime::after(self, protection->retry_after(), messages::wake{});
  if (protection->done()) self->quit();
}

void position_monitor_state::place(const core::position::place_stop& wanted) {
  auto intent = blank(core::leg_role::stop, wanted.side, wanted.quantity, wanted.cause);
  intent.type = core::order_type::stop_market;
  intent.trigger = wanted.trigger;
  risk.send(self, std::move(intent));
}

void position_monitor_state::exit(const core::position::exit_now& wanted) {
  risk.send(self, blank(core::leg_role::exit, wanted.side, wanted.quantity, wanted.cause));
}

core::order_intent position_monitor_state::blank(core::leg_role role, core::side side, core::quantity amount,
                                                 core::sequence cause) {
  const auto& held = protection->subject();
  core::order_intent intent;
  intent.id = core::order_id_of(number, ++issued);
  intent.bot = held.bot;
  intent.account = held.account;
  intent.group = held.group;
  intent.plan = core::plan_id{intent.id.value};
  intent.instrument = held.instrument;
  intent.side = side;
  intent.role = role;
  intent.quantity = amount;
  intent.decided_at = env->time.now(*self);
  intent.cause = cause;
  return intent;
}

/// Risk or orders was away: what they did not get is sent again.
void position_monitor_state::came_back(const caf::message& content) {
  if (content.match_elements<core::order_intent>())
    risk.returned(self, content);
  else if (content.match_elements<messages::cancel_wanted>() || content.match_elements<messages::reduction_wanted>())
    orders.returned(self, content);
}

caf::behavior position_monitor_actor(runtime::room<position_monitor_state>* self, runtime::environment& env,
                                     std::string path, monitor_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.number = {core::number_of(path)};
  state.peers = peers;
  state.risk = runtime::outbox(peers.risk);
  state.orders = runtime::outbox(peers.orders);
  return {
      [&state](const messages::position_held& start) { state.start(start); },
      [&state](const core::order_event& event) { state.take(event); },
      [&state](const messages::wake&) {
        state.pausing = false;
        if (state.protection->stuck()) state.carry_out(state.protection->retry());
      },
      [&state](const messages::resend& alarm) {
        state.risk.retry(state.self, alarm);
        state.orders.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
