#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/order/denial.hpp"
#include "core/order/event.hpp"
#include "core/order/seen_orders.hpp"
#include "core/types/result.hpp"

namespace core::order {

/// One order as the orders room knows it.
struct record {
  order_intent intent;  ///< its quantity and limit follow amendments; that of a close_position order what the venue
                        ///< settled at its trigger
  order_state state = order_state::none;
  core::quantity filled;   ///< cumulative, never falls, never above intent.quantity
  bool triggered = false;  ///< a conditional order whose trigger was met
  timestamp opened_at{};
  timestamp last_change{};              ///< time of its latest event; never runs backwards
  std::vector<std::uint64_t> trades{};  ///< venue trade numbers of its fills, ascending

  core::quantity open() const { return intent.quantity - filled; }
};

/// What orders that are no longer kept whole did on an instrument.
struct forgotten_fills {
  core::quantity position;       ///< signed sum
  std::uint64_t last_trade = 0;  ///< highest number of the venue
  timestamp moved_at{};          ///< not before the latest of these fills
};

/// The orders room's table: turns commands and venue reports into order events, one legal step at a time.
///
/// Each change is made by folding the event that it returns, so restore() of the journaled events gives the same state
/// as the live path. Every order that may be at the venue is kept. Of ended orders the last `ended_max` are kept whole,
/// for late and duplicate reports; of older ones only the fact that their id is used, and what they add up to. A report
/// on one of those counts as an unknown order.
class order_register {
 public:
  using record = core::order::record;
  static constexpr std::size_t ended_max = 4096;

  /// Opens the order as in_flight. denial::duplicate_id if the id was ever seen.
  result<order_event, denial> submit(const order_intent&, timestamp now);

  /// The step that the report stands for; nothing (and a count) where it is a duplicate, illegal, or the order is
  /// unknown. Fills are recognised by (order, venue_trade); without a trade number by the cumulative quantity. Two
  /// refusals prove nothing and make the order unknown: a cancel refused because the venue does not know the order
  /// (it may have been filled), and a placement refused because the id was used before (so the venue may have it).
  std::optional<order_event> on_report(const venue_report&, timestamp now);

  /// A cancel is journaled. Nothing where a cancel is on its way already, or the order has ended or is not known.
  std::optional<order_event> cancel_submitted(order_id, timestamp now);

  /// No answer came, or a room on the way was down: the order is unknown until a report or query settles it.
  std::optional<order_event> timed_out(order_id, timestamp now);

  /// Folds a journaled event. An event of an order that is not known opens it as the event says; `denied` is ignored.
  /// Throws broken_invariant for a step that is not legal.
  void restore(const order_event&);

  /// All of it, save for the three counts. What it takes is bounded by the orders that work and `ended_max`.
  std::vector<std::byte> snapshot() const;
  /// Takes the place of what was here. Throws malformed_bytes for what snapshot cannot have written.
  void restore(std::span<const std::byte> snapshot);

  /// True for every order that was ever submitted.
  bool knows(order_id id) const { return seen_.contains(id); }

  /// Also finds ended orders while they are kept. Valid until the register changes.
  const record* find(order_id) const;

  /// Orders that have not ended, in ascending order of id.
  std::vector<order_id> working() const;
  std::vector<order_id> working(bot_id) const;
  /// Orders that wait for an answer (in_flight, cancel_in_flight, unknown) since `limit` or longer.
  std::vector<order_id> silent_since(timestamp limit) const;

  /// Calls f(record) for each order that is kept whole: ended ones, longest ago first, then the working ones.
  template <class F>
  void each_kept(F&& f) const {
    for (const order_id id : ended_order_) f(ended_.at(id));
    for (const auto& [id, order] : working_) f(order);
  }
  const std::map<instrument_id, forgotten_fills>& forgotten() const { return forgotten_; }

  std::uint64_t duplicates() const { return duplicates_; }
  std::uint64_t illegal() const { return illegal_; }
  std::uint64_t unknown_orders() const { return unknown_orders_; }

  /// Fingerprint of orders and used ids. Not part of it are the three counts and the moments: when an order was
  /// submitted is a little earlier to its room than to the journal.
  std::uint64_t hash() const;

 private:
  record* find_record(order_id);
  std::optional<order_event> step(record&, order_step, const order_event& draft);
  std::optional<order_event> on_fill(record&, const venue_report&, const order_event& draft);
  std::optional<order_event> on_amended(record&, const venue_report&, const order_event& draft);
  std::optional<order_event> refuse(const record&, order_step);
  void fold(record&, const order_event&);
  void retire(order_id);
  void forget(const record&);
  void write_orders(byte_writer&) const;
  void write_moments(byte_writer&) const;

  std::map<order_id, record> working_;
  std::map<order_id, record> ended_;
  std::deque<order_id> ended_order_;  ///< ids of ended_, longest ago first
  std::map<instrument_id, forgotten_fills> forgotten_;
  seen_orders seen_;
  std::uint64_t duplicates_ = 0;
  std::uint64_t illegal_ = 0;
  std::uint64_t unknown_orders_ = 0;
};

}  // namespace core::order
