#include "adapters/binance/server/trading_floor.hpp"

#include <gtest/gtest.h>

#include "adapters/binance/decode_user.hpp"
#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

std::string field(const std::string& json, const std::string& name) { return small_venue::text_of(json, name); }

std::vector<std::string> events(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& x : texts) out.push_back(field(x, "e"));
  return out;
}

struct trading_floor_news : ::testing::Test {
  small_venue venue;
  void SetUp() override {
    venue.open_private(1, 0);
    venue.open_private(2, 1);
    venue.heard(1);
    venue.heard(2);
  }
};

TEST_F(trading_floor_news, tells_an_order_then_each_execution_with_wallet_and_position_first) {
  venue.market("BUY", "1.500", 0);
  const auto news = venue.heard(1);
  EXPECT_EQ(events(news),
            (std::vector<std::string>{"ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE", "TRADE_LITE",
                                      "ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE", "TRADE_LITE"}));
  EXPECT_EQ(field(news[0], "x"), "NEW");
  EXPECT_EQ(field(news[1], "wb"), "99970.00000000");
  EXPECT_EQ(field(news[1], "pa"), "1.000");
  EXPECT_EQ(field(news[2], "X"), "PARTIALLY_FILLED");
  EXPECT_EQ(field(news[4], "pa"), "1.500");
  EXPECT_EQ(field(news[5], "X"), "FILLED");
  EXPECT_EQ(field(news[5], "z"), "1.500");
  EXPECT_TRUE(venue.heard(2).empty());
}

TEST_F(trading_floor_news, tells_both_sides_of_a_trade_between_customers) {
  venue.limit("SELL", "59999.95", "0.300", 1);
  const auto refused = venue.heard(2);
  EXPECT_TRUE(refused.empty()) << "off the tick grid";
  venue.market(1, core::book_delta{{}, {{{6'000'000}, {0}}}});
  venue.limit("SELL", "60000", "0.300", 1);
  venue.heard(2);
  venue.market("BUY", "0.300", 0);
  const auto maker = venue.heard(2);
  ASSERT_EQ(events(maker), (std::vector<std::string>{"ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE", "TRADE_LITE"}));
  EXPECT_EQ(field(maker[1], "m"), "true");
  EXPECT_EQ(field(maker[1], "X"), "FILLED");
  EXPECT_EQ(field(maker[0], "pa"), "-0.300");
  const auto taker = venue.heard(1);
  EXPECT_EQ(field(taker[2], "t"), field(maker[1], "t"));
}

TEST_F(trading_floor_news, tells_a_maker_of_the_markets_trades) {
  venue.limit("BUY", "59999.9", "0.500", 0);
  venue.heard(1);
  venue.trade(1, 5'999'990, 1200, core::side::sell);
  const auto news = venue.heard(1);
  ASSERT_EQ(events(news), (std::vector<std::string>{"ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE", "TRADE_LITE"}));
  EXPECT_EQ(field(news[1], "l"), "0.200");
  EXPECT_EQ(field(news[1], "X"), "PARTIALLY_FILLED");
  EXPECT_EQ(field(news[1], "n"), "2.39999600");
}

// F-62
TEST_F(trading_floor_news, prevents_an_account_from_trading_with_itself) {
  venue.market(1, core::book_delta{{}, {{{6'000'000}, {0}}}});
  venue.limit("SELL", "60000", "0.300", 0);
  venue.heard(1);
  venue.limit("BUY", "60000", "0.300", 0);
  const auto news = venue.heard(1);
  ASSERT_EQ(news.size(), 2u);
  EXPECT_EQ(field(news[0], "X"), "NEW");
  EXPECT_EQ(field(news[1], "X"), "EXPIRED_IN_MATCH");
  EXPECT_EQ(field(news[1], "er"), "1");
}

TEST_F(trading_floor_news, tells_cancels_amendments_and_leverage) {
  const auto placed = venue.limit("BUY", "59000", "0.010", 0);
  const auto number = field(placed.body, "orderId");
  venue.signed_call(
      "PUT", "/fapi/v1/order",
      {{"symbol", "BTCUSDT"}, {"orderId", number}, {"side", "BUY"}, {"price", "59001"}, {"quantity", "0.020"}});
  venue.signed_call("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", number}});
  venue.signed_call("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", "7"}});
  const auto news = venue.heard(1);
  ASSERT_EQ(events(news), (std::vector<std::string>{"ORDER_TRADE_UPDATE", "ORDER_TRADE_UPDATE", "ORDER_TRADE_UPDATE",
                                                    "ACCOUNT_CONFIG_UPDATE"}));
  EXPECT_EQ(field(news[1], "x"), "AMENDMENT");
  EXPECT_EQ(field(news[1], "p"), "59001.00");
  EXPECT_EQ(field(news[2], "X"), "CANCELED");
  EXPECT_EQ(field(news[3], "l"), "7");
}

// F-60
TEST_F(trading_floor_news, tells_a_liquidation_as_the_venue_does) {
  auto s = two_markets();
  s.accounts[0].deposit = dollars(3'500);
  small_venue thin(s);
  thin.open(9, "/ws/!forceOrder@arr");
  thin.open_private(1);
  thin.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "1.000"}});
  thin.heard(1);
  core::book_delta fall;
  for (std::int64_t i = 1; i <= 10; ++i) fall.bids.push_back({{6'000'000 - i * 10}, {0}});
  for (std::int64_t i = 0; i < 10; ++i) fall.asks.push_back({{6'000'000 + i * 10}, {0}});
  fall.bids.push_back({{5'650'000}, {5000}});
  fall.asks.push_back({{5'650'010}, {5000}});
  thin.market(1, fall);
  thin.pass(std::chrono::seconds(120));
  const auto news = thin.heard(1);
  const auto kinds = events(news);
  ASSERT_FALSE(kinds.empty());
  EXPECT_EQ(kinds.front(), "MARGIN_CALL");
  EXPECT_EQ(field(news.front(), "pa"), "1.000");
  EXPECT_EQ(field(news.front(), "cw"), "3470.00000000");
  std::string closing;
  for (const auto& x : news)
    if (field(x, "e") == "ORDER_TRADE_UPDATE" && field(x, "c").starts_with("autoclose-")) closing = x;
  EXPECT_EQ(field(closing, "ot"), "LIQUIDATION");
  EXPECT_EQ(field(closing, "x"), "CALCULATED");
  EXPECT_EQ(thin.service().counts().liquidations, 1u);
  EXPECT_EQ(thin.signed_call("GET", "/fapi/v3/positionRisk", {}).body, "[]");
  EXPECT_FALSE(thin.heard(9).empty());
  EXPECT_NE(thin.signed_call("GET", "/fapi/v1/forceOrders", {}).body, "[]");
}

TEST_F(trading_floor_news, is_understood_by_our_own_decoder) {
  adapters::binance::user_decoder decode(two_markets().instruments);
  venue.market("BUY", "1.500", 0);
  venue.limit("BUY", "59000", "0.010", 0);
  venue.signed_call("POST", "/fapi/v1/algoOrder",
                    {{"algoType", "CONDITIONAL"},
                     {"symbol", "BTCUSDT"},
                     {"side", "SELL"},
                     {"type", "STOP_MARKET"},
                     {"closePosition", "true"},
                     {"triggerPrice", "59000"}});
  venue.signed_call("POST", "/fapi/v1/algoOrder",
                    {{"algoType", "CONDITIONAL"},
                     {"symbol", "BTCUSDT"},
                     {"side", "SELL"},
                     {"type", "TRAILING_STOP_MARKET"},
                     {"callbackRate", "5"},
                     {"quantity", "0.1"}});
  venue.trade(1, 5'900'000, 10, core::side::sell);
  venue.pass(std::chrono::minutes(61));
  const auto news = venue.heard(1);
  EXPECT_GT(news.size(), 15u);
  for (const auto& x : news) {
    const auto event = decode.decode(x);
    EXPECT_TRUE(event) << (event ? "" : to_string(event.error())) << ' ' << x;
  }
  EXPECT_EQ(decode.unknown_values(), 0u);
}

}  // namespace
}  // namespace tests::server
