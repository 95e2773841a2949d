#include "core/sim/exchange_event.hpp"

#include <gtest/gtest.h>

namespace core::sim {
namespace {

TEST(exchange_event, an_average_keeps_the_precision_of_money) {
  const money paid = notional({10'001}, {3}, 2, 1) + notional({10'002}, {1}, 2, 1);  // 0.3 at 100.01, 0.1 at 100.02
  EXPECT_EQ(average_of(paid, {4}, 1), notional({1'000'125}, {1}, 4, 0));
  EXPECT_EQ(average_of({}, {}, 3), money{});
  EXPECT_EQ(average_of(-paid, {-4}, 1), notional({1'000'125}, {1}, 4, 0)) << "a short position";
}

TEST(exchange_event, an_average_of_large_numbers_does_not_overflow) {
  const quantity huge{1'000'000'000'000'000};
  EXPECT_EQ(average_of(notional({123}, huge, 2, 8), huge, 8), notional({123}, {1}, 2, 0));
}

TEST(exchange_event, narrows_an_update_to_a_report) {
  order_update u;
  u.what = venue_report::kind::amended;
  u.intent.id = {5};
  u.intent.instrument = {6};
  u.intent.limit = {7};
  u.filled = {1};
  u.open = {2};
  u.at = timestamp{duration{9}};
  EXPECT_EQ(report_of(u).limit, price{}) << "it did not move";
  u.moved = true;
  const auto report = report_of(u);
  EXPECT_EQ(report.order, order_id{5});
  EXPECT_EQ(report.instrument, instrument_id{6});
  EXPECT_EQ(report.limit, price{7});
  EXPECT_EQ(report.filled, quantity{1});
  EXPECT_EQ(report.open, quantity{2});
  EXPECT_EQ(report.ts_event, u.at);
  EXPECT_EQ(report.ts_recv, timestamp{});
}

}  // namespace
}  // namespace core::sim
