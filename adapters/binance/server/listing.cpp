#include "adapters/binance/server/listing.hpp"

#include <algorithm>

#include "core/sim/random.hpp"
#include "core/types/power_of_ten.hpp"

namespace adapters::binance::server {
namespace {

constexpr std::int64_t interest = 10'000;       // 0.01 % in 10^-8
constexpr std::int64_t interest_band = 50'000;  // 0.05 %
constexpr std::size_t past_settlements = 100;

core::money dollars(std::int64_t whole) {
  return {static_cast<__int128>(whole) * core::power_of_ten(core::money::scale)};
}

/// https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Notional-and-Leverage-Brackets
/// lists the columns; the figures follow the tables of BTCUSDT and of a smaller symbol as they were in 2024.
std::vector<core::sim::margin_bracket> brackets_of(bool large) {
  const std::int64_t unit = large ? 1 : 10;  // small symbols: a tenth of the size
  const int top = large ? 125 : 75;
  return {{dollars(50'000 / unit), top, {4'000}},
          {dollars(600'000 / unit), std::min(top, 100), {5'000}},
          {dollars(3'000'000 / unit), std::min(top, 75), {6'500}},
          {dollars(12'000'000 / unit), 50, {10'000}},
          {dollars(70'000'000 / unit), 25, {20'000}},
          {dollars(100'000'000 / unit), 20, {25'000}},
          {dollars(230'000'000 / unit), 10, {50'000}},
          {dollars(480'000'000 / unit), 5, {100'000}},
          {dollars(600'000'000 / unit), 4, {125'000}},
          {dollars(800'000'000 / unit), 3, {150'000}},
          {dollars(1'200'000'000 / unit), 2, {250'000}},
          {dollars(1'800'000'000 / unit), 1, {500'000}}};
}

std::int64_t mean(std::int64_t old, std::int64_t fresh, std::int64_t weight) { return old + (fresh - old) / weight; }

}  // namespace

core::sim::market_rules usdm_rules(const core::instrument& x) {
  const bool large = x.symbol.starts_with("BTC") || x.symbol.starts_with("ETH");
  const auto whole = static_cast<std::int64_t>(core::power_of_ten(x.quantity_scale));
  core::sim::market_rules out;
  out.quantity_max = {(large ? 1000 : 1'000'000) * whole};
  out.market_quantity_max = {(large ? 120 : 200'000) * whole};
  out.price_up = {1'050'000};
  out.price_down = {950'000};
  out.open_orders_max = 200;
  out.conditional_max = 10;
  out.callback_min = {1'000};
  out.callback_max = {100'000};
  out.brackets = brackets_of(large);
  out.leverage_max = out.brackets.front().leverage_max;
  out.leverage_initial = 20;
  out.liquidation_fee = {12'500};
  return out;
}

std::string_view base_asset(const core::instrument& x) {
  const std::string_view symbol = x.symbol;
  return symbol.ends_with(quote_asset) ? symbol.substr(0, symbol.size() - quote_asset.size()) : symbol;
}

fair_price::fair_price(core::price first, core::timestamp now, core::duration funding_every)
    : mark_(first), index_(first), index_fine_(first.units * 256), funding_every_(funding_every) {
  const auto since = now.time_since_epoch();
  next_funding_ = core::timestamp{since - since % funding_every + funding_every};
}

void fair_price::update(core::price mid) {
  index_fine_ = mean(index_fine_, mid.units * 256, 30);
  index_ = {std::max<std::int64_t>(index_fine_ / 256, 1)};
  mark_ = {std::max<std::int64_t>(mean(mid.units, index_.units, 4), 1)};
  const auto gap = static_cast<__int128>(mark_.units - index_.units) * 100'000'000 / index_.units;
  premium_ = mean(premium_, static_cast<std::int64_t>(std::clamp<__int128>(gap, -2'000'000, 2'000'000)), 60);
}

core::sim::fraction fair_price::funding() const {
  return {premium_ + std::clamp(interest - premium_, -interest_band, interest_band)};
}

past_funding fair_price::settle() {
  const past_funding out{next_funding_, funding(), mark_};
  next_funding_ += funding_every_;
  return out;
}

listing make_listing(const core::instrument& x, core::price initial, core::timestamp now, const settings& s) {
  const auto funding_every = s.funding_every;
  core::sim::splitmix64 draws(s.seed ^ x.id.value);
  listing out{.instrument = x,
              .rules = usdm_rules(x),
              .book = published_book(1'000'000'000 + draws.below(1'000'000'000)),
              .candles = candle_series(x, initial, now, draws.next(), s.past_minutes),
              .fair = fair_price(initial, now, funding_every)};
  out.last = initial;
  out.next_trade = 5'000'000'000 + draws.below(100'000'000);
  for (std::size_t i = past_settlements; i > 0; --i)
    out.fundings.push_back({out.fair.next_funding() - funding_every * static_cast<std::int64_t>(i),
                            {draws.between(-5'000, 15'000)},
                            initial});
  return out;
}

}  // namespace adapters::binance::server
