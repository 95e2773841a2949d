#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/command_window.hpp"
#include "messages/codec/codec.hpp"
#include "messages/order.hpp"
#include "messages/record.hpp"
#include "runtime/journal_reader.hpp"

namespace actors {

template <class... Records>
constexpr bool is_one_of(std::uint16_t type) {
  return ((type == messages::codec::type_number_of<Records>()) || ...);
}

/// Where a record lies.
struct record_place {
  core::sequence sequence;
  runtime::journal_place place;

  bool operator==(const record_place&) const = default;
};

/// Which records a starting room's history is made of, so that nobody has to read the journal from its beginning to
/// find them. Told of every record once, in order. Holds places, not records: for a bot the events since its last
/// snapshot, for commands what command_window keeps, for the rest a record each, and a place in every few hundred
/// records where reading may begin. Where it has not been told of the oldest records, what it says of the others is
/// right all the same, if none of those is in a segment that was needed.
class history_index {
 public:
  explicit history_index(std::size_t commands_kept = core::command::answers_kept) : commands_(commands_kept) {}

  std::size_t commands_kept() const { return commands_.most(); }

  /// False for types of which skip() is enough.
  static bool concerns(std::uint16_t type);

  void add(record_place, core::actor_number, core::sequence cause, const messages::record&);
  /// A record of a type that concerns nobody.
  void skip(record_place);

  /// The history is the same whether it is picked out of these records or out of all.
  struct reading {
    std::vector<record_place> records;  ///< in order
    std::optional<record_place> from;   ///< this one and all behind it
    bool everything = false;            ///< all records of the journal
  };
  reading suffices_for(const messages::history_wanted&) const;

  /// Segments that a start reads: those of `some`, and all from `all_from` on.
  struct needed_segments {
    std::set<std::uint32_t> some;
    std::uint32_t all_from = 1;
  };
  needed_segments needed() const;

  /// Records since the last room_snapshot.
  std::uint64_t since_snapshot() const { return since_snapshot_; }

 private:
  struct bot_records {
    std::optional<record_place> snapshot;
    std::deque<record_place> events;   ///< that the snapshot does not cover
    std::vector<record_place> starts;  ///< run_started behind the snapshot
    std::optional<record_place> steered;
  };
  struct room_records {
    core::sequence snapshot;
    core::sequence first_left_out;
  };
  struct venue_records {
    std::optional<record_place> before_last;
    std::optional<record_place> last;
  };

  void take(record_place, const messages::bot_snapshot&);
  std::optional<record_place> at_or_before(core::sequence) const;

  std::map<core::bot_id, bot_records> bots_;
  std::map<std::string, venue_records, std::less<>> venues_;
  std::map<core::actor_number, room_records> rooms_;
  std::map<core::instrument_id, record_place> instruments_;  ///< as declared last
  core::sequence run_;                                       ///< its run_started
  std::optional<record_place> breaker_;
  command_window<record_place> commands_;
  std::vector<record_place> milestones_;  ///< the first record of each segment, and one in every few hundred
  std::uint64_t since_snapshot_ = 0;
};

}  // namespace actors
