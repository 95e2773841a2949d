#include "core/market/ladder_book.hpp"

#include <algorithm>
#include <vector>

namespace core::market {
namespace {

std::int64_t bid_key(const level& x) {
  ASSERT(acceptable(x), "a book gets levels that can be", x.price, x.quantity);
  return -x.price.units;
}

std::int64_t ask_key(const level& x) {
  ASSERT(acceptable(x), "a book gets levels that can be", x.price, x.quantity);
  return x.price.units;
}

template <class Key>
void set_all(ladder_side& to, std::span<const level> levels, Key key) {
  for (const level& x : levels) to.set(key(x), x.quantity.units);
  to.settle();
}

template <class Key>
void replace(ladder_side& to, std::span<const level> levels, Key key) {
  if (levels.empty()) {
    to.clear();
    return;
  }
  std::int64_t best = key(levels.front());
  for (const level& x : levels) best = std::min(best, key(x));
  to.clear_around(best);
  set_all(to, levels, key);
}

std::uint8_t copy_best(const ladder_side& from, side book_side, std::array<level, depth::levels_max>& out) {
  std::uint8_t count = 0;
  from.walk([&](std::int64_t key, std::int64_t units) {
    out[count++] = {{book_side == side::buy ? -key : key}, {units}};
    return count < depth::levels_max;
  });
  return count;
}

}  // namespace

ladder_book::ladder_book(price tick) : bids_(tick.units), asks_(tick.units) {}

void ladder_book::retick(price tick) {
  std::vector<level> bids;
  std::vector<level> asks;
  each(side::buy, [&](const level& x) { bids.push_back(x); });
  each(side::sell, [&](const level& x) { asks.push_back(x); });
  *this = ladder_book(tick);
  reset(bids, asks);
}

void ladder_book::reset(std::span<const level> bids, std::span<const level> asks) {
  replace(bids_, bids, [](const level& x) { return bid_key(x); });
  replace(asks_, asks, [](const level& x) { return ask_key(x); });
}

void ladder_book::apply(std::span<const level> bids, std::span<const level> asks) {
  set_all(bids_, bids, [](const level& x) { return bid_key(x); });
  set_all(asks_, asks, [](const level& x) { return ask_key(x); });
}

void ladder_book::clear() {
  bids_.clear();
  asks_.clear();
}

std::optional<level> ladder_book::best_bid() const {
  const auto best = bids_.best();
  return best ? std::optional(level_of(side::buy, best->first, best->second)) : std::nullopt;
}

std::optional<level> ladder_book::best_ask() const {
  const auto best = asks_.best();
  return best ? std::optional(level_of(side::sell, best->first, best->second)) : std::nullopt;
}

quantity ladder_book::at(side book_side, price p) const {
  return p.units > 0 ? quantity{of(book_side).at(key_of(book_side, p))} : quantity{};
}

bool ladder_book::crossed() const {
  const auto bid = bids_.best();
  const auto ask = asks_.best();
  return bid && ask && -bid->first >= ask->first;
}

void ladder_book::top(depth& out) const {
  out.bid_count = copy_best(bids_, side::buy, out.bids);
  out.ask_count = copy_best(asks_, side::sell, out.asks);
}

}  // namespace core::market
