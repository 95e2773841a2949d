#include "core/market/view_publisher.hpp"

#include <algorithm>

namespace core::market {

view_publisher::view_publisher(instrument what, settings how)
    : instrument_(std::move(what)), settings_(std::move(how)), tick_(instrument_.dated.front().tick), book_(tick_) {
  for (const auto interval : settings_.bar_intervals) bars_.emplace_back(interval);
}

std::span<const published> view_publisher::on_event(const market_event& event) {
  ASSERT(event.instrument == instrument_.id, "an event of another instrument", event.instrument, instrument_.id);
  out_.clear();
  if (event.offset > offset_) {
    offset_ = event.offset;
    count_ = 0;
  }
  current_ = &event;
  if (const auto tick = instrument_.at(event.ts_recv).tick; tick != tick_) book_.retick(tick_ = tick);
  for (std::size_t i = 0; i < bars_.size(); ++i)
    publish_bars(settings_.bar_intervals[i], bars_[i].advance(event.ts_recv));
  std::visit([this](const auto& body) { take(body); }, event.body);
  if (event.ts_recv - last_mark_ >= settings_.mark_interval) publish_mark();
  current_ = nullptr;
  for (const auto& x : out_) kept_.push_back(x);
  while (kept_.size() > settings_.kept_max) kept_.pop_front();
  return out_;
}

std::vector<published> view_publisher::after(std::uint64_t view) const {
  const auto first = std::upper_bound(kept_.begin(), kept_.end(), view,
                                      [](std::uint64_t number, const published& x) { return number < x.view.view; });
  return {first, kept_.end()};
}

bool view_publisher::wants_book() { return std::exchange(wants_book_, false); }

void view_publisher::take(const book_reset& whole) {
  if (!std::all_of(whole.bids.begin(), whole.bids.end(), [](const level& x) { return acceptable(x); }) ||
      !std::all_of(whole.asks.begin(), whole.asks.end(), [](const level& x) { return acceptable(x); }))
    return fail(book_fault::invalid_level);
  book_.reset(whole.bids, whole.asks);
  const bool was_broken = std::exchange(fault_, book_fault::none) != book_fault::none;
  if (book_.crossed()) return fail(book_fault::crossed);
  publish_book();
  if (was_broken) publish_mark();
}

void view_publisher::take(const book_delta& change) {
  if (fault_ != book_fault::none) return;
  if (!std::all_of(change.bids.begin(), change.bids.end(), [](const level& x) { return acceptable(x); }) ||
      !std::all_of(change.asks.begin(), change.asks.end(), [](const level& x) { return acceptable(x); }))
    return fail(book_fault::invalid_level);
  book_.apply(change.bids, change.asks);
  if (book_.crossed()) return fail(book_fault::crossed);
  publish_book();
}

void view_publisher::take(const book_broken& broken) {
  fault_ = broken.why;
  book_.clear();
  quote_.reset();
  publish_mark();
}

void view_publisher::take(const quote& seen) {
  quote_ = seen;
  publish(seen);
}

void view_publisher::take(const trade& seen) {
  if (!acceptable(seen)) return;
  for (std::size_t i = 0; i < bars_.size(); ++i)
    publish_bars(settings_.bar_intervals[i], bars_[i].on_trade(current_->ts_recv, seen));
  publish(seen);
}

void view_publisher::fail(book_fault why) {
  fault_ = why;
  book_.clear();
  wants_book_ = true;
  publish_mark();
}

void view_publisher::publish_book() {
  depth best;
  book_.top(best);
  publish(best);
}

void view_publisher::publish_mark() {
  mark now{.fault = fault_};
  if (fault_ == book_fault::none) {
    const auto bid = book_.best_bid(), ask = book_.best_ask();
    if (quote_) {
      now.bid = quote_->bid.price;
      now.ask = quote_->ask.price;
    } else if (bid && ask) {
      now.bid = bid->price;
      now.ask = ask->price;
    }
  }
  last_mark_ = current_->ts_recv;
  publish(now);
}

void view_publisher::publish_bars(duration interval, const std::vector<bar>& closed) {
  for (const auto& x : closed) publish(x, interval);
}

template <class Body>
void view_publisher::publish(const Body& body, duration bar_interval) {
  if (count_ == views_per_event_max) return;  // a burst of flat bars after a long silence
  out_.push_back({{.instrument = instrument_.id,
                   .view = view_number(offset_, count_++),
                   .ts_event = current_->ts_event,
                   .ts_recv = current_->ts_recv,
                   .book_valid = fault_ == book_fault::none,
                   .body = body},
                  bar_interval});
}

}  // namespace core::market
