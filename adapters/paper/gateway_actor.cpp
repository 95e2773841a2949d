#include "adapters/paper/gateway_actor.hpp"

#include <algorithm>
#include <utility>

#include "runtime/await_answer.hpp"

namespace adapters::paper {
namespace {

bool enlarges(const core::order_command& command) {
  const auto* placed = std::get_if<core::place_order>(&command);
  return placed && !placed->intent.reduce_only();
}

}  // namespace

void gateway_state::restore(const messages::history& past) {
  if (std::exchange(venue->restored, true)) return arm();
  for (const auto& entry : past.entries) {
    if (const auto* saved = std::get_if<messages::venue_state>(&entry.body)) {
      venue->exchange.restore(saved->state);
      venue->last_command = saved->last_command;
    }
  }
  for (const auto& entry : past.entries)
    if (const auto* told = std::get_if<messages::event_recorded>(&entry.body)) venue->exchange.recall(told->event);
  if (!past.entries.empty()) venue->exchange.resume(env->time.now(*self));
  arm();
}

void gateway_state::take(const messages::journaled_command& proof) {
  if (proof.sequence() <= venue->last_command) return;
  venue->last_command = proof.sequence();
  if (env->halted.load(std::memory_order_acquire) && enlarges(proof.command())) {
    const auto& intent = std::get<core::place_order>(proof.command()).intent;
    const auto now = env->time.now(*self);
    return orders.send(self, core::venue_report{.order = intent.id,
                                                .instrument = intent.instrument,
                                                .what = core::venue_report::kind::rejected,
                                                .refusal = core::venue_refusal::halted,
                                                .ts_event = now,
                                                .ts_recv = now});
  }
  venue->exchange.submit(proof.command(), env->time.now(*self));
  changed = true;
  move_time();
}

void gateway_state::take(const core::market_view& view) {
  venue->exchange.on_view(view);
  move_time();
}

void gateway_state::move_time() {
  const auto now = env->time.now(*self);
  for (auto& report : venue->exchange.advance(now)) {
    report.ts_recv = now;
    changed = true;
    orders.send(self, std::move(report));
  }
  if (now - journaled_at >= (changed ? settings.state_interval : settings.restate_interval)) note_state();
  arm();
}

void gateway_state::arm() {
  const auto due = venue->exchange.next_due();
  if (!due || (alarm && *alarm <= *due)) return;
  alarm = due;
  const auto now = env->time.now(*self);
  runtime::after(self, std::max(*due - now, core::duration::zero()), messages::wake{});
}

void gateway_state::note_state() {
  changed = false;
  journaled_at = env->time.now(*self);
  journal.send(self, messages::note{.actor = number,
                                    .body = messages::venue_state{.venue = venue->name,
                                                                  .last_command = venue->last_command,
                                                                  .state = venue->exchange.snapshot()}});
}

void gateway_state::came_back(const caf::message& content) {
  if (content.match_elements<core::venue_report>())
    orders.returned(self, content);
  else if (content.match_elements<messages::note>())
    journal.returned(self, content);
}

caf::behavior gateway_actor(runtime::room<gateway_state>* self, runtime::environment& env, venue& venue,
                            gateway_settings settings, gateway_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.venue = &venue;
  state.number = {core::number_of("venues/" + venue.name + "/gateway")};
  state.settings = settings;
  state.orders = runtime::outbox(peers.orders);
  state.journal = runtime::outbox(peers.journal);
  state.journaled_at = env.time.now(*self);
  runtime::await_answer(self, peers.journal,
                        messages::history_wanted{messages::history_wanted::kind::venue, {}, venue.name},
                        [&state](const messages::history& past) { state.restore(past); });
  return {
      [&state](const messages::journaled_command& proof) { state.take(proof); },
      [&state](const core::market_view& view) { state.take(view); },
      [&state](const messages::wake&) {
        state.alarm.reset();
        state.move_time();
      },
      [&state](const messages::resend& alarm) {
        state.orders.retry(state.self, alarm);
        state.journal.retry(state.self, alarm);
      },
      [&state](const runtime::stop_room&) {
        state.note_state();
        state.self->quit(caf::exit_reason::user_shutdown);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace adapters::paper
