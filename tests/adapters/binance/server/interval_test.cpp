#include "adapters/binance/server/interval.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tests::server {
namespace {

using adapters::binance::server::interval_named;
using adapters::binance::server::intervals;
using std::chrono::sys_days;
using namespace std::chrono_literals;

TEST(interval, weeks_begin_on_mondays_and_months_on_their_first_day) {
  const core::timestamp wednesday = sys_days{2024y / 2 / 28} + 13h;
  EXPECT_EQ(interval_named("1w")->begin_of(wednesday), core::timestamp(sys_days{2024y / 2 / 26}));
  EXPECT_EQ(interval_named("1M")->begin_of(wednesday), core::timestamp(sys_days{2024y / 2 / 1}));
  EXPECT_EQ(interval_named("1M")->end_of(wednesday), core::timestamp(sys_days{2024y / 3 / 1}));
  EXPECT_EQ(interval_named("4h")->begin_of(wednesday), core::timestamp(sys_days{2024y / 2 / 28} + 12h));
}

TEST(interval, is_one_of_the_venues) {
  EXPECT_EQ(intervals().size(), 15u);
  EXPECT_FALSE(interval_named("2m"));
  EXPECT_FALSE(interval_named("1D"));
}

RC_GTEST_PROP(interval, candles_adjoin_and_cover_every_moment, ()) {
  const core::timestamp at{std::chrono::seconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000))};
  const auto& of = intervals()[*rc::gen::inRange<std::size_t>(0, intervals().size())];
  const auto begin = of.begin_of(at), end = of.end_of(at);
  RC_ASSERT(begin <= at && at < end);
  RC_ASSERT(of.begin_of(begin) == begin && of.begin_of(end) == end);
  RC_ASSERT(of.end_of(end - core::duration(1)) == end);
}

}  // namespace
}  // namespace tests::server
