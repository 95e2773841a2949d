#include "adapters/binance/server/published_book.hpp"

#include <algorithm>

namespace adapters::binance::server {
namespace {

using core::side;

core::quantity quantity_at(const std::map<core::price, core::quantity>& ladder, core::price p) {
  const auto found = ladder.find(p);
  return found == ladder.end() ? core::quantity{} : found->second;
}

std::set<core::price>& of(book_changes& x, side s) { return s == side::buy ? x.bids : x.asks; }

void add_all(const std::map<core::price, core::quantity>& ladder, std::set<core::price>& out) {
  for (const auto& [p, q] : ladder) out.insert(p);
}

}  // namespace

void published_book::market_level(side s, const core::level& x, std::set<core::price>& dirty) {
  auto& state = of(s);
  if (x.quantity.units == 0)
    state.market.erase(x.price);
  else
    state.market.insert_or_assign(x.price, x.quantity);
  state.taken.erase(x.price);
  dirty.insert(x.price);
}

book_changes published_book::reset(const core::book_reset& whole) {
  book_changes dirty;
  for (const side s : {side::buy, side::sell}) {
    auto& state = of(s);
    add_all(state.market, server::of(dirty, s));
    state.market.clear();
    state.taken.clear();
    for (const auto& x : s == side::buy ? whole.bids : whole.asks) market_level(s, x, server::of(dirty, s));
  }
  return settle(std::move(dirty));
}

book_changes published_book::apply(const core::book_delta& delta) {
  book_changes dirty;
  for (const auto& x : delta.bids) market_level(side::buy, x, dirty.bids);
  for (const auto& x : delta.asks) market_level(side::sell, x, dirty.asks);
  return settle(std::move(dirty));
}

book_changes published_book::take(side s, core::price p, core::quantity q) {
  auto& state = of(s);
  if (!state.market.contains(p)) return {};
  state.taken[p] += q;
  book_changes dirty;
  server::of(dirty, s).insert(p);
  return settle(std::move(dirty));
}

book_changes published_book::rest(std::span<const core::level> bids, std::span<const core::level> asks) {
  book_changes dirty;
  for (const side s : {side::buy, side::sell}) {
    ladder next;
    for (const auto& x : s == side::buy ? bids : asks) next[x.price] += x.quantity;
    auto& state = of(s);
    if (next == state.own) continue;
    add_all(state.own, server::of(dirty, s));
    add_all(next, server::of(dirty, s));
    state.own = std::move(next);
    // What it meets on the other side appears or disappears with it.
    auto& other = of(core::opposite(s));
    const auto& reach = server::of(dirty, s);
    for (const auto& [p, q] : other.market)
      if (s == side::buy ? p <= *reach.rbegin() : p >= *reach.begin()) server::of(dirty, core::opposite(s)).insert(p);
  }
  return settle(std::move(dirty));
}

bool published_book::met_by_own(side s, core::price p) const {
  const auto& against = of(core::opposite(s)).own;
  if (against.empty()) return false;
  return s == side::buy ? p >= against.begin()->first : p <= against.rbegin()->first;
}

book_changes published_book::settle(book_changes dirty) {
  book_changes changed;
  for (const side s : {side::buy, side::sell}) {
    auto& state = of(s);
    for (const auto p : server::of(dirty, s)) {
      auto shown = quantity_at(state.market, p) - quantity_at(state.taken, p);
      if (shown.units < 0 || met_by_own(s, p)) shown = {};
      shown += quantity_at(state.own, p);
      if (shown == quantity_at(state.shown, p)) continue;
      if (shown.units == 0)
        state.shown.erase(p);
      else
        state.shown.insert_or_assign(p, shown);
      server::of(changed, s).insert(p);
    }
  }
  if (!changed.empty()) ++update_;
  return changed;
}

core::quantity published_book::at(side s, core::price p) const { return quantity_at(of(s).shown, p); }

published_book::levels published_book::best(side s, std::size_t count) const {
  levels out;
  const auto& shown = of(s).shown;
  const auto copy = [&](auto at, auto end) {
    for (; at != end && out.size() < count; ++at) out.push_back({at->first, at->second});
  };
  if (s == side::buy)
    copy(shown.rbegin(), shown.rend());
  else
    copy(shown.begin(), shown.end());
  return out;
}

published_book::levels published_book::market(side s, std::size_t count) const {
  levels out;
  const auto& state = of(s);
  const auto copy = [&](auto at, auto end) {
    for (; at != end && out.size() < count; ++at)
      if (const auto left = at->second - quantity_at(state.taken, at->first); left.units > 0)
        out.push_back({at->first, left});
  };
  if (s == side::buy)
    copy(state.market.rbegin(), state.market.rend());
  else
    copy(state.market.begin(), state.market.end());
  return out;
}

std::optional<core::level> published_book::best(side s) const {
  const auto top = best(s, 1);
  if (top.empty()) return std::nullopt;
  return top.front();
}

std::optional<core::quote> published_book::touch() const {
  const auto bid = best(side::buy);
  const auto ask = best(side::sell);
  if (!bid || !ask) return std::nullopt;
  return core::quote{*bid, *ask};
}

}  // namespace adapters::binance::server
