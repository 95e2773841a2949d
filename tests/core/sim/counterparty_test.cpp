#include "core/sim/counterparty.hpp"

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

/// Sales that rest against a buyer; the market shows 101 x 10, 102 x 20, 103 x 30.
struct counterparty : ::testing::Test {
  visible_market market;
  std::vector<open_order> orders;
  order_intent taker = market_order(99, side::buy, 50);

  counterparty() { market.see(usual_book()); }
  void rests(std::uint32_t count, std::int64_t at, std::int64_t units, std::int64_t ahead = 0) {
    open_order o{.record = {.intent = limit_order(count, side::sell, units, at)}, .phase = phase::resting};
    o.queue_ahead = {ahead};
    orders.push_back(o);
  }
  /// "10@101" of the market, "#3@101" of an order.
  std::string next(std::uint32_t unmet = 0) {
    const auto o =
        next_offer(taker, orders, market, [&](const open_order& m) { return count_of(m.intent().id) != unmet; });
    if (!o) return "nothing";
    const auto who =
        o->maker ? '#' + std::to_string(count_of(o->maker->intent().id)) : std::to_string(o->displayed.units);
    return who + '@' + std::to_string(o->at.units);
  }
};

TEST_F(counterparty, the_better_price_comes_first_whoever_names_it) {
  EXPECT_EQ(next(), "10@101");
  rests(1, 100, 5);
  EXPECT_EQ(next(), "#1@100");
  EXPECT_EQ(next(1), "10@101") << "an order that the taker does not meet is not there";
}

TEST_F(counterparty, at_a_price_what_stood_there_before_comes_first) {
  rests(1, 101, 5, 4);
  EXPECT_EQ(next(), "4@101");
  orders[0].queue_ahead = {};
  EXPECT_EQ(next(), "#1@101");
  orders[0].queue_ahead = unknown_queue;
  EXPECT_EQ(next(), "10@101") << "no more than is displayed can be ahead";
}

TEST_F(counterparty, of_two_orders_at_a_price_the_first_in_time_comes_first) {
  rests(1, 100, 5);
  rests(2, 100, 5);
  EXPECT_EQ(next(), "#1@100");
  EXPECT_EQ(next(1), "#2@100");
}

TEST_F(counterparty, nobody_stands_beyond_the_limit) {
  rests(1, 103, 5);
  taker = limit_order(99, side::buy, 50, 100);
  EXPECT_EQ(next(), "nothing");
  taker.limit = {101};
  EXPECT_EQ(next(), "10@101");
}

TEST_F(counterparty, where_nothing_is_displayed_orders_are_left) {
  market.lose();
  EXPECT_EQ(next(), "nothing");
  rests(1, 150, 5);
  EXPECT_EQ(next(), "#1@150");
}

TEST_F(counterparty, all_offers_are_asked_for_in_the_order_of_trading) {
  rests(1, 103, 5);
  rests(2, 102, 5);
  rests(3, 103, 5);
  rests(4, 150, 5);
  taker = limit_order(99, side::buy, 50, 103);
  lines asked;
  const auto sum = all_offers(taker, orders, market, [&](const open_order& o) {
    asked.push_back('#' + std::to_string(count_of(o.intent().id)));
    return o.record.open();
  });
  EXPECT_EQ(asked, (lines{"#2", "#1", "#3"}));
  EXPECT_EQ(sum, quantity{10 + 20 + 30 + 15});
}

}  // namespace
}  // namespace core::sim
