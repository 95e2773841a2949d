#include "core/strategy/sma_cross.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <string>

#include "tests/core/strategy/market.hpp"

namespace core::tests {
namespace {

using strategy::enter;
using strategy::exit_position;
using strategy::standing;

/// A strategy whose orders are filled at once and whole. Notes what it did at each bar: 'b'uy, 's'ell, 'x' exit, '.'.
struct filled_at_once {
  std::unique_ptr<strategy::strategy> logic;
  standing now{};
  std::uint64_t bars = 0;
  std::string diary;
  std::vector<enter> entries;

  explicit filled_at_once(strategy::parameters given, instrument_kind kind = instrument_kind::perpetual)
      : logic(made("sma_cross", std::move(given), traded(kind))) {}

  char see(std::int64_t close) {
    char did = '.';
    for (const auto& action : logic->on_view(bar_of(++bars, close), now)) {
      if (const auto* entry = std::get_if<enter>(&action)) {
        did = entry->side == side::buy ? 'b' : 's';
        entries.push_back(*entry);
        trade(entry->side, entry->quantity.units, leg_role::entry);
      } else if (std::holds_alternative<exit_position>(action)) {
        did = 'x';
        close_position(leg_role::exit);
      }
    }
    diary += did;
    return did;
  }
  void close_position(leg_role role) {
    trade(now.position.units > 0 ? side::sell : side::buy, std::abs(now.position.units), role);
  }
  void trade(side direction, std::int64_t amount, leg_role role) {
    now.position += quantity{sign(direction) * amount};
    logic->on_order_event(filled(direction, amount, role), now);
  }
  std::string all(std::initializer_list<std::int64_t> closes) {
    for (const auto x : closes) see(x);
    return diary;
  }
};

const strategy::parameters two_and_three{{"fast", "2"}, {"slow", "3"}};

TEST(sma_cross, waits_for_as_many_bars_as_the_slow_average_has) {
  filled_at_once run(two_and_three);
  EXPECT_EQ(run.all({1000, 1010, 1020}), "..b");
}

TEST(sma_cross, buys_above_sells_below_and_leaves_before_it_turns) {
  filled_at_once run(two_and_three);
  // fast:                            1015  1005   975  975  1035  1085
  // slow:                            1010  1007   990  980  1010  1053
  EXPECT_EQ(run.all({1000, 1010, 1020, 990, 960, 990, 1080, 1090}), "..bxs.xb");
}

TEST(sma_cross, does_nothing_while_the_averages_are_equal) {
  filled_at_once run(two_and_three);
  EXPECT_EQ(run.all({1000, 1000, 1000, 1000}), "....");
}

TEST(sma_cross, enters_once_per_trend) {
  filled_at_once run(two_and_three);
  run.all({1000, 1010, 1020});
  run.close_position(leg_role::stop);
  EXPECT_EQ(run.all({1030, 1040, 1050}), "..b...");
}

TEST(sma_cross, enters_again_when_the_trend_has_turned_and_come_back) {
  filled_at_once run({{"fast", "2"}, {"slow", "3"}, {"long_only", "true"}});
  EXPECT_EQ(run.all({1000, 1010, 1020, 990, 960, 990, 1080}), "..bx..b");
}

TEST(sma_cross, never_sells_short_where_it_may_not) {
  filled_at_once spot(two_and_three, instrument_kind::spot);
  EXPECT_EQ(spot.all({1000, 990, 980, 970, 960}), ".....");
  filled_at_once told({{"fast", "2"}, {"slow", "3"}, {"long_only", "true"}});
  EXPECT_EQ(told.all({1000, 990, 980, 970, 960}), ".....");
}

TEST(sma_cross, asks_no_second_time_while_an_entry_or_an_exit_works) {
  auto logic = made("sma_cross", two_and_three);
  standing now{};
  logic->on_view(bar_of(1, 1000), now);
  logic->on_view(bar_of(2, 1010), now);
  EXPECT_EQ(logic->on_view(bar_of(3, 1020), now).size(), 1u);
  now.entries_working = {200};
  EXPECT_TRUE(logic->on_view(bar_of(4, 1030), now).empty());
  now = {.position = {200}};
  EXPECT_EQ(logic->on_view(bar_of(5, 900), now).size(), 1u);
  now.exiting = true;
  EXPECT_TRUE(logic->on_view(bar_of(6, 900), now).empty());
}

TEST(sma_cross, asks_again_while_its_entry_was_not_filled) {
  auto logic = made("sma_cross", two_and_three);
  logic->on_view(bar_of(1, 1000), {});
  logic->on_view(bar_of(2, 1010), {});
  EXPECT_EQ(logic->on_view(bar_of(3, 1020), {}).size(), 1u);
  EXPECT_EQ(logic->on_view(bar_of(4, 1030), {}).size(), 1u);
}

TEST(sma_cross, protects_on_the_losing_side_rounded_toward_the_entry) {
  filled_at_once up({{"fast", "2"}, {"slow", "3"}, {"stop", "1"}});
  up.all({1000, 1010, 1023});  // 1023 - 10 = 1013, between 1010 and 1015
  EXPECT_EQ(up.entries.at(0).protection, price{1015});
  filled_at_once down({{"fast", "2"}, {"slow", "3"}, {"stop", "1"}});
  down.all({1000, 990, 977});  // 977 + 9 = 986, between 985 and 990
  EXPECT_EQ(down.entries.at(0).protection, price{985});
}

TEST(sma_cross, buys_its_size_at_market) {
  filled_at_once run({{"fast", "2"}, {"slow", "3"}, {"size", "1.25"}});
  run.all({1000, 1010, 1020});
  EXPECT_EQ(run.entries.at(0).quantity, quantity{125});
  EXPECT_EQ(run.entries.at(0).type, order_type::market);
}

TEST(sma_cross, wants_bars_of_its_interval_and_looks_at_nothing_else) {
  auto logic = made("sma_cross", {{"fast", "2"}, {"slow", "3"}, {"bar", "1m"}});
  EXPECT_EQ(logic->kinds(), std::vector{view_kind::bar});
  EXPECT_EQ(logic->bar_interval(), std::chrono::minutes(1));
  const auto before = logic->snapshot();
  EXPECT_TRUE(logic->on_view(view_of(1, opening, trade{{1000}, {1}}), {}).empty());
  EXPECT_EQ(logic->snapshot(), before);
}

TEST(sma_cross, cannot_be_made_with_a_fast_average_that_is_not_faster) {
  EXPECT_THROW(made("sma_cross", {{"fast", "3"}, {"slow", "3"}}), broken_invariant);
}

TEST(sma_cross, refuses_to_restore_foreign_bytes) {
  auto short_one = made("sma_cross", two_and_three);
  auto long_one = made("sma_cross", {{"fast", "2"}, {"slow", "9"}});
  for (int i = 1; i < 9; ++i) long_one->on_view(bar_of(i, 1000), {});
  EXPECT_THROW(short_one->restore(long_one->snapshot()), broken_invariant);
  auto bytes = short_one->snapshot();
  bytes.push_back(std::byte{});
  EXPECT_THROW(short_one->restore(bytes), broken_invariant);
  EXPECT_THROW(short_one->restore({}), broken_invariant);
}

TEST(sma_cross, says_in_words_what_it_remembers) {
  using facts = std::vector<strategy::fact>;
  auto logic = made("sma_cross", two_and_three);
  EXPECT_EQ(logic->facts(), (facts{{"closes", "0/3"}, {"trend", "none"}, {"traded_trend", "none"}}));
  for (int i = 1; i < 4; ++i) logic->on_view(bar_of(static_cast<std::uint64_t>(i), 1000 + i), {});
  logic->on_order_event(filled(side::buy, 200), {});
  EXPECT_EQ(logic->facts(),
            (facts{{"closes", "3/3"}, {"trend", "up"}, {"traded_trend", "up"}, {"last_close", "100.3"}}));
}

// -- against averages computed anew at every bar ----------------------------------------------------------------------

int trend_of(const std::vector<std::int64_t>& closes, std::size_t fast, std::size_t slow) {
  if (closes.size() < slow) return 0;
  const auto average = [&](std::size_t n) {
    return std::accumulate(closes.end() - static_cast<std::ptrdiff_t>(n), closes.end(), 0.0L) /
           static_cast<long double>(n);
  };
  const auto difference = average(fast) - average(slow);
  if (std::abs(difference) < 1e-9L) return 0;
  return difference > 0 ? 1 : -1;
}

struct drawn_path {
  std::size_t fast = *rc::gen::inRange<std::size_t>(2, 6);
  std::size_t slow = fast + *rc::gen::inRange<std::size_t>(1, 8);
  bool long_only = *rc::gen::arbitrary<bool>();
  std::vector<std::int64_t> closes =
      *rc::gen::scale(2, rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(900, 1100)));

  strategy::parameters parameters() const {
    return {
        {"fast", std::to_string(fast)}, {"slow", std::to_string(slow)}, {"long_only", long_only ? "true" : "false"}};
  }
};

RC_GTEST_PROP(sma_cross_property, trades_exactly_the_crossings_of_the_averages, ()) {
  const drawn_path path;
  filled_at_once run(path.parameters());
  std::vector<std::int64_t> seen;
  int held = 0, entered = 0;  // the trend in which it has entered, until that trend is over
  for (const auto close : path.closes) {
    seen.push_back(close);
    const int trend = trend_of(seen, path.fast, path.slow);
    char expected = '.';
    if (trend != 0 && trend == -entered) entered = 0;
    if (trend != 0 && held == -trend) {
      expected = 'x';
      held = 0;
    } else if (trend != 0 && held == 0 && entered != trend && !(path.long_only && trend < 0)) {
      expected = trend > 0 ? 'b' : 's';
      held = entered = trend;
    }
    const char did = run.see(close);
    RC_ASSERT(did == expected);
    // A stop may close the position at any time.
    if (held != 0 && *rc::gen::inRange(0, 6) == 0) {
      run.close_position(leg_role::stop);
      held = 0;
    }
  }
}

RC_GTEST_PROP(sma_cross_property, goes_on_from_its_snapshot_as_if_it_had_never_stopped, ()) {
  const drawn_path path;
  filled_at_once original(path.parameters()), copy(path.parameters());
  for (const auto close : path.closes) {
    copy.logic = made("sma_cross", path.parameters());
    copy.logic->restore(original.logic->snapshot());
    RC_ASSERT(copy.logic->snapshot() == original.logic->snapshot());
    RC_ASSERT(copy.see(close) == original.see(close));
  }
  RC_ASSERT(copy.logic->snapshot() == original.logic->snapshot());
}

}  // namespace
}  // namespace core::tests
