#include "actors/market_actor.hpp"

#include <algorithm>

namespace actors {

bool view_subscription::wants(const core::market::published& x) const {
  const auto kind = x.view.kind();
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return false;
  return kind != core::view_kind::bar || x.bar_interval == bar_interval;
}

void market_state::take(const core::market_event& event) {
  for (const auto& x : publisher->on_event(event))
    for (const auto& to : settings.subscriptions)
      if (to.wants(x)) messages::tell(self, to.subscriber, x.view);
  note_validity(event);
  note_bars(event);
  if (publisher->wants_book()) ask_for_book();
}

void market_state::take(const core::funding_announced& announced) {
  ASSERT(announced.instrument == settings.instrument.id, "funding of another instrument", announced.instrument);
  const auto settled = funding.on_announcement(announced);
  if (settled) journal.send(self, messages::note{.actor = number, .body = messages::funding_observed{*settled}});
}

void market_state::take(const messages::trades_lost& lost) {
  ASSERT(lost.instrument == settings.instrument.id, "trades of another instrument were lost", lost.instrument);
  bars.lose();
  funding.lose();
}

/// A broken book is no loss of trades: whoever loses those says so.
void market_state::note_bars(const core::market_event& event) {
  const auto* traded = std::get_if<core::trade>(&event.body);
  for (const auto& x : traded ? bars.on_trade(event.ts_recv, *traded) : bars.advance(event.ts_recv))
    journal.send(self, messages::note{.actor = number, .body = messages::bar_closed{settings.instrument.id, x}});
}

void market_state::note_validity(const core::market_event& event) {
  if (publisher->fault() == noted) return;
  noted = publisher->fault();
  journal.send(self, messages::note{.actor = number,
                                    .body = messages::book_changed{settings.instrument.id, noted, event.offset}});
}

void market_state::send_kept(const messages::views_wanted& wanted) {
  for (const auto& to : settings.subscriptions) {
    if (to.number != wanted.subscriber) continue;
    messages::views_kept answer;
    for (auto& x : publisher->after(wanted.from_view))
      if (to.wants(x)) answer.views.push_back(std::move(x.view));
    self->send(to.subscriber.room(), std::move(answer));
  }
}

void market_state::ask_for_book() { messages::tell(self, peers.feed, messages::book_wanted{settings.instrument.id}); }

/// A view that finds nobody is gone: a subscriber that starts again asks for what was kept.
void market_state::came_back(const caf::message& content) {
  if (content.match_elements<messages::note>())
    journal.returned(self, content);
  else if (content.match_elements<messages::book_wanted>())
    runtime::after(self, journal.retry_after, messages::wake{});
}

caf::behavior market_actor(runtime::room<market_state>* self, runtime::environment&, market_settings settings,
                           market_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.number = {core::number_of("market/" + settings.instrument.name())};
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.journal = runtime::outbox(state.peers.journal);
  state.publisher.emplace(state.settings.instrument, state.settings.publishing);
  state.ask_for_book();
  return {
      [&state](const core::market_event& event) { state.take(event); },
      [&state](const core::funding_announced& announced) { state.take(announced); },
      [&state](const messages::trades_lost& lost) { state.take(lost); },
      [&state](const messages::views_wanted& wanted) { state.send_kept(wanted); },
      [&state](const messages::wake&) { state.ask_for_book(); },
      [&state](const messages::resend& alarm) { state.journal.retry(state.self, alarm); },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
