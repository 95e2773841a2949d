#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "adapters/binance/decode.hpp"
#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/decode_user.hpp"
#include "adapters/binance/reports.hpp"
#include "adapters/binance/wire.hpp"
#include "tests/adapters/binance/recordings.hpp"

/// The examples of the venue's own documentation, and variants of them that others derived: each decodes to what it is,
/// or is refused for the reason that the list names.
namespace adapters::binance {
namespace {

using recordings::outcome_of;

// Spot has neither a private stream nor a REST door here; only its market data are spoken.
constexpr const char* not_spoken = "refused: unknown_event";

const std::map<std::string, std::string> expected{
    {"futures/http_json/account_info_v2.json", "account"},
    {"futures/http_json/balance.json", not_spoken},  // GET account says the same and more
    {"futures/http_json/open_algo_orders.json", "conditional orders: 1"},
    {"futures/http_json/order_response.json", "order: foreign"},
    {"futures/http_json/position_risk.json", "positions: 1"},
    {"futures/market_data_json/agg_trade_stream.json", "aggregate_trade"},
    {"futures/market_data_json/book_ticker_stream.json", "book_ticker"},
    {"futures/market_data_json/depth_update_stream.json", "depth_update"},
    {"futures/market_data_json/kline_stream_closed.json", "kline"},
    {"futures/market_data_json/kline_stream_open.json", "refused: out_of_range"},  // invented: opens below its low
    {"futures/market_data_json/liquidation_stream.json", "force_order"},
    {"futures/market_data_json/mark_price_stream.json", "mark_price"},
    {"futures/market_data_json/ticker_stream.json", "notice: ticker"},
    {"futures/market_data_json/trade_stream.json", "trade"},
    {"futures/user_data_json/account_update.json", "account update: ORDER, 1 balances, 3 positions"},
    {"futures/user_data_json/account_update_bnfcr.json", "account update: ORDER, 1 balances, 0 positions"},
    {"futures/user_data_json/algo_update_canceled.json", "algo update: canceled"},
    {"futures/user_data_json/algo_update_new.json", "algo update: accepted"},
    {"futures/user_data_json/order_update_adl.json", "order update: forced by adl, filled"},
    {"futures/user_data_json/order_update_calculated.json", "order update: forced by liquidation, filled"},
    {"futures/user_data_json/order_update_calculated_pending.json", "order update: forced by liquidation"},
    {"futures/user_data_json/order_update_delivery.json", "order update: unlisted"},  // a coin-margined contract
    {"futures/user_data_json/order_update_insurance.json", "order update: forced by liquidation, filled"},
    {"futures/user_data_json/order_update_new.json", "order update: foreign"},
    {"futures/user_data_json/order_update_settlement.json", "order update: forced by settlement, filled"},
    {"futures/user_data_json/order_update_trade.json", "order update: foreign, filled"},
    {"futures/user_data_json/order_update_trade_partial.json", "order update: foreign, filled"},
    {"futures/user_data_json/trade_lite.json", "trade lite"},
    {"spot/http_json/account_response.json", not_spoken},
    {"spot/http_json/account_trades_response.json", not_spoken},
    {"spot/http_json/all_orders_response.json", not_spoken},
    {"spot/http_json/avg_price_response.json", not_spoken},
    {"spot/http_json/book_ticker_response.json", not_spoken},
    {"spot/http_json/cancel_open_orders_response.json", not_spoken},
    {"spot/http_json/cancel_order_response.json", not_spoken},
    {"spot/http_json/depth_response.json", "depth_snapshot"},
    {"spot/http_json/exchange_info_response.json", not_spoken},
    {"spot/http_json/klines_response.json", not_spoken},
    {"spot/http_json/new_order_full_response.json", not_spoken},
    {"spot/http_json/open_orders_response.json", not_spoken},
    {"spot/http_json/order_response.json", not_spoken},
    {"spot/http_json/ping_response.json", not_spoken},
    {"spot/http_json/server_time_response.json", not_spoken},
    {"spot/http_json/ticker_24hr_response.json", not_spoken},
    {"spot/http_json/ticker_price_response.json", not_spoken},
    {"spot/http_json/trades_response.json", not_spoken},
    {"spot/user_data_json/account_position.json", not_spoken},
    {"spot/user_data_json/account_position_wrapped.json", not_spoken},
    {"spot/user_data_json/balance_update.json", not_spoken},
    {"spot/user_data_json/balance_update_wrapped.json", not_spoken},
    {"spot/user_data_json/execution_report_canceled.json", not_spoken},
    {"spot/user_data_json/execution_report_expired.json", not_spoken},
    {"spot/user_data_json/execution_report_new.json", not_spoken},
    {"spot/user_data_json/execution_report_stop_loss.json", not_spoken},
    {"spot/user_data_json/execution_report_trade.json", not_spoken},
    {"spot/user_data_json/execution_report_wrapped.json", not_spoken},
    {"spot/user_data_json/list_status_wrapped.json", not_spoken},
};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// One set of decoders for all of them, as a running venue has it.
class doors {
 public:
  std::string outcome(const std::string& name, const std::string& text) {
    if (name.starts_with("futures/user_data_json/")) return private_outcome(text);
    if (name == "futures/http_json/account_info_v2.json") return said(rest_.account(text), "account");
    if (name == "futures/http_json/order_response.json") {
      const auto out = rest_.order(text);
      return said(out, "order: " + (out ? std::string(to_string(read(*out, ids_, {}).what)) : ""));
    }
    if (name == "futures/http_json/open_algo_orders.json")
      return counted(rest_.algo_orders(text), "conditional orders: ");
    if (name == "futures/http_json/position_risk.json") return counted(rest_.positions(text), "positions: ");
    return outcome_of((name.starts_with("spot") ? spot_ : usdm_).decode(text, "BTCUSDT"));
  }
  std::size_t unknown_values() const { return user_.unknown_values() + rest_.unknown_values(); }

 private:
  static std::vector<core::instrument> instruments() {
    return {recordings::instrument(1, "BTCUSDT", 8, 8), recordings::instrument(2, "BNBUSDT", 8, 8),
            recordings::instrument(3, "ETHUSDT", 8, 8)};
  }
  template <class T>
  static std::string said(const core::result<T, decode_error>& x, const std::string& what) {
    return x ? what : "refused: " + std::string(to_string(x.error()));
  }
  template <class T>
  static std::string counted(const core::result<T, decode_error>& x, const std::string& what) {
    return said(x, what + (x ? std::to_string(x->size()) : ""));
  }

  std::string private_outcome(const std::string& text) {
    const auto event = user_.decode(text);
    if (!event) return "refused: " + std::string(to_string(event.error()));
    if (const auto* x = std::get_if<order_trade_update>(&*event)) {
      const auto reading = read(*x, ids_, {});
      auto out = "order update: " + std::string(to_string(reading.what));
      if (reading.what == reading::kind::forced) out += " by " + std::string(to_string(reading.origin));
      return out + (reading.report.execution.quantity.units > 0 ? ", filled" : "");
    }
    if (const auto* x = std::get_if<algo_update>(&*event))
      return "algo update: " + std::string(to_string(x->order.status));
    if (const auto* x = std::get_if<account_update>(&*event))
      return "account update: " + x->reason + ", " + std::to_string(x->balances.size()) + " balances, " +
             std::to_string(x->positions.size()) + " positions";
    return std::holds_alternative<trade_lite>(*event) ? "trade lite" : "another event";
  }

  decoder usdm_{product::usdm, instruments()};
  decoder spot_{product::spot, instruments()};
  rest_decoder rest_{instruments()};
  user_decoder user_{instruments()};
  client_ids ids_{"wb1"};
};

TEST(binance_wire_examples, decode_or_are_refused_for_the_reason_that_is_listed) {
  const auto root = recordings::folder() / "wire/nautilus/binance";
  SKIP_WITHOUT(root);
  doors through;
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    // Binary messages and what describes them: not JSON, and not asked for.
    if (entry.path().extension() != ".json" || entry.path().string().find("_sbe") != std::string::npos) continue;
    const auto name = entry.path().lexically_relative(root).generic_string();
    found[name] = through.outcome(name, text_of(entry.path()));
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(through.unknown_values(), 0u);
}

}  // namespace
}  // namespace adapters::binance
