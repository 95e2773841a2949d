#pragma once

#include <atomic>
#include <caf/behavior.hpp>
#include <memory>
#include <vector>

#include "adapters/replay/tape.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/probed.hpp"

namespace adapters::replay {

/// How far a tape has been played; read from outside at any moment, and where a restarted player goes on.
struct progress {
  std::atomic<std::uint64_t> played{0};  ///< records of the current round
  std::atomic<std::uint64_t> rounds{0};  ///< completed
  std::atomic<bool> finished{false};
};

/// One source of the tape: where its messages go and what they are about.
struct player_target {
  messages::session_address session;
  core::instrument_id instrument;
};

struct player_settings {
  std::shared_ptr<const tape> recording;
  std::vector<player_target> targets;  ///< by source
  std::uint32_t rate = 1;              ///< messages come so many times faster than they were recorded
  bool loop = false;                   ///< begin again at the end; the seam drops every session
  core::duration seam = std::chrono::seconds(1);
};

struct player_state {
  static inline const char* name = "player";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  player_settings settings;
  std::shared_ptr<replay::progress> progress;
  core::timestamp round_began{};  ///< when the first record of this round is due

  core::timestamp due(std::size_t record) const;
  void play();
  void send(const record&);
  void end_round();
};

/// Plays a tape into the sessions by the runtime's clock: each message at its receive time.
///   accepts  wake (its own)
///   emits    frame, session_drop -> sessions
///   owns     the position on the tape (in `progress`, which outlives it)
///   fails    alone
///   recovers by going on with the next record
caf::behavior player_actor(runtime::room<player_state>*, runtime::environment&, player_settings,
                           std::shared_ptr<progress>);

}  // namespace adapters::replay
