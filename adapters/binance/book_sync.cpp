#include "adapters/binance/book_sync.hpp"

#include <utility>

namespace adapters::binance {

book_sync::book_sync(product p) : product_(p) {}

bool book_sync::older(const depth_update& x, std::uint64_t snapshot) const {
  return product_ == product::spot ? x.last_update <= snapshot : x.last_update < snapshot;
}

bool book_sync::joins(const depth_update& x, std::uint64_t snapshot) const {
  if (product_ == product::spot) return x.first_update <= snapshot + 1 && snapshot + 1 <= x.last_update;
  return (x.first_update <= snapshot && snapshot <= x.last_update) || x.previous_update == snapshot;
}

bool book_sync::continues(const depth_update& x, std::uint64_t last) const {
  return product_ == product::spot ? x.first_update == last + 1 : x.previous_update == last;
}

book_sync::outcome book_sync::on_update(depth_update&& x) {
  outcome out;
  if (!synchronised_) {
    keep(std::move(x), out);
    return out;
  }
  if (x.last_update <= last_) {
    ++duplicates_;
    return out;
  }
  if (continues(x, last_)) [[likely]] {
    apply(std::move(x), out);
    return out;
  }
  ++gaps_;
  forget();
  out.steps.push_back({x.ts_event, core::book_broken{core::book_fault::gap}});
  keep(std::move(x), out);
  return out;
}

/// Takes a diff that cannot be applied yet. The buffer stays one chain: behind a hole it begins anew.
void book_sync::keep(depth_update&& x, outcome& out) {
  if (!buffer_.empty()) {
    if (x.last_update <= buffer_.back().last_update) {
      ++duplicates_;
      return;
    }
    if (!continues(x, buffer_.back().last_update)) {
      ++gaps_;
      buffer_.clear();
    } else if (buffer_.size() == buffered_max) {
      ++overflows_;
      forget();
    }
  }
  buffer_.push_back(std::move(x));
  match(out);
  if (!synchronised_ && !awaiting_) ask(out);
}

book_sync::outcome book_sync::on_snapshot(depth_snapshot&& x) {
  outcome out;
  if (synchronised_) return out;
  pending_ = std::move(x);
  match(out);
  return out;
}

/// Joins snapshot and buffer if both are there and fit; otherwise waits, or asks for a newer snapshot.
void book_sync::match(outcome& out) {
  if (!pending_) return;
  const auto snapshot = pending_->last_update;
  while (!buffer_.empty() && older(buffer_.front(), snapshot)) buffer_.pop_front();
  if (buffer_.empty()) return;  // nothing newer so far: the next diff decides
  if (!joins(buffer_.front(), snapshot)) {
    pending_.reset();
    ask(out);
    return;
  }
  synchronised_ = true;
  awaiting_ = false;
  resyncs_ += reset_before_ ? 1 : 0;
  reset_before_ = true;
  out.steps.push_back({pending_->ts_event, core::book_reset{std::move(pending_->bids), std::move(pending_->asks)}});
  pending_.reset();
  for (auto& x : std::exchange(buffer_, {})) apply(std::move(x), out);
}

void book_sync::apply(depth_update&& x, outcome& out) {
  last_ = x.last_update;
  out.steps.push_back({x.ts_event, core::book_delta{std::move(x.bids), std::move(x.asks)}});
}

book_sync::outcome book_sync::on_session_lost() {
  outcome out;
  if (synchronised_) out.steps.push_back({{}, core::book_broken{core::book_fault::session_lost}});
  forget();
  last_ticker_ = 0;
  return out;
}

book_sync::outcome book_sync::on_fault(core::book_fault why) {
  outcome out;
  if (synchronised_) out.steps.push_back({{}, core::book_broken{why}});
  forget();
  ask(out);
  return out;
}

std::optional<core::quote> book_sync::on_ticker(const book_ticker& x) {
  if (x.update <= last_ticker_) {
    ++duplicates_;
    return std::nullopt;
  }
  last_ticker_ = x.update;
  return x.quote;
}

void book_sync::forget() {
  synchronised_ = false;
  awaiting_ = false;
  last_ = 0;
  buffer_.clear();
  pending_.reset();
}

void book_sync::ask(outcome& out) {
  awaiting_ = true;
  out.want_snapshot = true;
}

}  // namespace adapters::binance
