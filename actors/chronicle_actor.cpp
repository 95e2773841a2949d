#include "actors/chronicle_actor.hpp"

#include "runtime/supervision_events.hpp"

namespace actors {

void chronicle_state::note(messages::actor_noted::kind what, const std::string& actor, const std::string& text) {
  journal.send(self,
               messages::note{.actor = {core::number_of(actor)}, .body = messages::actor_noted{what, actor, text}});
}

caf::behavior chronicle_actor(runtime::room<chronicle_state>* self, messages::journal_address journal,
                              caf::actor breaker) {
  using kind = messages::actor_noted::kind;
  auto& state = self->state;
  state.self = self;
  state.journal = runtime::outbox(std::move(journal));
  state.breaker = std::move(breaker);
  return {
      [&state](const runtime::child_started& x) { state.pass_on(x); },
      [&state](const runtime::child_failed& x) { state.pass_on(x); },
      [&state](const runtime::child_restarted& x) {
        state.pass_on(x);
        state.note(kind::restarted, x.name, x.why);
      },
      [&state](const runtime::child_quarantined& x) { state.note(kind::quarantined, x.name, x.why); },
      [&state](const runtime::escalated& x) {
        state.pass_on(x);
        state.note(kind::escalated, x.name, x.why);
      },
      [&state](const messages::resend& alarm) { state.journal.retry(state.self, alarm); },
      [&state](const runtime::undelivered& returned) {
        if (returned.content.match_elements<messages::note>()) state.journal.returned(state.self, returned.content);
      },
  };
}

}  // namespace actors
