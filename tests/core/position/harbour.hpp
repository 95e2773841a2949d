#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <variant>
#include <vector>

#include "core/position/protection.hpp"
#include "tests/core/order/desk.hpp"

namespace core::tests {

/// A protection with the rooms around it: carries out its decisions through an orders room and tells it every event.
/// The venue's answers are the test's to give.
class harbour {
 public:
  explicit harbour(std::int64_t held = 0, std::vector<position::working_stop> stops = {})
      : position(held),
        guard({.bot = {7},
               .account = {3},
               .group = {5},
               .instrument = {1},
               .quantity = {held},
               .protection = {90},
               .cause = {1}},
              std::move(stops)) {}

  void start() { carry_out(guard.start()); }
  void retry() { carry_out(guard.retry()); }

  /// An entry or exit of the bot itself, filled at once.
  order_id trade(side s, std::int64_t quantity, std::int64_t protection = 90, leg_role role = leg_role::entry) {
    auto x = entry(0, s, quantity);
    x.id = next_id();
    x.role = role;
    x.protection = {role == leg_role::entry ? protection : 0};
    tell(*orders.submit(x, now));
    fill(x.id, quantity);
    return x.id;
  }
  void fill(order_id id, std::int64_t quantity) { answer(fill_of(orders.find(id)->intent, quantity, ++trade_)); }
  void report(order_id id, venue_report::kind what, venue_refusal why = venue_refusal::none) {
    answer(core::tests::report(orders.find(id)->intent, what, why));
  }
  void accept(order_id id) { report(id, venue_report::kind::accepted); }
  /// The venue carries out an amendment that was asked for, or the cancel.
  void amend(order_id id) {
    const auto& order = *orders.find(id);
    const auto total = std::max(amendments.at(id), order.filled);
    amendments.erase(id);
    answer(amendment_of(order.intent, order.filled.units, (total - order.filled).units));
  }
  void deny(const order_intent& x, denial why) {
    auto e = step_of(x, order_step::denied, order_state::denied);
    e.denial = why;
    e.ts_event = now;
    tell(e);
  }
  void tell(order_event event) {
    event.sequence = {++sequence};
    if (event.execution.quantity.units > 0) position += sign(event.intent.side) * event.execution.quantity.units;
    carry_out(guard.on_event(event));
  }
  void answer(const venue_report& x) {
    if (const auto event = orders.on_report(x, now)) tell(*event);
  }

  /// Working orders of a role, oldest first.
  std::vector<order_id> working(leg_role role) const {
    std::vector<order_id> ids;
    for (const order_id id : orders.working()) {
      if (orders.find(id)->intent.role == role) ids.push_back(id);
    }
    return ids;
  }
  std::vector<order_id> stops() const { return working(leg_role::stop); }
  std::vector<order_id> exits() const { return working(leg_role::exit); }
  std::int64_t stop_quantity() const {
    std::int64_t sum = 0;
    for (const order_id id : stops()) sum += orders.find(id)->open().units;
    return sum;
  }
  const order_intent& intent(order_id id) const { return orders.find(id)->intent; }

  std::int64_t position = 0;  ///< by the fills that were told
  position::protection guard;
  order::order_register orders;
  std::map<order_id, quantity> amendments;
  position::decisions said;  ///< all decisions so far
  timestamp now = noon;
  std::uint64_t sequence = 1;
  bool bared = false;   ///< a stop was cancelled that the position could not do without
  bool deliver = true;  ///< false: placements are noted in `said` and go no further

 private:
  order_id next_id() { return order_id_of({7}, ++count_); }

  void carry_out(const position::decisions& decisions) {
    said.insert(said.end(), decisions.begin(), decisions.end());
    for (const auto& decision : decisions) std::visit([this](const auto& x) { carry_out(x); }, decision);
  }
  void carry_out(const position::place_stop& x) {
    auto intent = stop(0, x.side, x.quantity.units);
    intent.trigger = x.trigger;
    place(intent, x.cause);
  }
  void carry_out(const position::exit_now& x) {
    auto intent = entry(0, x.side, x.quantity.units);
    intent.role = leg_role::exit;
    intent.protection = {};
    place(intent, x.cause);
  }
  void carry_out(const position::amend_stop& x) { amendments[x.order] = x.quantity; }
  void carry_out(const position::cancel_stop& x) {
    if (orders.find(x.order) == nullptr) return;
    std::int64_t rest = guard.covered_by_exits().units;
    for (const order_id id : stops())
      if (id != x.order && orders.find(id)->state == order_state::open && intent(id).side == intent(x.order).side)
        rest += orders.find(id)->open().units;
    const bool covers = (position > 0) == (intent(x.order).side == side::sell) && position != 0;
    bared = bared || (covers && rest < std::abs(position));
    if (const auto event = orders.cancel_submitted(x.order, now)) tell(*event);
  }
  void place(order_intent intent, core::sequence cause) {
    if (!deliver) return;
    intent.id = next_id();
    intent.cause = cause;
    tell(*orders.submit(intent, now));
  }

  std::uint32_t count_ = 0;
  std::uint64_t trade_ = 0;
};

/// Something that the market, the venue or the bot does. Stops and exits fill no more than there is to reduce, as a
/// venue's reduce-only orders do.
inline void happen(harbour& sea, const happening& x) {
  sea.now += std::chrono::milliseconds(x.amount * 8);
  std::vector<order_id> ours = sea.stops();
  for (const order_id id : sea.exits()) ours.push_back(id);
  const std::int64_t amount = 1 + x.amount % 20;
  if (x.what % 16 < 3 || ours.empty()) {
    sea.trade(x.which % 2 ? side::buy : side::sell, amount, x.which % 2 ? 80 + amount : 120 - amount);
    return;
  }
  const order_id id = ours[x.which % ours.size()];
  switch (x.what % 16) {
    case 3:
      return (void)sea.trade(sea.position > 0 ? side::sell : side::buy,
                             std::max<std::int64_t>(1, std::min(amount, std::abs(sea.position))), 0, leg_role::exit);
    case 4:
      return sea.report(id, venue_report::kind::rejected);
    case 5:
      return sea.report(id, venue_report::kind::rejected, venue_refusal::would_trigger);
    case 6:
      return sea.report(id, venue_report::kind::canceled);
    case 7:
      return sea.report(id, venue_report::kind::expired);
    case 8:
      if (const auto event = sea.orders.timed_out(id, sea.now)) sea.tell(*event);
      return;
    case 9:
      return sea.report(id, venue_report::kind::absent);
    case 10:
      return sea.report(id, venue_report::kind::cancel_rejected,
                        x.which % 2 ? venue_refusal::not_permitted : venue_refusal::none);
    case 11:
    case 12: {
      const bool reduces = (sea.position > 0) == (sea.intent(id).side == side::sell) && sea.position != 0;
      const auto most = std::min(sea.orders.find(id)->open().units, std::abs(sea.position));
      if (reduces && most > 0) sea.fill(id, std::min(amount, most));
      return;
    }
    case 13:
      if (sea.amendments.contains(id)) sea.amend(id);
      return;
    default:
      return sea.accept(id);
  }
}

/// The venue answers everything that is on its way, and means well.
inline void calm_down(harbour& sea) {
  sea.now += std::chrono::hours(1);
  sea.retry();
  for (int round = 0; round < 20; ++round) {
    for (const order_id id : sea.exits()) {
      const bool reduces = (sea.position > 0) == (sea.intent(id).side == side::sell) && sea.position != 0;
      const auto open = sea.orders.find(id)->open().units;
      if (reduces) sea.fill(id, std::min(open, std::abs(sea.position)));
      sea.report(id, venue_report::kind::expired);
    }
    for (const order_id id : sea.stops()) {
      const bool canceling = sea.orders.find(id)->state == order_state::cancel_in_flight;
      if (canceling)
        sea.report(id, venue_report::kind::canceled);
      else
        sea.accept(id);
    }
    for (const auto& [id, total] : std::map(sea.amendments)) {
      if (terminal(sea.orders.find(id)->state))
        sea.amendments.erase(id);
      else
        sea.amend(id);
    }
    sea.retry();
  }
}

}  // namespace core::tests
