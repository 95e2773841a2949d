#include "actors/bot_actor.hpp"

#include "actors/history.hpp"
#include "core/bot/memory.hpp"
#include "core/types/decimal.hpp"
#include "core/types/json_object.hpp"
#include "runtime/await_answer.hpp"

namespace actors {

namespace {
constexpr core::duration ask_again_after = std::chrono::seconds(5);
constexpr std::uint64_t settlement_alarm = 1;  ///< generation of its wake; that of the views has none
}  // namespace

void bot_state::restore(const messages::history& past) {
  core::bot::memory memory;
  for (const auto& entry : past.entries) {
    if (const auto* saved = std::get_if<messages::bot_snapshot>(&entry.body))
      memory.saved(saved->bot_state, saved->strategy_state, saved->last_event);
    else if (std::holds_alternative<messages::run_started>(entry.body))
      memory.market_began_anew();
    else if (const auto* steered = std::get_if<messages::bot_steered>(&entry.body))
      memory.told(steered->wanted);
  }
  for (const auto& event : order_events_in(past)) memory.happened(event);
  sent_is_lost = memory.anew();
  carry_out(memory.restore(*bot));
  show();
  if (past.entries.empty()) return bot->allow_entries(true);
  ask_for_settlement();
  catch_up();
}

/// Again and again: orders may end before it has answered, and its successor does not know the question.
void bot_state::ask_for_settlement() {
  messages::settlement_wanted wanted{.bot = settings.who.bot};
  for (const auto& [id, order] : bot->working()) wanted.working.push_back(id);
  orders.send(self, std::move(wanted));
  runtime::after(self, ask_again_after, messages::wake{settlement_alarm});
}

/// What it had wanted when the process ended, and nobody had placed, is denied, so that it stops waiting for it. After
/// a crash of its own the same may still be on its way to orders.
void bot_state::take(const messages::settled& x) {
  bot->allow_entries(true);
  if (std::exchange(sent_is_lost, false))
    for (const auto id : x.never_placed)
      if (bot->working().contains(id))
        journal.send(self, messages::order_denied{bot->remains_of(id), core::denial::not_delivered});
  show();
}

void bot_state::catch_up() {
  catching_up = true;
  messages::tell(self, peers.market, messages::views_wanted{settings.who.issuer, bot->last_view()});
}

void bot_state::take(const core::market_view& view) {
  const auto wanted = bot->on_view(view);
  const bool due = view.kind() == core::view_kind::bar || view.ts_recv >= next_snapshot;
  if (due || !wanted.empty()) note_snapshot({});
  if (due) next_snapshot = view.ts_recv + settings.snapshot_interval;
  carry_out(wanted);
  show();
}

void bot_state::take(const core::order_event& event) {
  const auto wanted = bot->on_event(event);
  note_snapshot(event.sequence);
  carry_out(wanted);
  show();
}

/// The order itself is in the journal already, and counts for more than a snapshot.
void bot_state::steer(core::bot::standing_order order) {
  const auto wanted = bot->steer(order);
  note_snapshot({});
  carry_out(wanted);
  show();
}

/// That it is halted is the breaker's to remember; only a change is worth a snapshot.
void bot_state::halt(bool on) {
  if (bot->halted() == on) return;
  const auto wanted = bot->halt(on);
  note_snapshot({});
  carry_out(wanted);
  show();
}

void bot_state::show() {
  if (!settings.face) return;
  const auto face = bot->face();
  if (face == shown) return;
  shown = face;
  settings.face->set(face);
}

messages::shown_state bot_state::report() const {
  const auto face = bot->face();
  const auto in_units = [&](core::quantity x) {
    return core::format_decimal(x.units, settings.instrument.quantity_scale);
  };
  return {core::json_object()
              .text("desired", to_string(face.desired))
              .text("life", to_string(face.state))
              .text("position", in_units(face.position))
              .text("entries_working", in_units(face.entries_working))
              .number("orders_open", face.orders_open)
              .flag("exiting", face.exiting)
              .flag("entries_allowed", face.entries_allowed)
              .number("last_view", bot->last_view())
              .number("last_event", bot->last_event().value)
              .number("orders_issued", bot->orders_issued())
              .number("strategy_state_bytes", bot->strategy().snapshot().size())
              .done()};
}

void bot_state::carry_out(const core::bot::decision& wanted) {
  for (const auto id : wanted.cancels)
    orders.send(self, messages::cancel_wanted{id, settings.instrument.id, bot->last_event()});
  for (const auto& intent : wanted.intents) {
    if (intent.reduce_only())
      messages::tell_urgent(self, peers.risk, intent);
    else
      messages::tell(self, peers.risk, intent);
  }
}

/// Before what it decided leaves: after a crash the bot knows what it had wanted.
void bot_state::note_snapshot(core::sequence cause) {
  messages::bot_snapshot saved{.bot = settings.who.bot,
                               .view = bot->last_view(),
                               .last_event = bot->last_event(),
                               .orders_issued = bot->orders_issued(),
                               .bot_state = bot->snapshot(),
                               .strategy_state = bot->strategy().snapshot()};
  saved.hash = bot->hash(saved.strategy_state);
  journal.send(self, messages::note{.actor = settings.who.issuer, .cause = cause, .body = std::move(saved)});
}

void bot_state::came_back(const caf::message& content) {
  if (content.match_elements<core::order_intent>()) {
    journal.send(self, messages::order_denied{content.get_as<core::order_intent>(0), core::denial::not_delivered});
  } else if (content.match_elements<messages::note>() || content.match_elements<messages::order_denied>()) {
    journal.returned(self, content);
  } else if (content.match_elements<messages::halt_asked>()) {
    breaker.returned(self, content);
  } else if (content.match_elements<messages::settlement_wanted>() ||
             content.match_elements<messages::views_wanted>()) {
    runtime::after(self, journal.retry_after, messages::wake{});
  }
}

caf::behavior bot_actor(runtime::room<bot_state>* self, runtime::environment& env, bot_settings settings,
                        bot_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.journal = runtime::outbox(state.peers.journal);
  state.orders = runtime::outbox(state.peers.orders);
  state.breaker = runtime::outbox(state.peers.breaker);
  if (state.peers.breaker) state.breaker.send(self, messages::halt_asked{state.settings.who.bot});
  state.bot.emplace(state.settings.who, state.settings.instrument, state.settings.make_strategy());
  runtime::await_answer(
      self, state.peers.journal,
      messages::history_wanted{.what = messages::history_wanted::kind::bot, .bot = state.settings.who.bot, .venue = {}},
      [&state](const messages::history& past) { state.restore(past); });
  return {
      [&state](const core::market_view& view) {
        if (!state.catching_up) state.take(view);  // otherwise it is among the kept views that are on their way
      },
      [&state](const messages::views_kept& kept) {
        state.catching_up = false;
        for (const auto& view : kept.views) state.take(view);
      },
      [&state](const core::order_event& event) { state.take(event); },
      [&state](const messages::settled& x) { state.take(x); },
      [&state](const messages::steer& order) { state.steer(order.wanted); },
      [&state](const messages::bot_halted& x) { state.halt(x.halted); },
      [&state](const messages::state_wanted&) { return state.report(); },
      [&state](const messages::wake& alarm) {
        if (alarm.generation == settlement_alarm) {
          if (!state.bot->entries_allowed()) state.ask_for_settlement();
        } else if (state.catching_up) {
          state.catch_up();
        }
      },
      [&state](const messages::resend& alarm) {
        state.journal.retry(state.self, alarm);
        state.orders.retry(state.self, alarm);
        state.breaker.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
