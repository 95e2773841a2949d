#include <gtest/gtest.h>

#include "adapters/store/trade_life.hpp"
#include "tests/adapters/store/trading_session.hpp"

namespace adapters::store {
namespace {

using core::order_state;
using core::order_step;
using lines = std::vector<std::string>;

struct trades_projection_test : testing::trading_session {
  lines found(const std::string& sql) {
    fill_store(live);
    return ask(live, sql);
  }
  void trade(core::side side, std::int64_t quantity, std::int64_t price, core::bot_id bot = testing::bot,
             core::group_id group = testing::group) {
    auto x = entry(side, quantity, 9000);
    x.bot = bot;
    x.group = group;
    fill(x, price, send(x));
  }
};

// V-089: in two parts in, reduced, enlarged, out. 3 for 300 and 3 for 310, five fees of 0.1.
TEST_F(trades_projection_test, sums_partial_fills_enlargements_and_reductions_into_one_trade) {
  begin();
  const auto buy = entry(core::side::buy, 2000, 9000);
  const auto sent = send(buy);
  const core::money fee{1'000'000'000'000'000};
  step(buy, order_step::partially_filled, order_state::open, sent, {{10000}, {1000}, fee}, 1000);
  step(buy, order_step::filled, order_state::filled, sent, {{11000}, {1000}, fee}, 2000);
  trade(core::side::sell, 500, 12000);
  trade(core::side::buy, 1000, 9000);
  trade(core::side::sell, 2500, 10000);
  EXPECT_EQ(found("SELECT quantity, entry_price, substr(avg_exit_price, 1, 7), size_usd, gross_pnl, exchange_fees, "
                  "net_pnl, return_pct, fills FROM trades_closed"),
            lines{"3 100 103.333 300 10 0.5 9.5 3.166666 5"});
  EXPECT_EQ(ask(live, "SELECT quantity, realized, fees FROM positions"), lines{"0 10 0.5"});
  EXPECT_EQ(ask(live, "SELECT what FROM trade_fills ORDER BY sequence"),
            (lines{"opened", "enlarged", "reduced", "enlarged", "closed"}));
  EXPECT_EQ(ask(live, "SELECT net_pnl, open_exposure FROM portfolio_state ORDER BY sequence DESC LIMIT 1"),
            lines{"9.5 0"});
}

TEST_F(trades_projection_test, earns_on_a_short_what_the_price_falls) {
  begin();
  trade(core::side::sell, 1000, 8000);
  trade(core::side::buy, 1000, 7500);
  EXPECT_EQ(found("SELECT direction, gross_pnl, net_pnl, stop_loss, r_multiple FROM trades_closed"),
            lines{"short 5 4.8 90 0.48"});
}

// A fee is split by quantity: of 0.1 for 3, one third belongs to the trade that ends.
TEST_F(trades_projection_test, splits_the_fee_of_a_reversal) {
  begin();
  trade(core::side::buy, 1000, 10000);
  trade(core::side::sell, 3000, 10000);
  trade(core::side::buy, 2000, 10000);
  EXPECT_EQ(found("SELECT direction, quantity, exchange_fees FROM trades_closed ORDER BY closed_sequence"),
            (lines{"long 1 0.1333333333333333", "short 2 0.1666666666666667"}));
  EXPECT_EQ(ask(live, "SELECT fees FROM portfolio_state ORDER BY sequence DESC LIMIT 1"), lines{"0.3"});
}

TEST_F(trades_projection_test, keeps_two_bots_on_one_instrument_apart) {
  begin();
  constexpr core::bot_id beta{4711};
  write(messages::name_declared{messages::name_declared::kind::bot, beta.value, "bots/beta"});
  trade(core::side::buy, 1000, 10000);
  trade(core::side::sell, 1000, 11000, beta);
  EXPECT_EQ(found("SELECT bot_id, quantity, cost FROM positions ORDER BY bot_id"),
            (lines{"bots/alpha 1 100", "bots/beta -1 -110"}));
  EXPECT_EQ(ask(live, "SELECT open_exposure, allocation FROM portfolio_state ORDER BY sequence DESC LIMIT 1"),
            lines{R"(210 {"paper/BTCUSDT":"210"})"});
  EXPECT_EQ(ask(live, "SELECT count(*) FROM trades_closed"), lines{"0"});
}

// V-004: a position does not count in a group that its bot has left.
TEST_F(trades_projection_test, moves_the_exposure_of_a_bot_that_changes_its_group) {
  begin();
  constexpr core::group_id other{4712};
  write(messages::name_declared{messages::name_declared::kind::group, other.value, "other"});
  trade(core::side::buy, 1000, 10000);
  trade(core::side::buy, 500, 10000, testing::bot, other);
  constexpr core::bot_id beta{4711};
  trade(core::side::buy, 1000, 2000, beta);
  EXPECT_EQ(found("SELECT portfolio_group, open_exposure FROM portfolio_state ORDER BY sequence"),
            (lines{"crypto 100", "other 150", "crypto 20"}));
}

TEST(trade_figures, are_cut_off_and_absent_where_there_is_nothing_to_divide_by) {
  EXPECT_EQ(ratio_text({2}, {3}), "0.666666");
  EXPECT_EQ(percent_text({-2}, {3}), "-66.666666");
  EXPECT_EQ(percent_text({1}, {}), std::nullopt);
  EXPECT_EQ(hours_text(std::chrono::minutes(90)), "1.5");
}

}  // namespace
}  // namespace adapters::store
