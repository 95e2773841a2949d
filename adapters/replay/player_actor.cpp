#include "adapters/replay/player_actor.hpp"

#include <algorithm>

namespace adapters::replay {

core::timestamp player_state::due(std::size_t record) const {
  const auto& records = settings.recording->records();
  return round_began + (records[record].at - records.front().at) / settings.rate;
}

/// Sends what is due and sleeps until the next record.
void player_state::play() {
  const auto& records = settings.recording->records();
  const auto now = env->time.now(*self);
  auto next = progress->played.load(std::memory_order_relaxed);
  while (next < records.size() && due(next) <= now) send(records[next++]);
  progress->played.store(next, std::memory_order_relaxed);
  if (next == records.size()) return end_round();
  runtime::after(self, due(next) - now, messages::wake{});
}

void player_state::send(const record& x) {
  const auto& to = settings.targets[x.source];
  const auto lines = settings.recording->sources()[x.source].lines;
  const auto rounds = progress->rounds.load(std::memory_order_relaxed);
  messages::tell(self, to.session,
                 messages::frame{.owner = settings.recording,
                                 .text = x.text,
                                 .ts_recv = env->time.now(*self),
                                 .instrument = to.instrument,
                                 .offset = rounds * lines + x.offset});
}

void player_state::end_round() {
  if (!settings.loop) {
    progress->finished.store(true);
    return;
  }
  std::vector<messages::session_address> sessions;
  for (const auto& target : settings.targets) {
    const auto same = [&](const messages::session_address& s) { return s.room() == target.session.room(); };
    if (std::none_of(sessions.begin(), sessions.end(), same)) sessions.push_back(target.session);
  }
  for (const auto& session : sessions)
    messages::tell_urgent(self, session, messages::session_drop{"the recording begins again"});
  progress->rounds.fetch_add(1);
  progress->played.store(0);
  round_began = env->time.now(*self) + settings.seam;
  runtime::after(self, settings.seam, messages::wake{});
}

caf::behavior player_actor(runtime::room<player_state>* self, runtime::environment& env, player_settings settings,
                           std::shared_ptr<progress> progress) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.progress = std::move(progress);
  const auto& records = state.settings.recording->records();
  ASSERT(!records.empty(), "a tape without records");
  ASSERT(state.settings.rate > 0, "a tape cannot be played at rate 0");
  const auto next = std::min<std::size_t>(state.progress->played.load(), records.size() - 1);
  state.round_began = env.time.now(*self) - (records[next].at - records.front().at) / state.settings.rate;
  runtime::after(self, core::duration::zero(), messages::wake{});
  return {[&state](const messages::wake&) { state.play(); }};
}

}  // namespace adapters::replay
