#include "adapters/binance/reports.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "adapters/binance/decode_user.hpp"
#include "adapters/binance/money_text.hpp"
#include "core/types/invariant.hpp"
#include "tests/adapters/binance/private_events.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

using private_events::replaced;
using report_kind = core::venue_report::kind;

const core::order_id ours = core::order_id_of({0x9f3a0c12}, 42);
const core::order_id our_stop = core::order_id_of({0x9f3a0c12}, 43);
constexpr core::timestamp now{std::chrono::seconds(1'800'000'000)};

class binance_reports : public ::testing::Test {
 protected:
  user_decoder decoder{{recordings::usdm_btcusdt()}};
  client_ids ids{"wb1"};

  reading read_order(const std::string& text) {
    const auto event = decoder.decode(text);
    EXPECT_TRUE(event) << text;
    return read(std::get<order_trade_update>(event.value()), ids, now);
  }
  reading read_algo(const std::string& text) {
    const auto event = decoder.decode(text);
    EXPECT_TRUE(event) << text;
    return read(std::get<algo_update>(event.value()), ids, now);
  }
  /// The order of private_events::fill with another execution and status, nothing traded.
  reading step(const std::string& execution, const std::string& status, const std::string& reason = "0") {
    auto text = replaced(private_events::fill, "\"x\":\"TRADE\"", "\"x\":\"" + execution + '"');
    text = replaced(text, "\"X\":\"PARTIALLY_FILLED\"", "\"X\":\"" + status + '"');
    text = replaced(text, "\"l\":\"0.002\"", "\"l\":\"0\"");
    text = replaced(text, "\"L\":\"7100.40\"", "\"L\":\"0\"");
    text = replaced(text, "\"t\":12345678", "\"t\":0");
    return read_order(replaced(text, "\"er\":\"0\"", "\"er\":\"" + reason + '"'));
  }
};

TEST_F(binance_reports, tell_a_fill_whole) {
  const auto x = read_order(private_events::fill);
  EXPECT_EQ(x.what, reading::kind::report);
  EXPECT_EQ(x.origin, order_origin::ours);
  EXPECT_EQ(x.venue_order, 8886774u);
  EXPECT_EQ(x.foreign_fee, "");
  const auto& r = x.report;
  EXPECT_EQ(r.order, ours);
  EXPECT_EQ(r.instrument, core::instrument_id{1});
  EXPECT_EQ(r.what, report_kind::filled);
  EXPECT_EQ(r.execution.price, core::price{710'040});
  EXPECT_EQ(r.execution.quantity, core::quantity{2});
  EXPECT_EQ(r.execution.fee, *money_of("0.01000001"));
  EXPECT_EQ(r.execution.liquidity, core::liquidity::maker);
  EXPECT_EQ(r.execution.venue_trade, 12345678u);
  EXPECT_EQ(r.filled, core::quantity{3});
  EXPECT_EQ(r.open, core::quantity{2});
  EXPECT_EQ(r.ts_event, core::timestamp{std::chrono::milliseconds(1568879465651)});
  EXPECT_EQ(r.ts_recv, now);
}

TEST_F(binance_reports, name_a_fee_that_was_taken_in_another_asset) {
  const auto x = read_order(replaced(private_events::fill, "\"N\":\"USDT\"", "\"N\":\"BNB\""));
  EXPECT_EQ(x.foreign_fee, "BNB");
  EXPECT_EQ(x.report.execution.fee, core::money{});
  const auto rebate = read_order(replaced(private_events::fill, "0.01000001", "-0.01000001"));
  EXPECT_EQ(rebate.report.execution.fee, *money_of("-0.01000001"));
  const auto none = read_order(replaced(private_events::fill, R"("N":"USDT","n":"0.01000001",)", ""));
  EXPECT_EQ(none.foreign_fee, "");
  EXPECT_EQ(none.report.execution.fee, core::money{});
}

TEST_F(binance_reports, follow_an_order_through_its_life) {
  const auto expect = [&](const reading& x, report_kind what, core::venue_refusal why, std::int64_t open) {
    EXPECT_EQ(x.what, reading::kind::report);
    EXPECT_EQ(x.report.order, ours);
    EXPECT_EQ(x.report.what, what);
    EXPECT_EQ(x.report.refusal, why);
    EXPECT_EQ(x.report.open, core::quantity{open});
    EXPECT_EQ(x.report.filled, core::quantity{3});
    EXPECT_EQ(x.report.execution.quantity, core::quantity{});
  };
  using core::venue_refusal;
  expect(step("NEW", "NEW"), report_kind::accepted, venue_refusal::none, 2);
  expect(step("AMENDMENT", "PARTIALLY_FILLED"), report_kind::amended, venue_refusal::none, 2);
  expect(step("CANCELED", "CANCELED"), report_kind::canceled, venue_refusal::none, 0);
  expect(step("EXPIRED", "EXPIRED", "2"), report_kind::expired, venue_refusal::none, 0);                 // F-51
  expect(step("EXPIRED", "EXPIRED_IN_MATCH", "1"), report_kind::expired, venue_refusal::self_trade, 0);  // F-62
  expect(step("EXPIRED", "EXPIRED", "3"), report_kind::expired, venue_refusal::self_trade, 0);
  expect(step("EXPIRED", "EXPIRED", "8"), report_kind::triggered, venue_refusal::none, 2);
  expect(step("REJECTED", "REJECTED"), report_kind::rejected, venue_refusal::other, 0);
}

TEST_F(binance_reports, know_the_order_that_a_stop_became) {
  auto text = replaced(private_events::fill, "\"ot\":\"LIMIT\"", "\"ot\":\"STOP\"");
  text = replaced(text, "\"x\":\"TRADE\"", "\"x\":\"NEW\"");
  EXPECT_EQ(read_order(text).report.what, report_kind::triggered);
}

TEST_F(binance_reports, never_guess_at_a_state_that_nobody_knows) {  // F-14
  for (const auto& x : {step("NEW", "SOON"), step("SNOOZE", "NEW")}) {
    EXPECT_EQ(x.what, reading::kind::unknown_state);
    EXPECT_EQ(x.report.order, ours);
  }
  EXPECT_EQ(read_algo(replaced(private_events::stop, "\"X\":\"NEW\"", "\"X\":\"ASLEEP\"")).what,
            reading::kind::unknown_state);
}

TEST_F(binance_reports, keep_orders_apart_that_are_not_ours) {  // F-65
  const auto x = read_order(replaced(private_events::fill, "wb1-9f3a0c12-2a", "android_1"));
  EXPECT_EQ(x.what, reading::kind::foreign);
  EXPECT_FALSE(x.report.order);
  EXPECT_EQ(x.report.execution.quantity, core::quantity{2}) << "the position changed all the same";
  EXPECT_EQ(x.side, core::side::buy);
  EXPECT_EQ(read_order(replaced(private_events::fill, "BTCUSDT", "DOGEUSDT")).what, reading::kind::unlisted);
}

TEST_F(binance_reports, tell_what_the_venue_did_by_force) {  // F-60
  auto text = replaced(private_events::fill, "wb1-9f3a0c12-2a", "autoclose-1568879465651");
  text = replaced(replaced(text, "\"x\":\"TRADE\"", "\"x\":\"CALCULATED\""), "PARTIALLY_FILLED", "NEW_INSURANCE");
  const auto x = read_order(text);
  EXPECT_EQ(x.what, reading::kind::forced);
  EXPECT_EQ(x.origin, order_origin::liquidation);
  EXPECT_FALSE(x.report.order);
  EXPECT_EQ(x.report.what, report_kind::filled);
  EXPECT_EQ(x.report.execution.quantity, core::quantity{2});
  const auto adl = read_order(replaced(private_events::fill, "wb1-9f3a0c12-2a", "adl_autoclose"));
  EXPECT_EQ(adl.what, reading::kind::forced);
  EXPECT_EQ(adl.origin, order_origin::adl);
}

TEST_F(binance_reports, follow_a_conditional_order_through_its_life) {
  const auto in_state = [&](const char* state) {
    return read_algo(replaced(private_events::stop, "\"X\":\"NEW\"", std::string("\"X\":\"") + state + '"'));
  };
  const auto expect = [&](const char* state, report_kind what) {
    const auto x = in_state(state);
    EXPECT_EQ(x.what, reading::kind::report) << state;
    EXPECT_EQ(x.report.order, our_stop);
    EXPECT_EQ(x.report.what, what) << state;
  };
  expect("NEW", report_kind::accepted);
  expect("CANCELED", report_kind::canceled);
  expect("TRIGGERED", report_kind::triggered);
  expect("REJECTED", report_kind::rejected);
  expect("EXPIRED", report_kind::expired);
  EXPECT_EQ(in_state("TRIGGERING").what, reading::kind::no_change);
  EXPECT_EQ(in_state("FINISHED").what, reading::kind::unknown_state) << "it does not say whether anything was executed";

  const auto done = read_algo(private_events::finished_stop);
  EXPECT_EQ(done.what, reading::kind::fills_due);
  EXPECT_EQ(done.report.filled, core::quantity{200});
  EXPECT_EQ(done.venue_order, 8886774u);
  const auto nothing = read_algo(replaced(private_events::finished_stop, "\"aq\":\"0.2\"", "\"aq\":\"0.0000\""));
  EXPECT_EQ(nothing.what, reading::kind::report);
  EXPECT_EQ(nothing.report.what, report_kind::canceled);
}

order_state answer(order_status status, std::int64_t filled = 0) {
  order_state out;
  out.instrument = {1};
  out.symbol = "BTCUSDT";
  out.client_id = "wb1-9f3a0c12-2a";
  out.venue_id = 7;
  out.status = status;
  out.quantity = {10};
  out.filled = {filled};
  return out;
}

TEST_F(binance_reports, read_answers_of_the_rest_door) {
  const auto at_rest = read(answer(order_status::accepted), ids, now);
  EXPECT_EQ(at_rest.what, reading::kind::report);
  EXPECT_EQ(at_rest.report.what, report_kind::accepted);
  EXPECT_EQ(at_rest.report.open, core::quantity{10});
  EXPECT_EQ(at_rest.venue_order, 7u);

  for (const auto status : {order_status::partially_filled, order_status::filled}) {  // F-49
    const auto x = read(answer(status, 4), ids, now);
    EXPECT_EQ(x.what, reading::kind::fills_due);
    EXPECT_EQ(x.report.filled, core::quantity{4});
    EXPECT_EQ(x.report.execution.quantity, core::quantity{}) << "a fill is never made up";
  }
  const auto gone = read(answer(order_status::canceled, 4), ids, now);  // F-50
  EXPECT_EQ(gone.report.what, report_kind::canceled);
  EXPECT_EQ(gone.report.filled, core::quantity{4});
  EXPECT_EQ(gone.report.open, core::quantity{});
  EXPECT_EQ(read(answer(order_status::expired), ids, now).report.what, report_kind::expired);
  EXPECT_EQ(read(answer(order_status::expired_in_match), ids, now).report.refusal, core::venue_refusal::self_trade);
  EXPECT_EQ(read(answer(order_status::rejected), ids, now).report.what, report_kind::rejected);
  for (const auto status : {order_status::unknown, order_status::insurance, order_status::adl})
    EXPECT_EQ(read(answer(status), ids, now).what, reading::kind::unknown_state);
  auto foreign = answer(order_status::accepted);
  foreign.client_id = "web_1";
  EXPECT_EQ(read(foreign, ids, now).what, reading::kind::foreign);

  algo_state algo;
  algo.instrument = {1};
  algo.client_id = "wb1-9f3a0c12-2b";
  algo.status = algo_status::accepted;
  EXPECT_EQ(read(algo, ids, now).report.what, report_kind::accepted);
  for (const auto status : {algo_status::triggering, algo_status::triggered, algo_status::finished}) {
    algo.status = status;
    EXPECT_EQ(read(algo, ids, now).what, reading::kind::no_change);
  }
  algo.status = algo_status::rejected;
  EXPECT_EQ(read(algo, ids, now).report.what, report_kind::rejected);
  algo.status = algo_status::unknown;
  EXPECT_EQ(read(algo, ids, now).what, reading::kind::unknown_state);
}

TEST_F(binance_reports, book_user_trades_for_the_order_that_the_caller_knows) {  // F-48
  user_trade trade;
  trade.instrument = {1};
  trade.symbol = "BTCUSDT";
  trade.trade = 9;
  trade.venue_order = 7;
  trade.price = {100};
  trade.quantity = {3};
  trade.commission = {5};
  trade.commission_asset = "USDT";
  const auto x = read(trade, ours, now);
  EXPECT_EQ(x.what, reading::kind::report);
  EXPECT_EQ(x.report.what, report_kind::filled);
  EXPECT_EQ(x.report.order, ours);
  EXPECT_EQ(x.report.execution.venue_trade, 9u);
  EXPECT_EQ(x.report.execution.fee, core::money{5});
  EXPECT_EQ(x.report.execution.liquidity, core::liquidity::taker);
  EXPECT_EQ(read(trade, std::nullopt, now).what, reading::kind::foreign);
}

TEST_F(binance_reports, tell_definite_refusals_only) {
  const meaning why{verdict::refused, core::venue_refusal::filter};
  EXPECT_EQ(refused(ours, {1}, why, true, now).what, report_kind::rejected);
  EXPECT_EQ(refused(ours, {1}, why, true, now).refusal, core::venue_refusal::filter);
  EXPECT_EQ(refused(ours, {1}, why, false, now).what, report_kind::cancel_rejected);
  EXPECT_THROW(refused(ours, {1}, {verdict::unknown}, true, now), core::broken_invariant);
  EXPECT_THROW(refused(ours, {1}, {verdict::done}, true, now), core::broken_invariant);
}

}  // namespace
}  // namespace adapters::binance
