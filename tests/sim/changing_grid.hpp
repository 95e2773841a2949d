#pragma once

#include <memory>
#include <vector>

#include "adapters/binance/encode_market.hpp"
#include "core/market/map_book.hpp"
#include "core/sim/random.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {

/// The market of one instrument whose tick changes in mid-session, made by hand: every 50 ms some levels change, on the
/// grid in force at that moment. After a change the levels that are off the grid stand for a while longer, as they do
/// at a venue, and go one after the other.
class changing_grid {
 public:
  struct step {
    core::timestamp at{};
    std::vector<core::level> bids, asks;
    std::string line;
  };

  changing_grid(core::instrument traded, core::timestamp begin, core::duration length, std::uint64_t seed)
      : traded_(std::move(traded)), draws_(seed) {
    middle_ = 60'000;
    for (int i = 0; i < traded_.price_scale; ++i) middle_ *= 10;
    first(begin);
    for (auto at = begin + interval; at <= begin + length; at += interval) next(at);
  }

  const std::vector<step>& steps() const { return steps_; }
  /// The book as the venue has it after so many messages: the oracle.
  core::market::map_book book_after(std::size_t messages) const {
    core::market::map_book book;
    for (std::size_t i = 0; i < messages; ++i) book.apply(steps_[i].bids, steps_[i].asks);
    return book;
  }

 private:
  static constexpr core::duration interval = std::chrono::milliseconds(50);
  static constexpr std::int64_t depth = 12;  // levels a side

  std::int64_t tick(core::timestamp at) const { return traded_.at(at).tick.units; }
  core::quantity amount() { return {draws_.between(500, 5'000) * traded_.at({}).lot.units}; }
  core::price bid(std::int64_t grid, std::int64_t n) const { return {middle_ / grid * grid - n * grid}; }
  core::price ask(std::int64_t grid, std::int64_t n) const { return {middle_ / grid * grid + (n + 1) * grid}; }

  void first(core::timestamp at) {
    step whole{.at = at};
    for (std::int64_t n = 0; n < depth; ++n) {
      whole.bids.push_back({bid(tick(at), n), amount()});
      whole.asks.push_back({ask(tick(at), n), amount()});
    }
    whole.line =
        adapters::binance::encode(adapters::binance::product::usdm, traded_,
                                  adapters::binance::depth_snapshot{traded_.id, update_, at, whole.bids, whole.asks});
    book_.apply(whole.bids, whole.asks);
    steps_.push_back(std::move(whole));
  }

  void next(core::timestamp at) {
    const auto grid = tick(at);
    middle_ += draws_.between(-2, 2) * grid;
    step change{.at = at};
    // What the price has run through is traded away; of what is off the grid, the best goes.
    const auto clear = [&](core::side side, std::vector<core::level>& levels) {
      bool one = false;
      book_.each(side, [&](const core::level& x) {
        const bool passed = side == core::side::buy ? x.price > bid(grid, 0) : x.price < ask(grid, 0);
        const bool off = x.price.units % grid != 0;
        const bool far = std::abs(x.price.units - middle_) > 3 * depth * grid && !off;
        if (passed || far || (off && !std::exchange(one, true))) levels.push_back({x.price, {}});
      });
    };
    clear(core::side::buy, change.bids);
    clear(core::side::sell, change.asks);
    for (std::int64_t n = 0; n < depth; ++n) {
      if (n == 0 || draws_.chance(25)) change.bids.push_back({bid(grid, n), amount()});
      if (n == 0 || draws_.chance(25)) change.asks.push_back({ask(grid, n), amount()});
    }
    const auto previous = update_;
    update_ += 1 + draws_.below(4);
    change.line = adapters::binance::encode(
        adapters::binance::product::usdm, traded_,
        adapters::binance::depth_update{traded_.id, previous + 1, update_, previous, at, change.bids, change.asks});
    book_.apply(change.bids, change.asks);
    steps_.push_back(std::move(change));
  }

  const core::instrument traded_;
  core::sim::splitmix64 draws_;
  std::int64_t middle_;
  std::uint64_t update_ = 1'000;
  core::market::map_book book_;
  std::vector<step> steps_;
};

/// A tape of this market alone.
inline apps::market_source source_of(const changing_grid& market, const core::instrument& traded) {
  apps::market_source made{.generated = true};
  auto at = std::make_shared<std::size_t>(0);
  auto steps = std::make_shared<const std::vector<changing_grid::step>>(market.steps());
  std::vector<adapters::replay::generated_source> sources;
  sources.push_back({.name = "by hand",
                     .venue = traded.venue,
                     .symbol = traded.symbol,
                     .next = [at, steps]() -> std::optional<std::pair<core::timestamp, std::string>> {
                       if (*at == steps->size()) return std::nullopt;
                       const auto& x = (*steps)[(*at)++];
                       return std::pair{x.at, x.line};
                     }});
  made.subjects.push_back({traded, adapters::binance::product::usdm});
  auto played = adapters::replay::tape::from_generated(std::move(sources));
  if (!played) throw std::runtime_error(played.error().advice);
  made.tape = std::make_shared<const adapters::replay::tape>(*std::move(played));
  return made;
}

}  // namespace tests::sim
