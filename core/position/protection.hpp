#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/order/event.hpp"

namespace core::position {

/// Place one more reduce-only stop_market order.
struct place_stop {
  core::side side = core::side::sell;
  core::quantity quantity;
  price trigger;
  sequence cause;  ///< the record that made it necessary
};
/// Lower a stop to `quantity` (total, fills included, as in amend_order).
struct amend_stop {
  order_id order;
  core::quantity quantity;
};
struct cancel_stop {
  order_id order;
};
/// Close this much at market, reduce-only, at once: a stop cannot be had.
struct exit_now {
  core::quantity quantity;
  core::side side = core::side::sell;
  sequence cause;
};
using decision = std::variant<place_stop, amend_stop, cancel_stop, exit_now>;
using decisions = std::vector<decision>;

/// The position that is to be protected.
struct held {
  bot_id bot;
  account_id account;
  group_id group;
  instrument_id instrument;
  core::quantity quantity;  ///< signed
  price protection;         ///< level for stops; zero: none is known, so what has no stop is closed
  sequence cause;           ///< newest record that is in the quantity
};

/// A stop order that may be at the venue.
struct working_stop {
  order_id order;
  core::quantity open;    ///< > 0, what is left of it
  core::quantity filled;  ///< before
};

/// The logic of a position monitor: keeps the stops of one bot's position on one instrument equal to its quantity.
///
/// It hears ALL order events of that bot, account and instrument, in journal order: fills of any order move the
/// position, events of stops and of its own exits settle what it asked for. A place_stop or exit_now is recognised by
/// role, side, quantity (and trigger) in the first event of its order.
///
/// What is asked for counts as cover until a definite event ends it; an unknown outcome is never taken for a failure.
///  - Too little cover: one more stop for what is missing, at the latest protection.
///  - Too much: the newest stops are lowered or cancelled first, once the venue has accepted them; flat: all. A stop
///  that
///    the venue does not let be lowered (not_permitted) is replaced.
///  - No stop is cancelled before the venue has accepted what covers the position without it.
///  - The venue says that the level has been passed (would_trigger): what it should have covered is closed at market.
///  - `refusals_until_exit` refusals with less than `refusal_memory` between them, or no level known: closed at market.
///    A stop that ends by itself within `life_min` of its acceptance counts as refused.
///  - `refusals_until_stuck` refusals, or "nothing to reduce": the venue's position differs from ours. Nothing more is
///    placed until a fill moves the position or retry() is called.
class protection {
 public:
  static constexpr int refusals_until_exit = 3;
  static constexpr int refusals_until_stuck = 6;
  static constexpr duration refusal_memory = std::chrono::minutes(1);
  static constexpr duration life_min = std::chrono::seconds(1);
  static constexpr duration retry_min = std::chrono::milliseconds(100);
  static constexpr duration retry_max = std::chrono::seconds(5);

  protection() = default;
  protection(const held&, std::vector<working_stop>);

  /// The first decisions, to be asked for once after construction.
  decisions start();
  /// Events that are in the position already (sequence <= cause) and those of other positions decide nothing.
  decisions on_event(const order_event&);
  /// Tries again what was refused, after reconciliation or a pause.
  decisions retry();
  /// How long to wait before that: `retry_min`, doubled with every retry since a fill last moved the position, at most
  /// `retry_max`. A venue that has refused so often is not asked ten times a second.
  duration retry_after() const;

  /// Flat, and no stop or exit of ours may be at the venue.
  bool done() const { return held_.quantity.units == 0 && stops_.empty() && exits_.empty(); }
  bool stuck() const { return stuck_; }
  /// Quantity, level and newest record as of the last event.
  const held& subject() const { return held_; }
  /// Open quantity of stops on the right side, asked for or working, after the reductions that are on their way.
  core::quantity covered_by_stops() const { return open_of(stops_); }
  /// Open quantity of exits that this logic asked for.
  core::quantity covered_by_exits() const { return open_of(exits_); }

  std::uint64_t hash() const;

 private:
  struct cover {
    order_id order;  ///< none until the order's first event
    core::side side{};
    core::quantity quantity;  ///< total, as placed or amended
    core::quantity filled;
    core::quantity target;  ///< total that it shall have; below `quantity` while a reduction is wanted
    price trigger;
    bool accepted = false;  ///< the venue has it: it can be amended or cancelled
    timestamp accepted_at{};
    bool reducing = false;     ///< an amend or cancel is on its way
    bool amendable = true;     ///< until the venue says otherwise
    std::uint8_t refused = 0;  ///< reductions refused in a row

    core::quantity open() const { return target - filled; }
  };
  using covers = std::vector<cover>;
  static constexpr int reductions_max = 3;

  core::side closing_side() const { return held_.quantity.units < 0 ? core::side::buy : core::side::sell; }
  bool concerns(const order_event&) const;
  bool repeats(const order_event&) const;
  void move(const order_event&);
  cover* claim(covers&, const order_event&);
  void settle_stop(const order_event&);
  void settle_exit(const order_event&);
  void count_refusal(const order_event&);
  void trim();
  void reduce(decisions&);
  bool dispensable(const cover&) const;
  void complete(decisions&);
  decisions balance();
  core::quantity open_of(const covers&) const;

  held held_;
  covers stops_;  ///< oldest first
  covers exits_;
  int refusals_ = 0;  ///< of placements
  timestamp refused_at_{};
  bool exit_wanted_ = false;  ///< what lacks cover is to be closed, not stopped
  bool stuck_ = false;
  int retries_ = 0;
};

}  // namespace core::position
