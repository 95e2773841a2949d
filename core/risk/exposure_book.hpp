#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "core/order/event.hpp"
#include "core/order/seen_orders.hpp"

namespace core::risk {

/// What one bot has and may still get on one instrument.
struct exposure {
  quantity position;    ///< signed sum of its fills
  quantity buys_open;   ///< open quantity of entry buys that may be at the venue
  quantity sells_open;  ///< the same for entry sells

  constexpr bool operator==(const exposure&) const = default;
};

/// Positions and reservations behind the gate: reserve -> commit on fill -> release at the order's end.
///
/// Entries reserve their open quantity from admission to their end, whatever happens in between: an order of unknown
/// outcome keeps it. Reduce-only orders are tracked and reserve nothing. Ended orders leave no trace but their fills,
/// their id, and for entries their place in the rate window.
class exposure_book {
 public:
  struct slot {
    exposure now;
    __int128 reducing_sells = 0;  ///< open quantity of reduce-only sells
    group_id group;               ///< of the latest order
    group_id group_told;          ///< of the latest order that the journal tells of
    std::uint32_t orders = 0;     ///< reservations that refer to it
  };
  struct slot_key {
    bot_id bot;
    instrument_id instrument;
    auto operator<=>(const slot_key&) const = default;
  };

  /// Is the id reserved, or was it ever submitted?
  bool knows(order_id) const;
  void reserve(const order_intent&);
  /// Takes back a reservation whose order never left. Ignored once its submission is known.
  void release(order_id);
  /// Folds an event. A denial releases what never left; a denial as duplicate_id speaks of another order with that id.
  /// A submission without a reservation (after a restart) reserves. `window` is the bot's rate window.
  void fold(const order_event&, duration window);

  exposure of(bot_id, instrument_id) const;
  const slot* find(bot_id, instrument_id) const;
  const std::map<slot_key, slot>& slots() const { return slots_; }
  std::size_t reservations() const { return reserved_.size(); }
  std::uint32_t entries_open(bot_id) const;
  /// Entries sent after `since`, and those admitted that will be sent any moment.
  std::uint32_t entries_since(bot_id, timestamp since) const;

  /// What the journal tells of it: without the reservations of orders that nobody has submitted so far. Those that will
  /// be come back as events, and one of an order that never left must not outlive the room.
  exposure_book journaled() const;
  /// Of a book without such reservations.
  std::vector<std::byte> snapshot() const;
  /// Takes the place of what was here. Throws malformed_bytes for what snapshot cannot have written.
  void restore(std::span<const std::byte> snapshot);

  /// Not part of it are the moments of submission: how many are kept depends on the bots' windows.
  std::uint64_t hash() const;

 private:
  struct reservation {
    order_intent intent;
    quantity open;
    bool submitted = false;
  };
  struct bot_flow {
    std::uint32_t entries = 0;      ///< reserved entries
    std::uint32_t unsubmitted = 0;  ///< of these, not yet known to be sent
    std::deque<timestamp> sent;     ///< submissions inside the window, ascending
  };

  void set_open(reservation&, quantity open);
  void mark_submitted(reservation&, timestamp, duration window);
  void end(order_id);
  void drop_if_empty(slot_key);

  std::map<slot_key, slot> slots_;
  std::map<order_id, reservation> reserved_;
  std::map<bot_id, bot_flow> flows_;
  order::seen_orders submitted_;
};

}  // namespace core::risk
