#include "core/sim/visible_market.hpp"

#include <algorithm>
#include <span>

#include "core/sim/codec.hpp"
#include "core/sim/price_rule.hpp"

namespace core::sim {

namespace {

bool stands(const level& l) { return l.price.units > 0 && l.quantity.units > 0; }

void fill_levels(std::vector<level>& levels, std::span<const level> shown) {
  levels.clear();
  std::copy_if(shown.begin(), shown.end(), std::back_inserter(levels), stands);
}

}  // namespace

void visible_market::see(const depth& d) {
  fill_levels(bids_.levels, std::span(d.bids).first(d.bid_count));
  fill_levels(asks_.levels, std::span(d.asks).first(d.ask_count));
  const bool crossed = !bids_.levels.empty() && !asks_.levels.empty() && bids_.levels[0].price >= asks_.levels[0].price;
  if (crossed) return lose();
  bids_.whole = d.bid_count < depth::levels_max;
  asks_.whole = d.ask_count < depth::levels_max;
  visible_ = depth_seen_ = true;
  settle_mid();
}

void visible_market::see(const quote& q) {
  if (stands(q.bid) && stands(q.ask) && q.bid.price >= q.ask.price) return lose();
  set_touch(side::buy, q.bid);
  set_touch(side::sell, q.ask);
  visible_ = true;
  settle_mid();
}

void visible_market::set_touch(side s, const level& shown) {
  auto& [levels, whole] = of(s);
  if (!depth_seen_ || !stands(shown)) {
    levels.clear();
    whole = !stands(shown);  // an empty touch is an empty side
  } else {
    std::erase_if(levels, [&](const level& l) { return !better(s, shown.price, l.price); });
  }
  if (!stands(shown)) return;
  levels.insert(levels.begin(), shown);
  if (levels.size() > depth::levels_max) {
    levels.pop_back();
    whole = false;
  }
}

void visible_market::see(const trade& t) { last_ = t.price; }

void visible_market::lose() {
  bids_ = {};
  asks_ = {};
  visible_ = depth_seen_ = false;
  mid_twice_.reset();
}

void visible_market::settle_mid() {
  mid_twice_.reset();
  if (!bids_.levels.empty() && !asks_.levels.empty()) mid_twice_ = bids_.levels[0].price + asks_.levels[0].price;
}

const level* visible_market::touch(side s) const {
  const auto& levels = of(s).levels;
  return levels.empty() ? nullptr : &levels.front();
}

void visible_market::consume(side s, quantity q) {
  auto& levels = of(s).levels;
  ASSERT(!levels.empty() && q.units > 0 && q <= levels.front().quantity, "more is taken than stands at the touch", q);
  levels.front().quantity -= q;
  if (levels.front().quantity.units == 0) levels.erase(levels.begin());
}

quantity visible_market::displayed_at(side s, price p) const {
  const auto& [levels, whole] = of(s);
  for (const auto& l : levels)
    if (!better(s, l.price, p)) return l.price == p ? l.quantity : quantity{};
  return whole ? quantity{} : unknown_queue;
}

void visible_market::write(byte_writer& out) const {
  for (const ladder* l : {&bids_, &asks_}) {
    write_all(out, l->levels);
    out.put(l->whole);
  }
  out.put(visible_).put(depth_seen_);
  sim::write(out, last_);
  sim::write(out, mid_twice_);
  sim::write(out, mark_);
}

visible_market visible_market::read(byte_reader& in) {
  visible_market m;
  for (ladder* l : {&m.bids_, &m.asks_}) {
    l->levels = read_all<level>(in);
    l->whole = in.get<bool>();
  }
  m.visible_ = in.get<bool>();
  m.depth_seen_ = in.get<bool>();
  sim::read(in, m.last_);
  sim::read(in, m.mid_twice_);
  sim::read(in, m.mark_);
  return m;
}

}  // namespace core::sim
