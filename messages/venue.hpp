#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace messages {

/// What a call is for. Decides who may use the reserve of the rate budget.
enum class call_purpose : std::uint8_t {
  housekeeping,  ///< reference data, snapshots, keep-alive: leaves the reserve alone
  entry,         ///< may enlarge a position: leaves the reserve alone
  settlement,    ///< finds out what became of an order
  exit,          ///< cancels or reduces: may use everything
};
std::string_view to_string(call_purpose);

/// One request through the venue's REST door. Gateway or feed to session, the only one with sockets. There is no
/// queue: what the budget does not allow is answered `unsent` at once.
struct venue_call {
  std::uint64_t number = 0;  ///< the asker's own; comes back with the answer
  call_purpose purpose = call_purpose::housekeeping;
  std::string method;   ///< GET, POST, PUT, DELETE
  std::string target;   ///< path and query, signed where the venue demands it
  bool keyed = false;   ///< goes with the API key
  unsigned weight = 1;  ///< request weight that the venue counts
  unsigned orders = 0;  ///< orders that the venue counts
  core::duration within = std::chrono::seconds(10);
};

/// The end of a venue_call.
struct venue_answer {
  enum class outcome : std::uint8_t {
    answered,  ///< see status and body
    unsent,    ///< it never left: no budget, no connection, no address
    unknown,   ///< it may have arrived, and no answer came
  };
  std::uint64_t number = 0;
  outcome what = outcome::unsent;
  unsigned status = 0;
  std::string body;  ///< for unsent and unknown: why, in one line without secrets
  core::timestamp sent_at{};
  core::timestamp ts_recv{};
  /// For unsent: there is no door at the moment (no budget: false).
  bool away = false;
};
std::string_view to_string(venue_answer::outcome);

/// Streams of this instrument ended: what comes next does not continue what came before. Where one line carries all of
/// them, its session tells both kinds. A session that starts need not: its feed starts behind it. Session to feed.
struct stream_lost {
  core::instrument_id instrument;
  bool book = true;  ///< those of the book; false: trades, and what the venue announces
};

/// The asker wants the stream of private events: it is told with private_stream how that stands now, and from then on
/// of every change. Gateway to session, at its start.
struct private_stream_wanted {
  bool anew = false;  ///< the stream looks well and is not: something that it should have told was found otherwise
};

/// The stream of private events came up or went down. While it is down, what happens to orders must be asked for.
/// Session to gateway.
struct private_stream {
  bool up = false;
  core::timestamp at{};
};

}  // namespace messages
