#include "adapters/binance/server/trading_floor.hpp"

#include <algorithm>
#include <utility>

namespace adapters::binance::server {
namespace {

using core::side;

constexpr core::duration second = fair_price::every;

core::sim::settings engine_settings(const settings& s) {
  core::sim::settings out;
  out.fees = {s.maker_fee, s.taker_fee};
  for (const auto& x : s.instruments) out.rules[x.id] = usdm_rules(x);
  out.kept = {.orders = 64, .trades = 0, .prints = 1};
  return out;
}

core::timestamp next_second(core::timestamp now) { return now - now.time_since_epoch() % second + second; }

bool whole_second(core::timestamp now) { return now.time_since_epoch() % second == core::duration::zero(); }

core::depth depth_of(const published_book& book) {
  core::depth out;
  for (const auto& x : book.market(side::buy, core::depth::levels_max)) out.bids[out.bid_count++] = x;
  for (const auto& x : book.market(side::sell, core::depth::levels_max)) out.asks[out.ask_count++] = x;
  return out;
}

}  // namespace

trading_floor::trading_floor(const settings& s, std::unique_ptr<market_feed> feed, core::timestamp start,
                             std::shared_ptr<core::sim::fault_plan> plan, stream_hub& hub)
    : settings_(s),
      symbols_(s.instruments),
      plan_(std::move(plan)),
      hub_(hub),
      feed_(std::move(feed)),
      engine_(engine_settings(s), s.instruments),
      streams_(hub, plan_),
      keys_(s.seed * 3 + 1, s.limits.listen_key_life),
      draws_(s.seed),
      time_(start) {
  next_number_ = 22'000'000'000 + static_cast<std::int64_t>(draws_.below(1'000'000'000));
  next_algo_number_ = 2'000'000 + static_cast<std::int64_t>(draws_.below(1'000'000));
  for (const auto& x : s.instruments) listings_.emplace(x.id, make_listing(x, familiar_price(x), start, s));
  for (const auto& x : s.accounts) {
    const core::account_id id{core::number_of(x.name)};
    seats_.push_back({.owner = x, .id = id, .issuer = {core::number_of("simex/" + x.name)}});
    core::sim::account_policy policy;
    policy.margined = true;
    policy.self_trade = core::sim::self_trade::expire_maker;
    policy.trade_group = 0;
    engine_.open_account(id, policy, x.deposit, start);
  }
  advance(start);
  update_fair_values();
}

// -- the market -------------------------------------------------------------------------------------------------------

core::market_view trading_floor::view_of(const listing& of) {
  return {.instrument = of.instrument.id,
          .view = ++views_[of.instrument.id],
          .ts_event = time_,
          .ts_recv = time_,
          .book_valid = true};
}

void trading_floor::on_market(core::market_event event) {
  const auto found = listings_.find(event.instrument);
  if (found == listings_.end()) return;
  auto& of = found->second;
  if (const auto* t = std::get_if<core::trade>(&event.body)) return on_trade(of, *t, time_);
  const auto before = of.book.touch();
  book_changes changes;
  if (const auto* whole = std::get_if<core::book_reset>(&event.body)) {
    const bool first = of.trades.empty() && !before;
    changes = of.book.reset(*whole);
    if (const auto touch = of.book.touch(); first && touch)
      of = [&] {
        // The made-up past ends where the market begins.
        auto again = make_listing(of.instrument, touch->bid.price, time_, settings_);
        again.book = std::move(of.book);
        return again;
      }();
  } else if (const auto* delta = std::get_if<core::book_delta>(&event.body)) {
    changes = of.book.apply(*delta);
  } else {
    return;
  }
  show(of, changes, before);
  auto view = view_of(of);
  view.body = depth_of(of.book);
  engine_.on_view(view);
  tell_all(engine_.events(time_));
}

void trading_floor::on_trade(listing& of, core::trade t, core::timestamp now) {
  t.venue_trade = of.next_trade++;
  of.last = t.price;
  of.candles.add(t, now);
  of.trades.push_back({t, now});
  if (of.trades.size() > listing::trades_max) of.trades.pop_front();
  streams_.on_trade(of, of.trades.back(), now);
  auto view = view_of(of);
  view.body = t;
  engine_.on_view(view);
  tell_all(engine_.events(now));
}

void trading_floor::show(listing& of, const book_changes& changes, std::optional<core::quote> before) {
  if (changes.empty()) return;
  if (plan_ && plan_->has(core::sim::fault_hook::stale_snapshot)) shelf_.keep(of.instrument.id, of.book, time_);
  const bool moved = of.book.touch() != before;
  if (moved) of.quoted_at = time_;
  streams_.on_book(of, changes, moved, time_);
}

/// Customers' resting orders into the published books.
void trading_floor::show_resting() {
  if (rested_.empty()) return;
  std::map<core::instrument_id, std::pair<published_book::levels, published_book::levels>> all;
  for (const auto& o : engine_.open_orders()) {
    if (!o.active || !core::limited(o.intent.type) || o.open.units <= 0) continue;
    auto& [bids, asks] = all[o.intent.instrument];
    (o.intent.side == side::buy ? bids : asks).push_back({o.intent.limit, o.open});
  }
  for (const auto id : std::exchange(rested_, {})) {
    auto& of = at(id);
    const auto before = of.book.touch();
    const auto changes = of.book.rest(all[id].first, all[id].second);
    show(of, changes, before);
  }
}

void trading_floor::update_fair_values() {
  for (auto& [id, of] : listings_) {
    of.candles.advance(time_);
    // What was settled is what the engine was last told.
    while (of.fair.next_funding() <= time_) {
      of.fundings.push_back(of.fair.settle());
      if (of.fundings.size() > listing::fundings_max) of.fundings.pop_front();
    }
    if (const auto touch = of.book.touch()) of.fair.update({(touch->bid.price.units + touch->ask.price.units) / 2});
    engine_.on_fair_value({.instrument = id,
                           .mark = of.fair.mark(),
                           .index = of.fair.index(),
                           .funding = of.fair.funding(),
                           .next_funding = of.fair.next_funding(),
                           .funding_every = of.fair.funding_every()},
                          time_);
    tell_all(engine_.events(time_));
  }
}

// -- time -------------------------------------------------------------------------------------------------------------

std::optional<core::timestamp> trading_floor::due() const {
  auto next = next_second(time_);
  const auto earlier = [&](std::optional<core::timestamp> at) {
    if (at) next = std::min(next, std::max(*at, time_));
  };
  earlier(feed_->due());
  earlier(engine_.next_due());
  earlier(streams_.due(time_));
  return next;
}

void trading_floor::advance(core::timestamp now) {
  for (auto next = due(); next && *next <= now; next = due()) {
    const bool moved = *next > time_;
    time_ = *next;
    tell_all(engine_.events(time_));
    while (feed_->due() && *feed_->due() <= time_) on_market(feed_->next());
    if (!moved) continue;
    if (whole_second(time_)) {
      update_fair_values();
      expire_listen_keys();
      end_overdue_orders();
      run_countdowns();
      run_faults();
    }
    streams_.tick(listings_, time_);
  }
  time_ = std::max(time_, now);
}

}  // namespace adapters::binance::server
