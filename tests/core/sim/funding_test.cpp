#include "core/sim/funding.hpp"

#include "tests/core/sim/trading_floor.hpp"

namespace core::sim {
namespace {

struct floor_funding : trading_floor {
  floor_funding() {
    place(ann, limit_order(1, side::buy, 10, 100));
    place(bob, market_order(2, side::sell, 10));
  }
  /// Longs pay 0.1 % at ten seconds, then every eight hours.
  void announce(std::int64_t rate, duration every = std::chrono::hours(8)) {
    venue.on_fair_value({.instrument = perp,
                         .mark = {200},
                         .index = {199},
                         .funding = {rate},
                         .next_funding = second(10),
                         .funding_every = every},
                        now);
  }
};

TEST_F(floor_funding, longs_pay_shorts_at_the_mark_and_it_is_no_fill) {  // F-61
  announce(100'000);
  EXPECT_EQ(venue.next_due(), second(10));
  now = second(10);
  listen();
  const auto paid = all_of<funding_paid>();
  ASSERT_EQ(paid.size(), 2u);
  EXPECT_EQ(paid[0].account, ann);
  EXPECT_EQ(paid[0].amount, -coins(2));
  EXPECT_EQ(paid[0].mark, price{200});
  EXPECT_EQ(paid[1].amount, coins(2));
  EXPECT_EQ(wallet(ann), coins(9'998));
  EXPECT_EQ(wallet(bob), coins(10'002));
  EXPECT_TRUE(all_of<order_update>().empty());
  EXPECT_EQ(position(ann), 10);
  ASSERT_EQ(all_of<balance_changed>().size(), 2u);
  EXPECT_EQ(all_of<balance_changed>()[0].why, balance_reason::funding);
}

TEST_F(floor_funding, a_negative_rate_pays_longs) {
  announce(-100'000);
  now = second(10);
  listen();
  EXPECT_EQ(wallet(ann), coins(10'002));
}

TEST_F(floor_funding, is_settled_before_a_command_of_its_moment) {
  announce(100'000);
  venue.submit(place_order{of(ann, market_order(3, side::sell, 10))}, second(10));
  now = second(11);
  listen();
  EXPECT_EQ(all_of<funding_paid>().size(), 2u);
  EXPECT_TRUE(std::holds_alternative<funding_paid>(heard[0]));
}

TEST_F(floor_funding, repeats_at_its_interval_and_is_never_settled_twice) {
  announce(100'000);
  now = second(10);
  listen();
  announce(100'000);  // told late: the settlement at ten seconds is done
  EXPECT_EQ(venue.next_due(), second(10) + std::chrono::hours(8));
  now = second(20);
  listen();
  EXPECT_TRUE(all_of<funding_paid>().empty());
  now = second(10) + std::chrono::hours(8);
  listen();
  EXPECT_EQ(all_of<funding_paid>().size(), 2u);
}

TEST_F(floor_funding, without_an_interval_waits_for_the_next_announcement) {
  announce(100'000, {});
  now = second(10);
  listen();
  EXPECT_EQ(venue.next_due(), std::nullopt);
}

TEST(funding, is_rounded_toward_zero_to_eight_decimals) {
  auto on = whole_numbers(perp, instrument_kind::perpetual);
  on.price_scale = 8;
  constexpr __int128 eighth_decimal = 100'000'000;
  EXPECT_EQ(funding_of(on, {3}, {5}, {-100'000'000}).units, 15 * eighth_decimal);
  EXPECT_EQ(funding_of(on, {3}, {5}, {-50'000'000}).units, 7 * eighth_decimal);
  EXPECT_EQ(funding_of(on, {3}, {5}, {50'000'000}).units, -7 * eighth_decimal);
}

}  // namespace
}  // namespace core::sim
