#include "apps/export_command.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/adapters/store/trading_session.hpp"
#include "tests/config/profiles.hpp"

namespace apps {
namespace {

struct export_command_test : adapters::store::testing::trading_session {
  std::ostringstream out, err;

  int print(const std::string& what, export_format how) {
    return export_rows(out, err, {.what = what, .format = how, .store = live});
  }
};

// S-041
TEST_F(export_command_test, writes_the_equity_curve_as_csv_with_a_header) {
  begin();
  round_trip(10000, 9050);
  fill_store(live);
  EXPECT_EQ(print("equity", export_format::csv), 0) << err.str();
  EXPECT_EQ(out.str(),
            "sequence,ts,portfolio_group,realized,fees,net_pnl,peak_pnl,drawdown,open_exposure,allocation\r\n"
            "13,1970-01-01T00:00:13.000000000Z,crypto,0,0.1,-0.1,0,0.1,150,\"{\"\"paper/BTCUSDT\"\":\"\"150\"\"}\"\r\n"
            "19,1970-01-01T00:00:19.000000000Z,crypto,-14.25,0.2,-14.45,0,14.45,0,{}\r\n");
}

TEST_F(export_command_test, writes_trades_as_json_with_exact_decimals_and_null_for_what_is_absent) {
  begin();
  const auto buy = entry(core::side::buy, 1000, 0);
  fill(buy, 10000, send(buy));
  const auto sell = entry(core::side::sell, 1000, 0);
  fill(sell, 11000, send(sell));
  fill_store(live);
  EXPECT_EQ(print("trades", export_format::ndjson), 0) << err.str();
  EXPECT_NE(out.str().find(R"("net_pnl":"9.8",)"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find(R"("stop_loss":null,"r_multiple":null,)"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find(R"("fills":2,)"), std::string::npos) << out.str();
}

TEST_F(export_command_test, quotes_what_csv_would_take_apart) {
  begin();
  write(messages::name_declared{messages::name_declared::kind::bot, 4711, "bots/a,\"b\""});
  auto order = entry(core::side::buy, 1000, 0);
  order.bot = {4711};
  send(order);
  fill_store(live);
  EXPECT_EQ(print("orders", export_format::csv), 0) << err.str();
  EXPECT_NE(out.str().find(R"(,"bots/a,""b""",)"), std::string::npos) << out.str();
}

TEST_F(export_command_test, finds_the_store_in_a_configuration) {
  begin();
  round_trip(10000, 11000);
  fill_store(scratch.path() / "rows.db");
  const auto file = scratch.path() / "node.yaml";
  const auto named = [&](const std::string& more) {
    std::ofstream(file) << config::testing::demo_with("data_dir: run/demo", "data_dir: " + scratch.path().string())
                        << more;
    return export_options{.what = "trades", .config = file.string()};
  };
  EXPECT_EQ(export_rows(out, err, named("\nstore: {sqlite: rows.db}\n")), 0) << err.str();
  EXPECT_NE(out.str().find("paper/BTCUSDT"), std::string::npos) << out.str();
  EXPECT_EQ(export_rows(out, err, named("\nstore: {sqlite: none}\n")), 78);
  EXPECT_NE(err.str().find("store.sqlite is none"), std::string::npos) << err.str();
}

TEST_F(export_command_test, fails_where_the_rows_cannot_be_written) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  std::ofstream full("/dev/full");
  EXPECT_EQ(export_rows(full, err, {.what = "trades", .store = live}), 1);
  EXPECT_NE(err.str().find("cannot be written"), std::string::npos) << err.str();
}

TEST_F(export_command_test, says_what_can_be_exported_and_that_there_is_no_store) {
  EXPECT_EQ(print("cakes", export_format::csv), 2);
  EXPECT_EQ(print("trades", export_format::csv), 3);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace apps
