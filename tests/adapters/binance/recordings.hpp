#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/binance/decode.hpp"
#include "core/types/instrument.hpp"

/// Where recorded Binance messages are, and the instruments they speak of.
namespace recordings {

inline std::filesystem::path folder() {
  if (const char* set = std::getenv("WATCHBILL_DATA")) return set;
  return std::filesystem::path(WATCHBILL_SOURCE_DIR) / "../shared/data";
}

#define SKIP_WITHOUT(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << (path).string() << " is not there (WATCHBILL_DATA)"

inline core::instrument instrument(std::uint32_t id, std::string symbol, int price_scale, int quantity_scale) {
  core::instrument out;
  out.id = {id};
  out.venue = "binance";
  out.symbol = std::move(symbol);
  out.kind = core::instrument_kind::perpetual;
  out.price_scale = price_scale;
  out.quantity_scale = quantity_scale;
  out.dated = {core::filters{}};
  return out;
}

inline core::instrument usdm_btcusdt() { return instrument(1, "BTCUSDT", 2, 3); }
/// Spot books hold old quantities finer than today's lot, so the scale is that of the asset, not of the lot.
inline core::instrument spot_btcusdt() { return instrument(11, "BTCUSDT", 2, 8); }

/// The name of the alternative, or of the refusal.
inline std::string outcome_of(const core::result<adapters::binance::decoded, adapters::binance::decode_error>& x) {
  namespace binance = adapters::binance;
  if (!x) return "refused: " + std::string(to_string(x.error()));
  struct {
    std::string operator()(const binance::depth_update&) const { return "depth_update"; }
    std::string operator()(const binance::depth_snapshot&) const { return "depth_snapshot"; }
    std::string operator()(const binance::book_ticker&) const { return "book_ticker"; }
    std::string operator()(const binance::trade&) const { return "trade"; }
    std::string operator()(const binance::aggregate_trade&) const { return "aggregate_trade"; }
    std::string operator()(const binance::kline&) const { return "kline"; }
    std::string operator()(const binance::mark_price&) const { return "mark_price"; }
    std::string operator()(const binance::force_order&) const { return "force_order"; }
    std::string operator()(const binance::subscription_answer&) const { return "subscription_answer"; }
    std::string operator()(binance::notice n) const { return "notice: " + std::string(to_string(n)); }
  } name;
  return std::visit(name, *x);
}

}  // namespace recordings
