#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

std::string field(const http_response& x, const std::string& name) { return small_venue::text_of(x.body, name); }
int code(const http_response& x) { return small_venue::code_of(x); }

TEST(account_page, shows_wallet_margins_and_positions) {
  small_venue venue;
  venue.signed_call("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", "10"}});
  venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "1.000"}});
  for (const auto* path : {"/fapi/v3/account", "/fapi/v2/account"}) {
    const auto account = venue.signed_call("GET", path, {});
    EXPECT_EQ(field(account, "totalWalletBalance"), "99970.00000000") << path;
    EXPECT_EQ(field(account, "asset"), "USDT");
    EXPECT_EQ(field(account, "positionAmt"), "1.000");
    EXPECT_NE(account.body.find(R"("updateTime":1704067200000)"), std::string::npos);
  }
  const auto risk = venue.signed_call("GET", "/fapi/v3/positionRisk", {{"symbol", "BTCUSDT"}});
  EXPECT_EQ(field(risk, "entryPrice"), "60000.00000000");
  EXPECT_EQ(field(risk, "positionAmt"), "1.000");
  const auto old = venue.signed_call("GET", "/fapi/v2/positionRisk", {});
  EXPECT_EQ(field(old, "leverage"), "10");
  EXPECT_NE(old.body.find("ETHUSDT"), std::string::npos);
  const auto balance = venue.signed_call("GET", "/fapi/v3/balance", {});
  EXPECT_EQ(field(balance, "balance"), "99970.00000000");
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v3/account", {}, 1), "totalWalletBalance"), "100000.00000000");
}

TEST(account_page, books_fees_profit_and_funding_as_incomes) {
  auto s = two_markets();
  s.funding_every = std::chrono::seconds(20);
  small_venue venue(s);
  venue.open_private(1);
  venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "1.000"}});
  venue.heard(1);
  venue.pass(std::chrono::seconds(25));
  // F-61: a cash event, not a fill.
  const auto news = venue.heard(1);
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(small_venue::text_of(news[0], "m"), "FUNDING_FEE");
  const auto funding = venue.signed_call("GET", "/fapi/v1/income", {{"incomeType", "FUNDING_FEE"}});
  const auto rate = venue.get("/fapi/v1/fundingRate?symbol=BTCUSDT&limit=1");
  EXPECT_EQ(field(rate, "fundingTime"), "1704067220000");
  EXPECT_EQ(field(funding, "time"), "1704067220000");
  EXPECT_EQ(field(funding, "symbol"), "BTCUSDT");
  EXPECT_TRUE(field(funding, "income").starts_with("-")) << funding.body;
  venue.order({{"symbol", "BTCUSDT"}, {"side", "SELL"}, {"type", "MARKET"}, {"quantity", "1.000"}});
  EXPECT_EQ(
      field(venue.signed_call("GET", "/fapi/v1/income", {{"incomeType", "COMMISSION"}, {"limit", "1"}}), "income"),
      "-29.99995000");
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/income", {{"incomeType", "REALIZED_PNL"}}), "income"),
            "-0.10000000");
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v3/positionRisk", {}).body, "[]");
}

TEST(setting_page, sets_leverage_within_the_brackets) {
  small_venue venue;
  const auto set = [&](const std::string& x) {
    return venue.signed_call("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", x}});
  };
  EXPECT_EQ(set("25").body, R"({"leverage":25,"maxNotionalValue":"70000000","symbol":"BTCUSDT"})");
  EXPECT_EQ(code(set("0")), -4028);
  EXPECT_EQ(code(set("126")), -4028);
  EXPECT_EQ(code(set("ten")), -1102);
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/symbolConfig", {{"symbol", "BTCUSDT"}}), "leverage"), "25");
  const auto brackets = venue.signed_call("GET", "/fapi/v1/leverageBracket", {{"symbol", "BTCUSDT"}});
  EXPECT_NE(brackets.body.find(R"({"bracket":2,"initialLeverage":100,"notionalCap":600000,"notionalFloor":50000,)"
                               R"("maintMarginRatio":0.0050,"cum":50.00})"),
            std::string::npos)
      << brackets.body;
}

// F-64
TEST(setting_page, is_one_way_and_cross) {
  small_venue venue;
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/positionSide/dual", {}).body, R"({"dualSidePosition":false})");
  EXPECT_EQ(code(venue.signed_call("POST", "/fapi/v1/positionSide/dual", {{"dualSidePosition", "false"}})), -4059);
  EXPECT_EQ(code(venue.signed_call("POST", "/fapi/v1/positionSide/dual", {{"dualSidePosition", "true"}})), -4084);
  const auto type = [&](const std::string& x) {
    return code(venue.signed_call("POST", "/fapi/v1/marginType", {{"symbol", "BTCUSDT"}, {"marginType", x}}));
  };
  EXPECT_EQ(type("CROSSED"), -4046);
  EXPECT_EQ(type("ISOLATED"), -4084);
  venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "1.000"}});
  EXPECT_EQ(type("ISOLATED"), -4048);
  EXPECT_EQ(code(venue.signed_call("POST", "/fapi/v1/multiAssetsMargin", {{"multiAssetsMargin", "false"}})), -4171);
  EXPECT_EQ(venue.signed_call("POST", "/fapi/v1/multiAssetsMargin", {{"multiAssetsMargin", "true"}}).body,
            R"({"code":200,"msg":"success"})");
}

TEST(setting_page, says_what_a_key_may_do) {
  auto s = two_markets();
  s.accounts[0].may_withdraw = true;
  s.accounts[1].may_trade = false;
  small_venue venue(s);
  const auto may = [&](std::size_t who, const std::string& what) {
    return field(venue.signed_call("GET", "/sapi/v1/account/apiRestrictions", {}, who), what);
  };
  EXPECT_EQ(may(0, "enableWithdrawals"), "true");
  EXPECT_EQ(may(1, "enableWithdrawals"), "false");
  EXPECT_EQ(may(1, "enableFutures"), "false");
  EXPECT_EQ(code(venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "1"}}, 1)),
            -2015);
}

TEST(setting_page, hands_out_listen_keys_for_a_key_alone) {
  small_venue venue;
  const auto key = field(venue.keyed_call("POST", "/fapi/v1/listenKey"), "listenKey");
  EXPECT_EQ(key.size(), 64u);
  EXPECT_EQ(field(venue.keyed_call("POST", "/fapi/v1/listenKey"), "listenKey"), key);
  EXPECT_EQ(field(venue.keyed_call("PUT", "/fapi/v1/listenKey"), "listenKey"), key);
  EXPECT_EQ(code(venue.keyed_call("PUT", "/fapi/v1/listenKey", 1)), -1125);
  venue.keyed_call("DELETE", "/fapi/v1/listenKey");
  EXPECT_EQ(code(venue.keyed_call("PUT", "/fapi/v1/listenKey")), -1125);
  EXPECT_EQ(venue.open(5, "/private/ws?listenKey=" + key), 401u);
}

TEST(setting_page, counts_orders_where_a_client_can_see_it) {
  small_venue venue;
  const auto placed = venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "0.010"}});
  EXPECT_EQ(adapters::transport::header(placed.headers, "x-mbx-order-count-10s"), "1");
  EXPECT_EQ(adapters::transport::header(placed.headers, "X-MBX-ORDER-COUNT-1M"), "1");
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/rateLimit/order", {}).body.find(R"("count":1)"), std::string::npos);
}

}  // namespace
}  // namespace tests::server
