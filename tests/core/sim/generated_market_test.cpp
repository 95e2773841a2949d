#include "core/sim/generated_market.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

/// A coin at 60,000.0 in steps of a tenth, traded in thousandths.
instrument coin() {
  return {.id = {1},
          .venue = "paper",
          .symbol = "COIN",
          .kind = instrument_kind::perpetual,
          .price_scale = 1,
          .quantity_scale = 3,
          .dated = {{.valid_from = {}, .tick = {1}, .lot = {2}, .quantity_min = {2}, .notional_min = {}}}};
}

generated_market market_of(std::uint64_t seed, price initial = {600'000}) {
  return {coin(), seed, second(1'700'000'000), initial};
}

/// The plainest book there is.
struct followed_book {
  std::map<price, quantity> bids, asks;

  static void set(std::map<price, quantity>& levels, const level& l) {
    if (l.quantity.units == 0)
      levels.erase(l.price);
    else
      levels[l.price] = l.quantity;
  }
  void apply(const std::vector<level>& b, const std::vector<level>& a) {
    for (const auto& l : b) set(bids, l);
    for (const auto& l : a) set(asks, l);
  }
  level bid() const { return {bids.rbegin()->first, bids.rbegin()->second}; }
  level ask() const { return {asks.begin()->first, asks.begin()->second}; }
};

RC_GTEST_PROP(generated_market, keeps_a_sound_book_and_continuous_numbers, (std::uint64_t seed)) {
  const auto initial = *rc::gen::inRange<std::int64_t>(generated_market::price_ticks_min, 10'000'000);
  auto market = market_of(seed, {initial});
  followed_book book;
  timestamp last_at{};
  std::uint64_t update = 0;
  quote quoted;
  for (int n = 0; n < 2000; ++n) {
    const auto step = market.next();
    RC_ASSERT(step.at > last_at);
    last_at = step.at;
    RC_ASSERT((n == 0) == std::holds_alternative<book_reset>(step.body));
    if (const auto* reset = std::get_if<book_reset>(&step.body)) {
      book.apply(reset->bids, reset->asks);
      update = step.last_update;
    } else if (const auto* delta = std::get_if<book_delta>(&step.body)) {
      RC_ASSERT(step.first_update == update + 1);
      RC_ASSERT(step.last_update >= step.first_update);
      update = step.last_update;
      book.apply(delta->bids, delta->asks);
    } else {
      RC_ASSERT(step.first_update == update);
      RC_ASSERT(step.last_update == update);
    }
    if (const auto* t = std::get_if<trade>(&step.body)) {
      const level touch = t->aggressor == side::buy ? book.ask() : book.bid();
      RC_ASSERT(t->price == touch.price);
      RC_ASSERT(t->quantity.units > 0);
      RC_ASSERT(t->quantity <= touch.quantity);
    }
    if (const auto* q = std::get_if<quote>(&step.body)) {
      RC_ASSERT((*q == quote{book.bid(), book.ask()}));
      RC_ASSERT(*q != quoted);
      quoted = *q;
    }
    RC_ASSERT(book.bids.size() == generated_market::depth_levels);
    RC_ASSERT(book.asks.size() == generated_market::depth_levels);
    RC_ASSERT(book.bid().price < book.ask().price);
    RC_ASSERT(book.bids.begin()->first.units > 0);
    for (const auto* levels : {&book.bids, &book.asks})
      for (const auto& [p, q] : *levels) RC_ASSERT(q.units > 0 && q.units % 2 == 0);
  }
}

/// The first trades of a market, as prices.
std::vector<std::int64_t> trade_prices(std::uint64_t seed, std::size_t count) {
  auto market = market_of(seed);
  std::vector<std::int64_t> prices;
  while (prices.size() < count)
    if (const auto step = market.next(); const auto* t = std::get_if<trade>(&step.body))
      prices.push_back(t->price.units);
  return prices;
}

TEST(generated_market, equal_seeds_give_equal_events_and_others_do_not) {
  auto one = market_of(42), same = market_of(42);
  for (int n = 0; n < 5000; ++n) {
    const auto a = one.next(), b = same.next();
    ASSERT_EQ(a.at, b.at);
    ASSERT_EQ(a.last_update, b.last_update);
    ASSERT_EQ(a.body.index(), b.body.index());
    if (const auto* t = std::get_if<trade>(&a.body)) {
      ASSERT_EQ(*t, std::get<trade>(b.body));
    }
    if (const auto* q = std::get_if<quote>(&a.body)) {
      ASSERT_EQ(*q, std::get<quote>(b.body));
    }
    if (const auto* d = std::get_if<book_delta>(&a.body)) {
      ASSERT_EQ(d->bids, std::get<book_delta>(b.body).bids);
      ASSERT_EQ(d->asks, std::get<book_delta>(b.body).asks);
    }
  }
  EXPECT_NE(trade_prices(42, 500), trade_prices(43, 500));
}

TEST(generated_market, draws_what_the_reference_implementation_of_splitmix64_draws) {
  splitmix64 draws(1234567);
  EXPECT_EQ(draws.next(), 6457827717110365317ull);
  EXPECT_EQ(draws.next(), 3203168211198807973ull);
  EXPECT_EQ(draws.next(), 9817491932198370423ull);
}

TEST(generated_market, wanders_far_enough_in_an_hour_for_averages_to_cross) {
  auto market = market_of(7);
  std::vector<std::int64_t> closes;  // by minute
  timestamp minute_end = second(1'700'000'000) + std::chrono::minutes(1);
  std::int64_t last = 600'000;
  while (closes.size() < 240) {
    const auto step = market.next();
    for (; step.at >= minute_end; minute_end += std::chrono::minutes(1)) closes.push_back(last);
    if (const auto* t = std::get_if<trade>(&step.body)) last = t->price.units;
  }
  int crossings = 0;
  bool above = false;
  for (std::size_t n = 20; n < closes.size(); ++n) {
    const auto mean = [&](std::size_t width) {
      std::int64_t sum = 0;
      for (std::size_t k = n - width; k < n; ++k) sum += closes[k];
      return sum / static_cast<std::int64_t>(width);
    };
    const bool now_above = mean(5) > mean(20);
    crossings += n > 20 && now_above != above;
    above = now_above;
  }
  EXPECT_GE(crossings, 4);
  const auto [low, high] = std::minmax_element(closes.begin(), closes.end());
  EXPECT_GT(*high - *low, 600'000 / 1000);  // ten basis points at the least
  EXPECT_LT(*high - *low, 600'000 / 10);
}

TEST(generated_market, a_price_of_too_few_ticks_is_a_bug) {
  EXPECT_THROW(market_of(1, {generated_market::price_ticks_min - 1}), broken_invariant);
}

}  // namespace
}  // namespace core::sim
