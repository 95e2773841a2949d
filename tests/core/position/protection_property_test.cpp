#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "tests/core/position/harbour.hpp"

namespace tests {
namespace {

using kind = venue_report::kind;

/// Something that the market, the venue or the bot does. Stops and exits fill no more than there is to reduce, as a
/// venue's reduce-only orders do.
void happen(harbour& sea, const happening& x) {
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
      return sea.report(id, kind::rejected);
    case 5:
      return sea.report(id, kind::rejected, venue_refusal::would_trigger);
    case 6:
      return sea.report(id, kind::canceled);
    case 7:
      return sea.report(id, kind::expired);
    case 8:
      if (const auto event = sea.orders.timed_out(id, sea.now)) sea.tell(*event);
      return;
    case 9:
      return sea.report(id, kind::absent);
    case 10:
      return sea.report(id, kind::cancel_rejected);
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
void calm_down(harbour& sea) {
  sea.now += std::chrono::hours(1);
  sea.retry();
  for (int round = 0; round < 20; ++round) {
    for (const order_id id : sea.exits()) {
      const bool reduces = (sea.position > 0) == (sea.intent(id).side == side::sell) && sea.position != 0;
      const auto open = sea.orders.find(id)->open().units;
      if (reduces) sea.fill(id, std::min(open, std::abs(sea.position)));
      sea.report(id, kind::expired);
    }
    for (const order_id id : sea.stops()) {
      const bool canceling = sea.orders.find(id)->state == order_state::cancel_in_flight;
      if (canceling)
        sea.report(id, kind::canceled);
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

RC_GTEST_PROP(protection_property, whatever_lacks_cover_has_been_asked_for_and_nothing_is_covered_twice,
              ()) {  // I-01, I-02
  harbour sea;
  for (const auto& x : random_happenings()) {
    happen(sea, x);
    const auto held = std::abs(sea.position);
    RC_ASSERT(sea.guard.subject().quantity.units == sea.position);
    RC_ASSERT(sea.guard.covered_by_stops().units <= held);
    RC_ASSERT(sea.guard.stuck() || (sea.guard.covered_by_stops() + sea.guard.covered_by_exits()).units >= held);
  }
}

RC_GTEST_PROP(protection_property, when_all_is_quiet_the_venues_stops_equal_the_position, ()) {  // I-01, I-02
  harbour sea;
  for (const auto& x : random_happenings()) happen(sea, x);
  calm_down(sea);
  RC_ASSERT(sea.stop_quantity() == std::abs(sea.position));
  for (const order_id id : sea.stops()) RC_ASSERT(sea.intent(id).side == (sea.position > 0 ? side::sell : side::buy));
  RC_ASSERT(sea.exits().empty());
  RC_ASSERT(sea.guard.done() == (sea.position == 0));
}

RC_GTEST_PROP(protection_property, a_successor_with_the_list_of_working_stops_needs_nothing_more, ()) {
  harbour sea;
  for (const auto& x : random_happenings()) happen(sea, x);
  calm_down(sea);
  std::vector<position::working_stop> stops;
  for (const order_id id : sea.stops()) {
    const auto& order = *sea.orders.find(id);
    stops.push_back({id, order.open(), order.filled});
  }
  position::protection successor(sea.guard.subject(), stops);
  RC_ASSERT(successor.start().empty());
  RC_ASSERT(successor.done() == sea.guard.done());
}

RC_GTEST_PROP(protection_property, equal_histories_give_equal_states, ()) {  // I-09
  harbour one, other;
  for (const auto& x : random_happenings()) {
    happen(one, x);
    happen(other, x);
    RC_ASSERT(one.guard.hash() == other.guard.hash());
  }
  const auto copy = one.guard;
  RC_ASSERT(copy.hash() == other.guard.hash());
}

}  // namespace
}  // namespace tests
