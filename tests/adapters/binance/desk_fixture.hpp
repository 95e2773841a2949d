#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "adapters/binance/decode_user.hpp"
#include "adapters/binance/gateway_orders.hpp"
#include "core/types/decimal.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace tests {

/// The gateway's desk, and a venue that the test plays word by word.
struct desk_fixture : ::testing::Test {
  using order_desk = adapters::binance::order_desk;
  using endpoint = adapters::binance::endpoint;
  using kind = core::venue_report::kind;
  using refusal = core::venue_refusal;
  using outcome = messages::venue_answer::outcome;

  const core::instrument traded = recordings::usdm_btcusdt();
  const adapters::binance::client_ids ids{"wb"};
  adapters::binance::user_decoder events{{traded}};
  order_desk desk{adapters::binance::encoder(adapters::binance::symbol_table({traded}), ids)};
  core::timestamp now{std::chrono::seconds(1'700'000'000)};
  std::vector<order_desk::request> asked;  // all requests, in order
  std::vector<core::venue_report> told;    // all reports, in order
  std::size_t answered = 0;                // of `asked`

  desk_fixture() { desk.stream_changed(true, now); }

  void collect() {
    for (auto& x : desk.take_requests()) asked.push_back(std::move(x));
    for (auto& x : desk.take_reports()) told.push_back(std::move(x));
  }
  core::order_intent intent(std::uint32_t n = 1, core::leg_role role = core::leg_role::entry,
                            core::order_type type = core::order_type::limit) {
    core::order_intent x{.id = core::order_id_of({9}, n),
                         .instrument = traded.id,
                         .side = role == core::leg_role::entry ? core::side::buy : core::side::sell,
                         .role = role,
                         .type = type,
                         .quantity = {1000}};
    if (core::limited(type)) x.limit = {5'000'000};
    if (core::conditional(type)) x.trigger = {4'900'000};
    return x;
  }
  core::order_intent stop(std::uint32_t n = 1) {
    return intent(n, core::leg_role::stop, core::order_type::stop_market);
  }
  void place(const core::order_intent& x) {
    desk.place(x, now);
    collect();
  }
  /// The oldest request that was not answered.
  const order_desk::request& open_request() const { return asked.at(answered); }
  endpoint wants() const { return open_request().what.what; }
  bool waits() const { return answered < asked.size(); }

  void answer(unsigned status, const std::string& body) {
    reply({.what = outcome::answered, .status = status, .body = body});
  }
  void refused(std::int64_t code, unsigned status = 400) {
    answer(status, fmt::format(R"({{"code":{},"msg":"words"}})", code));
  }
  void unsent(bool away = false) { reply({.what = outcome::unsent, .body = "no", .away = away}); }
  void no_answer() { ++answered; }  // the request stays open
  void lost() { reply({.what = outcome::unknown, .body = "timed out"}); }
  void reply(messages::venue_answer x) {
    x.number = open_request().number;
    ++answered;
    EXPECT_TRUE(desk.on_answer(x.number, x, now));
    collect();
  }
  /// Time passes; requests that come up meanwhile stay open, or are answered by `venue`.
  void advance(core::duration d, const std::function<void()>& venue = {}) {
    for (const auto until = now + d; now < until;) {
      now = std::min(until, now + std::chrono::milliseconds(50));
      desk.advance(now);
      collect();
      while (venue && waits()) venue();
    }
  }

  std::string decimal(std::int64_t units) { return core::format_decimal(units, traded.quantity_scale); }
  /// The venue's statement about an order, as REST gives it.
  std::string order_text(const core::order_intent& x, const std::string& status, std::int64_t filled = 0,
                         std::int64_t quantity = 1000) {
    return fmt::format(
        R"({{"orderId":77,"symbol":"BTCUSDT","status":"{}","clientOrderId":"{}","price":"50000.00","avgPrice":"0.00",)"
        R"("origQty":"{}","executedQty":"{}","cumQuote":"0","timeInForce":"GTC","type":"LIMIT","reduceOnly":false,)"
        R"("closePosition":false,"side":"{}","positionSide":"BOTH","stopPrice":"0","workingType":"CONTRACT_PRICE",)"
        R"("origType":"LIMIT","time":1700000000000,"updateTime":1700000000000}})",
        status, ids.text_of(x.id), decimal(quantity), decimal(filled), x.side == core::side::buy ? "BUY" : "SELL");
  }
  std::string algo_text(const core::order_intent& x, const std::string& status) {
    return fmt::format(
        R"({{"algoId":31,"clientAlgoId":"{}","algoType":"CONDITIONAL","orderType":"STOP_MARKET","symbol":"BTCUSDT",)"
        R"("side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"1","algoStatus":"{}",)"
        R"("triggerPrice":"49000","price":"0","workingType":"CONTRACT_PRICE","closePosition":false,"reduceOnly":true,)"
        R"("activatePrice":"","callbackRate":"","actualOrderId":"","createTime":1700000000000,)"
        R"("updateTime":1700000000000}})",
        ids.text_of(x.id), status);
  }
  std::string trades_text(std::vector<std::pair<std::uint64_t, std::int64_t>> trades, const std::string& side = "BUY") {
    std::string list;
    for (const auto& [number, quantity] : trades)
      list += fmt::format(
          R"({}{{"buyer":true,"commission":"0.01","commissionAsset":"USDT","id":{},"maker":false,"orderId":77,)"
          R"("price":"50000.00","qty":"{}","quoteQty":"1","realizedPnl":"0","side":"{}","positionSide":"BOTH",)"
          R"("symbol":"BTCUSDT","time":1700000000000}})",
          list.empty() ? "" : ",", number, decimal(quantity), side);
    return '[' + list + ']';
  }
  /// An event of the private stream.
  void event(const core::order_intent& x, const std::string& what, const std::string& status, std::int64_t filled = 0,
             std::int64_t last = 0, std::uint64_t trade = 0) {
    const auto text = fmt::format(
        R"({{"e":"ORDER_TRADE_UPDATE","E":1700000000000,"T":1700000000000,"o":{{"s":"BTCUSDT","c":"{}","S":"{}",)"
        R"("o":"LIMIT","f":"GTC","q":"{}","p":"50000.00","ap":"0","sp":"0","x":"{}","X":"{}","i":77,"l":"{}","z":"{}",)"
        R"("L":"50000.00","N":"USDT","n":"0.01","T":1700000000000,"t":{},"b":"0","a":"0","m":false,"R":false,)"
        R"("wt":"CONTRACT_PRICE","ot":"{}","ps":"BOTH","cp":false,"rp":"0"}}}})",
        ids.text_of(x.id), x.side == core::side::buy ? "BUY" : "SELL", decimal(x.quantity.units), what, status,
        decimal(last), decimal(filled), trade, core::conditional(x.type) ? "STOP_MARKET" : "LIMIT");
    const auto decoded = events.decode(text);
    ASSERT_TRUE(decoded) << to_string(decoded.error()) << ' ' << text;
    desk.on_event(std::get<adapters::binance::order_trade_update>(*decoded), now);
    collect();
  }
  /// The early copy of a fill.
  void announce(const core::order_intent& x, std::uint64_t trade, std::int64_t last) {
    const auto text = fmt::format(
        R"({{"e":"TRADE_LITE","E":1700000000000,"T":1700000000000,"s":"BTCUSDT","q":"{}","p":"50000.00","m":false,)"
        R"("c":"{}","S":"{}","L":"50000.00","l":"{}","t":{},"i":77}})",
        decimal(x.quantity.units), ids.text_of(x.id), x.side == core::side::buy ? "BUY" : "SELL", decimal(last), trade);
    const auto decoded = events.decode(text);
    ASSERT_TRUE(decoded) << to_string(decoded.error()) << ' ' << text;
    desk.on_event(std::get<adapters::binance::trade_lite>(*decoded), now);
    collect();
  }
  void fill(const core::order_intent& x, std::uint64_t trade, std::int64_t last, std::int64_t filled) {
    event(x, "TRADE", filled == x.quantity.units ? "FILLED" : "PARTIALLY_FILLED", filled, last, trade);
  }

  std::size_t count(kind what) const {
    return static_cast<std::size_t>(std::count_if(told.begin(), told.end(), [&](auto& x) { return x.what == what; }));
  }
  std::size_t requests_through(endpoint e) const {
    return static_cast<std::size_t>(
        std::count_if(asked.begin(), asked.end(), [&](auto& x) { return x.what.what == e; }));
  }
};

}  // namespace tests
