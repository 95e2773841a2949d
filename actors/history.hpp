#pragma once

#include "actors/history_index.hpp"
#include "core/order/event.hpp"
#include "messages/order.hpp"
#include "messages/order_history.hpp"
#include "runtime/journal_file.hpp"

namespace actors {

using messages::order_events_in;
using messages::submission_of;

/// The last record that is folded into a room's snapshot, which stands at `at`.
core::sequence covered_by(const messages::room_snapshot&, core::sequence at);

/// Picks out of records in the order of the journal what a starting room asks for: the definition of its answer. A
/// room's or bot's later snapshot covers no less than an earlier one.
class history_choice {
 public:
  explicit history_choice(messages::history_wanted, std::size_t commands_kept = core::command::answers_kept);

  /// False for types that it would leave out whatever they hold.
  bool concerns(std::uint16_t type) const;
  void add(messages::journal_entry);
  std::vector<messages::journal_entry> chosen() &&;

 private:
  void add_to_room(messages::journal_entry);
  void add_to_bot(messages::journal_entry);
  void add_to_venue(messages::journal_entry);
  void add_to_commands(messages::journal_entry);

  messages::history_wanted wanted_;
  std::vector<messages::journal_entry> kept_;
  command_window<messages::journal_entry> commands_;
};

/// Of what a journal holds, by reading once what of it is not archived.
history_index index_of(const runtime::journal_file&, std::size_t commands_kept = core::command::answers_kept);

/// Reads from the journal what a starting room asks for. Nothing after the last record that this run has written is
/// looked at, even where a repeated run finds more in the files.
messages::history recall(const runtime::journal_file&, const history_index&, const messages::history_wanted&);

}  // namespace actors
