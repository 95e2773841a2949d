#include "adapters/replay/session_actor.hpp"

#include <memory>
#include <stdexcept>

namespace adapters::replay {

void session_state::take(const messages::frame& frame) {
  last_offset[frame.instrument] = frame.offset;
  messages::tell(self, peers.feed, frame);
}

/// Frames that the venue sends while the answer is on its way come first, as they do on the wire.
void session_state::request_snapshot(core::instrument_id instrument) {
  const auto offset = last_offset[instrument];
  auto text = settings.snapshots(instrument, offset);
  if (!text) return;
  auto owner = std::make_shared<const std::string>(*std::move(text));
  messages::frame answer{.owner = owner,
                         .text = *owner,
                         .ts_recv = env->time.now(*self) + settings.round_trip,
                         .instrument = instrument,
                         .offset = offset};
  runtime::send_after(self, peers.feed.room(), settings.round_trip, std::move(answer));
}

caf::behavior session_actor(runtime::room<session_state>* self, runtime::environment& env, session_settings settings,
                            session_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  return {
      [&state](const messages::frame& frame) { state.take(frame); },
      [&state](const messages::snapshot_wanted& wanted) { state.request_snapshot(wanted.instrument); },
      [](const messages::session_drop& drop) { throw std::runtime_error("session lost: " + drop.why); },
  };
}

}  // namespace adapters::replay
