#include "actors/health_actor.hpp"

#include <utility>

#include "core/risk/breaker_defaults.hpp"
#include "core/types/json_object.hpp"

namespace actors {

/// The answer says that the breaker is open. Until it comes, the order stands.
void health_state::ask_for_safe_mode() {
  if (!settings.safe_mode || settings.safe_mode->obeyed) return;
  breaker.send(self, messages::breaker_wanted{.what = messages::breaker_wanted::wish::trip,
                                              .breaker = std::string(core::risk::safe_mode),
                                              .by = "health",
                                              .reason = settings.safe_mode->why});
  alarm("safety/health", "safe mode: " + settings.safe_mode->why);
}

void health_state::look() {
  for (const auto& venue : settings.venues) look_at(venue);
  runtime::after(self, settings.look_every, messages::wake{});
}

/// Silence is told at each look: a breaker that was started again has to know it too. The end of it is told once.
void health_state::look_at(const watched_venue& venue) {
  auto& seen = venues[venue.name];
  const auto heard = venue.heard->load(std::memory_order_relaxed);
  if (seen.at == core::timestamp{}) seen = {.heard = heard, .at = now()};
  if (std::exchange(seen.heard, heard) != heard) {
    seen.at = now();
    if (seen.told && !seen.silent) return;
    seen.silent = false;
    seen.told = true;
    return tell_breaker({.venue = venue.name, .healthy = true});
  }
  if (now() - seen.at < settings.data_age_max) return;
  const auto why = "nothing heard for " + core::to_text(settings.data_age_max);
  if (!std::exchange(seen.silent, true)) alarm(venue.feed, why);
  seen.told = true;
  tell_breaker({.venue = venue.name, .why = why});
}

/// The same for actors: how bad it is at each report, how well it is again once.
void health_state::take(const messages::watch_found& found) {
  for (const auto& x : found.actors) {
    const auto known = actors.find(x.actor);
    const bool knew_it_well = known != actors.end() && known->second;
    const bool knew_it_failing = known != actors.end() && !known->second;
    actors[x.actor] = x.well;
    if (x.well && knew_it_well) continue;
    if (!x.well && !knew_it_failing) alarm(x.actor, x.why);
    tell_breaker({.actor = x.actor, .why = x.why, .healthy = x.well});
  }
}

void health_state::alarm(const std::string& about, const std::string& text) {
  journal.send(self, messages::note{.actor = {core::number_of(about)},
                                    .body = messages::actor_noted{messages::actor_noted::kind::alarm, about, text}});
}

void health_state::tell_breaker(messages::health_failed x) { breaker.send(self, std::move(x)); }

messages::shown_state health_state::shown() const {
  std::vector<core::json_object> of_venues, of_actors;
  for (const auto& [venue, x] : venues)
    of_venues.push_back(core::json_object()
                            .text("name", venue)
                            .flag("silent", x.silent)
                            .number("heard", x.heard)
                            .text("since", core::to_iso8601(x.at)));
  for (const auto& [actor, well] : actors)
    of_actors.push_back(core::json_object().text("name", actor).flag("well", well));
  return {core::json_object().list("venues", of_venues).list("actors", of_actors).done()};
}

void health_state::came_back(const caf::message& content) {
  if (content.match_elements<messages::note>())
    journal.returned(self, content);
  else
    breaker.returned(self, content);
}

caf::behavior health_actor(runtime::room<health_state>* self, runtime::environment& env, health_settings settings,
                           health_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.journal = runtime::outbox(std::move(peers.journal));
  state.breaker = runtime::outbox(std::move(peers.breaker));
  state.ask_for_safe_mode();
  if (!state.settings.venues.empty()) state.look();
  return {
      [&state](const messages::watch_found& x) { state.take(x); },
      [&state](const messages::wake&) { state.look(); },
      [&state](const core::command::answer&) {
        if (state.settings.safe_mode) state.settings.safe_mode->obeyed = true;
      },
      [&state](const messages::state_wanted&) { return state.shown(); },
      [&state](const messages::resend& alarm) {
        state.journal.retry(state.self, alarm);
        state.breaker.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
