#include "adapters/binance/rules.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "adapters/binance/money_text.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

symbol_rules rules() {
  symbol_rules out;
  out.symbol = "BTCUSDT";
  out.tick = *money_of("0.10");
  out.lot = *money_of("0.001");
  out.market_lot = *money_of("0.001");
  out.quantity_min = *money_of("0.001");
  out.notional_min = *money_of("100");
  return out;
}

TEST(binance_rules, become_filters_at_the_scales_of_the_instrument) {  // F-63
  const core::timestamp now{std::chrono::seconds(5)};
  const auto out = filters_of(rules(), recordings::usdm_btcusdt(), now);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->valid_from, now);
  EXPECT_EQ(out->tick, core::price{10});
  EXPECT_EQ(out->lot, core::quantity{1});
  EXPECT_EQ(out->quantity_min, core::quantity{1});
  EXPECT_EQ(out->notional_min, *money_of("100"));
}

TEST(binance_rules, use_the_coarser_lot_of_limit_and_market_orders) {
  auto x = rules();
  x.market_lot = *money_of("0.01");
  EXPECT_EQ(filters_of(x, recordings::usdm_btcusdt(), {})->lot, core::quantity{10});
  x.market_lot = {};
  EXPECT_EQ(filters_of(x, recordings::usdm_btcusdt(), {})->lot, core::quantity{1});
  x.lot = *money_of("0.002");
  x.market_lot = *money_of("0.003");
  EXPECT_FALSE(filters_of(x, recordings::usdm_btcusdt(), {})) << "no grid suits both";
}

TEST(binance_rules, do_not_fit_where_the_venue_became_finer_than_a_scale) {
  auto x = rules();
  x.tick = *money_of("0.001");
  EXPECT_FALSE(filters_of(x, recordings::usdm_btcusdt(), {}));
  x = rules();
  x.lot = *money_of("0.0001");
  EXPECT_FALSE(filters_of(x, recordings::usdm_btcusdt(), {}));
  x = rules();
  x.tick = {};
  EXPECT_FALSE(filters_of(x, recordings::usdm_btcusdt(), {}));
}

}  // namespace
}  // namespace adapters::binance
