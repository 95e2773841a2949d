#include "core/sim/generated_market.hpp"

#include <algorithm>
#include <utility>

namespace core::sim {

namespace {

constexpr std::int64_t grid_steps_in_price = 20'000;  // half a basis point each
constexpr std::int64_t level_value = 50'000;          // of a typical level, in the quote currency
constexpr std::int64_t spread_steps_max = 3;
constexpr std::int64_t best_bid_steps_min = 2 * generated_market::depth_levels;

std::int64_t typical_lots_of(const instrument& i, price p, quantity lot) {
  const auto lot_value = i.value_of(p, lot).units;
  constexpr auto unit = static_cast<__int128>(10'000'000'000'000'000);  // one of the currency: 10^money::scale
  const auto lots = level_value * unit / lot_value;
  return static_cast<std::int64_t>(std::clamp<__int128>(lots, 20, 1'000'000'000));
}

std::vector<level>& levels_of(book_delta& d, side s) { return s == side::buy ? d.bids : d.asks; }

}  // namespace

generated_market::generated_market(const instrument& i, std::uint64_t seed, timestamp start, price initial)
    : tick_(i.at(start).tick), lot_(i.at(start).lot), grid_(1), typical_lots_(20), draws_(seed), now_(start) {
  const std::int64_t ticks = initial.units / tick_.units;
  ASSERT(ticks >= price_ticks_min, "the price has too few ticks to walk on", ticks);
  grid_ = std::max<std::int64_t>(1, ticks / grid_steps_in_price);
  typical_lots_ = typical_lots_of(i, initial, lot_);
  bids_.best = ticks / grid_;
  asks_.best = bids_.best + 1;
  book_reset whole;
  for (std::size_t n = 0; n < depth_levels; ++n) {
    bids_.lots[n] = draw_lots();
    asks_.lots[n] = draw_lots();
    whole.bids.push_back(at(side::buy, n));
    whole.asks.push_back(at(side::sell, n));
  }
  ahead_.push_back({now_, update_, update_, std::move(whole)});
  push_quote_if_changed();
}

generated_market::step generated_market::next() {
  while (ahead_.empty()) take_turn();
  step s = std::move(ahead_.front());
  ahead_.pop_front();
  return s;
}

level generated_market::at(side s, std::size_t index) const {
  const auto& [best, lots] = s == side::buy ? bids_ : asks_;
  const std::int64_t steps = best - sign(s) * static_cast<std::int64_t>(index);
  return {{steps * grid_ * tick_.units}, {lots[index] * lot_.units}};
}

quote generated_market::touch() const { return {at(side::buy, 0), at(side::sell, 0)}; }

std::int64_t generated_market::draw_lots() { return draws_.between(typical_lots_ / 4, 2 * typical_lots_); }

// -- turns ------------------------------------------------------------------------------------------------------------

void generated_market::take_turn() {
  now_ += duration{draws_.between(20'000'000, 180'000'000)};
  lean();
  const auto what = draws_.below(100);
  if (what < 50) {
    resize_levels();
  } else {
    const side towards =
        bids_.best <= best_bid_steps_min || draws_.between(1, 100) <= up_percent_ ? side::buy : side::sell;
    const std::int64_t spread = asks_.best - bids_.best;
    const std::int64_t standing = of(opposite(towards)).lots[0];
    if (spread >= spread_steps_max || (what >= 80 && spread > 1))
      improve(towards);
    else if (what >= 80)
      trade_at_touch(towards, standing);
    else
      trade_at_touch(towards, std::max<std::int64_t>(1, standing * draws_.between(1, 30) / 100));
  }
  push_quote_if_changed();
}

/// Draws the odds of the next few minutes when those of the last have run out.
void generated_market::lean() {
  if (turns_left_-- > 0) return;
  turns_left_ = draws_.between(2'000, 8'000);
  up_percent_ = 50 + draws_.between(-4, 4);
}

void generated_market::resize_levels() {
  book_delta d;
  const side s = draws_.chance(50) ? side::buy : side::sell;
  const auto first = draws_.below(depth_levels);
  const auto count = 1 + draws_.below(4);
  for (auto n = first; n < std::min<std::uint64_t>(first + count, depth_levels); ++n) {
    of(s).lots[n] = draw_lots();
    levels_of(d, s).push_back(at(s, n));
  }
  push(std::move(d));
}

/// A trade that takes `lots` from the touch. An emptied level makes room for another at the far end.
void generated_market::trade_at_touch(side aggressor, std::int64_t lots) {
  const side from = opposite(aggressor);
  auto& ladder = of(from);
  const price paid = at(from, 0).price;
  push(trade{paid, {lots * lot_.units}, aggressor, ++trades_});
  ladder.lots[0] -= lots;
  book_delta d;
  levels_of(d, from).push_back(at(from, 0));
  if (ladder.lots[0] == 0) {
    std::rotate(ladder.lots.begin(), ladder.lots.begin() + 1, ladder.lots.end());
    ladder.best -= sign(from);
    ladder.lots.back() = draw_lots();
    levels_of(d, from).push_back(at(from, depth_levels - 1));
  }
  push(std::move(d));
}

/// A better price inside the spread; the far end drops off.
void generated_market::improve(side s) {
  auto& ladder = of(s);
  book_delta d;
  levels_of(d, s).push_back({at(s, depth_levels - 1).price, {}});
  std::rotate(ladder.lots.rbegin(), ladder.lots.rbegin() + 1, ladder.lots.rend());
  ladder.best += sign(s);
  ladder.lots[0] = draw_lots();
  levels_of(d, s).push_back(at(s, 0));
  push(std::move(d));
}

void generated_market::push(std::variant<book_reset, book_delta, quote, trade> body) {
  now_ += duration{draws_.between(100'000, 900'000)};
  const bool edits = std::holds_alternative<book_delta>(body);
  const std::uint64_t first = edits ? update_ + 1 : update_;
  if (edits) update_ += 1 + draws_.below(5);
  ahead_.push_back({now_, first, update_, std::move(body)});
}

void generated_market::push_quote_if_changed() {
  if (const quote q = touch(); q != announced_) push(announced_ = q);
}

}  // namespace core::sim
