#pragma once

#include <caf/behavior.hpp>
#include <deque>
#include <functional>
#include <map>

#include "actors/history_index.hpp"
#include "messages/interfaces.hpp"
#include "runtime/archivist.hpp"
#include "runtime/environment.hpp"
#include "runtime/group_sync.hpp"
#include "runtime/journal_file.hpp"
#include "runtime/probed.hpp"

namespace actors {

struct journal_peers {
  messages::orders_address orders;
  messages::risk_address risk;
  messages::portfolio_address portfolio;
  std::map<core::instrument_id, messages::gateway_address> gateways;
  runtime::group_sync* sync = nullptr;  ///< empty: what is appended is good enough
  /// An entry that has waited longer than that for the disk does not leave: its market has moved on.
  core::duration entry_patience = std::chrono::seconds(1);
  /// Records, after which orders, risk and portfolio are asked for a room_snapshot; at least 10.
  std::uint64_t snapshot_every = 10'000;
  runtime::archivist* archive = nullptr;  ///< empty: all segments stay as they are
  std::uint32_t keep_segments = 16;       ///< the newest ones, which are never archived
};

/// What the journal actor does, apart from the mailbox: writes first, tells afterwards. The only maker of
/// journaled_command.
struct journal_state {
  static inline const char* name = "journal";

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  runtime::journal_file* file = nullptr;
  journal_peers peers;
  core::byte_writer payload;
  history_index index;               ///< of all that the file holds
  std::uint64_t until_snapshot = 0;  ///< records
  std::uint32_t segment = 0;         ///< of the last record

  /// What may not leave before its record is durable, in the order of the records.
  struct parked_effect {
    core::sequence record;
    std::function<void()> leave;
  };
  std::deque<parked_effect> parked;
  bool sync_under_way = false;
  bool room_alarm = false;  ///< the last look ahead found too little room

  core::sequence write(core::actor_number actor, core::plan_id plan, core::sequence cause, const messages::record&);
  void place(const core::risk::approved_order&);
  void follow_up(const messages::followup&);
  void step(core::order_event);
  void deny(const messages::order_denied&);
  void hand_over(core::order_command, core::sequence, core::instrument_id);
  void strand(const messages::journaled_command&);
  void publish(const core::order_event&);
  caf::typed_response_promise<messages::written> audit(const messages::note&);

  /// `leave` is called at once, or parked until everything up to `record` survives a power cut.
  void when_durable(core::sequence record, std::function<void()> leave);
  void sync_parked();
  void release(const runtime::group_synced&);
  /// Nothing may enlarge exposure from here on, and the room ends.
  [[noreturn]] void fail(const runtime::journal_problem&);
  void watch_room();
  void ask_for_snapshots();
  void begin_segment();
  messages::history recall(const messages::history_wanted&) const;
};

/// The durable order of events: nothing reaches a gateway and nobody hears an order event before it is written here.
/// With a group_sync, commands and `written` leave only when they would survive a power cut; order events, which nobody
/// outside of this machine hears, do not wait.
///   accepts  group_synced · placement · followup · order_stepped · order_denied · note · audited_note (the ways in of
///            operators) · history_wanted (start-up of others)
///   emits    journaled_command -> gateway · order_event -> risk, portfolio and the order's bot ·
///            command_stranded -> orders · room_snapshot_wanted -> orders, risk and portfolio, by the number of records
///            · history, written -> the asker
///   owns     the sequence of records (sole writer) and the index of what starting rooms ask for; the file, the
///            group_sync and the archivist belong to the process
///   fails    where a record cannot be written or synced: sets `halted`, then fails at each start until that escalates,
///            for without a journal there are no orders
///   recovers by reading the file once, for its index, and going on behind its last record. A command that was parked
///            does not leave again: it is unknown, and settled by asking the venue
caf::behavior journal_actor(runtime::room<journal_state>*, runtime::environment&, runtime::journal_file&,
                            journal_peers);

}  // namespace actors
