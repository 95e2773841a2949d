#include "core/sim/display.hpp"

#include "tests/core/sim/trading_floor.hpp"

namespace core::sim {
namespace {

struct floor_display : trading_floor {
  static lines text(const std::vector<level>& side) {
    lines all;
    for (const level& l : side) all.push_back(std::to_string(l.price.units) + 'x' + std::to_string(l.quantity.units));
    return all;
  }
  lines bids(std::size_t levels = 10) const { return text(venue.book(perp, levels).bids); }
  lines asks(std::size_t levels = 10) const { return text(venue.book(perp, levels).asks); }
};

TEST_F(floor_display, adds_resting_orders_to_what_is_displayed) {
  place(ann, limit_order(1, side::buy, 5, 90));
  place(bob, limit_order(2, side::buy, 7, 95));
  place(bob, limit_order(3, side::sell, 2, 130));
  EXPECT_EQ(bids(), (lines{"95x7", "90x105"}));
  EXPECT_EQ(asks(), (lines{"110x100", "130x2"}));
  EXPECT_EQ(bids(1), lines{"95x7"});
}

TEST_F(floor_display, leaves_out_what_a_resting_order_locks_or_crosses) {
  place(ann, limit_order(1, side::buy, 5, 100));
  show(book_of({{{90}, {100}}}, {{{100}, {3}}, {{101}, {4}}}));  // at our price: proves nothing and fills nothing
  EXPECT_EQ(bids(), (lines{"100x5", "90x100"}));
  EXPECT_EQ(asks(), lines{"101x4"});
}

TEST_F(floor_display, is_empty_without_a_valid_book) {
  place(ann, limit_order(1, side::buy, 5, 100));
  now += std::chrono::milliseconds(1);
  venue.on_view(
      {.instrument = perp, .view = 9, .ts_event = now, .ts_recv = now, .book_valid = false, .body = core::mark{}});
  EXPECT_EQ(bids(), lines{});
  EXPECT_EQ(venue.book({99}, 5).bids.size(), 0u);
}

TEST_F(floor_display, does_not_show_what_has_been_consumed_or_waits_for_a_trigger) {
  place(ann, market_order(1, side::buy, 30));
  place(ann, stop_order(2, side::sell, 5, 85));
  EXPECT_EQ(asks(), lines{"110x70"});
  EXPECT_EQ(bids(), lines{"90x100"});
}

}  // namespace
}  // namespace core::sim
