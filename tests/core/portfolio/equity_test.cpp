#include "core/portfolio/equity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace core::portfolio {
namespace {

using namespace std::chrono_literals;

constexpr timestamp sunday{std::chrono::sys_days{std::chrono::year{2026} / 3 / 8} + 20h};
money whole(std::int64_t x) { return {static_cast<__int128>(x) * 10'000'000'000'000'000}; }

TEST(equity, loses_parts_of_what_was_there_and_never_understates_them) {
  EXPECT_EQ(loss_of(whole(100), whole(95)), ppm{50'000});
  EXPECT_EQ(loss_of(whole(100), whole(110)), ppm{-100'000});
  EXPECT_EQ(loss_of(whole(3), whole(2)), ppm{333'334});
  EXPECT_EQ(loss_of(whole(100), whole(-100)), ppm{2'000'000});
  EXPECT_EQ(loss_of(whole(0), whole(-1)), ppm{1'000'000});
  EXPECT_EQ(loss_of(whole(0), whole(1)), ppm{0});
  EXPECT_EQ(loss_of(whole(1'000'000'000'000'000'000), whole(500'000'000'000'000'000)), ppm{500'000});
}

TEST(equity, begins_a_day_at_midnight_and_a_week_on_monday) {
  equity_curve x(whole(1000));
  x.set(whole(-10), sunday);
  EXPECT_EQ(x.day_loss(), ppm{10'000});
  x.set(whole(-20), sunday + 5h);  // Monday
  EXPECT_EQ(x.day_loss().parts, (10 * 1'000'000 + 989) / 990);
  EXPECT_EQ(x.week_loss(), x.day_loss());
  EXPECT_EQ(x.drawdown(), ppm{20'000});
  x.set(whole(-20), sunday + 29h);  // Tuesday
  EXPECT_EQ(x.day_loss(), ppm{0});
  EXPECT_GT(x.week_loss().parts, 0);
}

TEST(equity, falls_from_its_highest) {
  equity_curve x(whole(1000));
  x.set(whole(1000), sunday);
  x.set(whole(500), sunday + 1s);
  EXPECT_EQ(x.drawdown(), ppm{250'000});
  x.set(whole(1500), sunday + 2s);
  EXPECT_EQ(x.drawdown(), ppm{0});
}

RC_GTEST_PROP(equity, is_never_above_its_peak_and_time_never_runs_backwards, ()) {
  equity_curve x(whole(1000));
  equity_curve ordered(whole(1000));
  timestamp latest{};
  for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-100'000, 100'000))) {
    const auto at = sunday + std::chrono::seconds(step);
    latest = std::max(latest, at);
    x.set(whole(step), at);
    ordered.set(whole(step), latest);
    RC_ASSERT(x.day_loss() == ordered.day_loss());
    RC_ASSERT(x.drawdown().parts >= 0);
    RC_ASSERT(x.day_loss() <= x.drawdown() || x.equity() <= money{});
  }
}

TEST(equity_board, tells_each_group_and_all_together_when_they_change) {
  equity_board board({{{1}, "trend", whole(1000)}, {{2}, "flow", whole(3000)}}, {{{7}, {1}}, {{8}, {2}}});
  const auto first = board.changed();
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[0].group, "");
  EXPECT_EQ(first[0].equity, whole(4000));
  EXPECT_TRUE(board.changed().empty());
  board.update(scoreboard{}, sunday);
  EXPECT_TRUE(board.changed().empty());
  board.repeat();
  EXPECT_EQ(board.changed().size(), 3u);
}

}  // namespace
}  // namespace core::portfolio
