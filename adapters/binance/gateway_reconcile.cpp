#include "adapters/binance/gateway_reconcile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/binance/errors.hpp"
#include "core/types/decimal.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {

reconciliation::reconciliation(std::vector<core::instrument> instruments, core::timestamp since)
    : instruments_(std::move(instruments)), decoder_(instruments_), since_(since) {}

const core::instrument& reconciliation::of(core::instrument_id id) const {
  const auto at = std::find_if(instruments_.begin(), instruments_.end(), [&](const auto& x) { return x.id == id; });
  ASSERT(at != instruments_.end(), "a round asks for an instrument that it does not have", id);
  return *at;
}

void reconciliation::begin(core::timestamp now) {
  left_.clear();
  asked_.reset();
  found_ = {};
  for (const auto& x : instruments_) left_.push_back({kind::trades, x.id});
  left_.push_back({kind::open_orders});
  left_.push_back({kind::open_algo_orders});
  left_.push_back({kind::positions});
  next_at_ = now;
}

std::optional<reconciliation::question> reconciliation::next(const order_desk& desk, core::timestamp now) {
  if (asked_ || now < next_at_) return std::nullopt;
  if (left_.empty()) begin(now);
  asked_ = left_.front();
  left_.pop_front();
  const auto wanted = [&]() -> rest_request {
    switch (asked_->what) {
      case kind::trades: {
        const auto& symbol = of(asked_->instrument).symbol;
        const auto last = desk.last_trade(asked_->instrument);
        return last > 0 ? requests::user_trades_from(symbol, last + 1)
                        : requests::user_trades(symbol, {.from = since_});
      }
      case kind::open_orders:
        return requests::open_orders();
      case kind::open_algo_orders:
        return requests::open_algo_orders();
      case kind::positions:
        break;
    }
    return requests::position_risk();
  }();
  return question{++numbers_, wanted};
}

bool reconciliation::on_answer(std::uint64_t number, const messages::venue_answer& answer, order_desk& desk,
                               core::timestamp now) {
  if (!asked_ || number != numbers_) return false;
  const auto item = *std::exchange(asked_, std::nullopt);
  const bool good =
      answer.what == messages::venue_answer::outcome::answered && answer.status == 200 && take(item, answer, desk, now);
  if (!good) {
    // Unknown is not empty: what was not answered says nothing, and half a round is none.
    begin(now);
    next_at_ = now + again_after;
    finding_ = finding{};
  } else if (left_.empty()) {
    found_.caught_up = true;
    finding_ = std::exchange(found_, {});
    next_at_ = now + every;
    if (std::exchange(moving_, false)) {
      left_.push_back({kind::positions});
      next_at_ = now + again_after;
    }
  }
  return true;
}

bool reconciliation::take(const item& which, const messages::venue_answer& answer, order_desk& desk,
                          core::timestamp now) {
  switch (which.what) {
    case kind::trades: {
      const auto trades = decoder_.user_trades(answer.body);
      if (!trades) return false;
      const auto oldest = desk.on_trades(*trades, now);
      if (oldest && *oldest + late_after < answer.sent_at) found_.stream_missed_a_fill = true;
      return true;
    }
    case kind::open_orders: {
      const auto orders = decoder_.orders(answer.body);
      if (!orders) return false;
      for (const auto& x : *orders) desk.on_open(x, answer.sent_at, now);
      return true;
    }
    case kind::open_algo_orders: {
      const auto orders = decoder_.algo_orders(answer.body);
      if (!orders) return false;
      for (const auto& x : *orders) desk.on_open(x, answer.sent_at, now);
      desk.on_lists_end(now);
      return true;
    }
    case kind::positions:
      return take_positions(answer, desk);
  }
  return false;
}

bool reconciliation::take_positions(const messages::venue_answer& answer, const order_desk& desk) {
  const auto positions = decoder_.positions(answer.body);
  if (!positions) return false;
  // A fill that is on its way to one of the two sides is no mismatch.
  if (desk.moved_at() + still_for > answer.sent_at || desk.fills_due()) {
    moving_ = true;
    return true;
  }
  for (const auto& x : instruments_) {
    const auto at =
        std::find_if(positions->begin(), positions->end(), [&](const auto& p) { return p.instrument == x.id; });
    const auto theirs = at == positions->end() ? core::quantity{} : at->quantity;
    const auto ours = desk.position(x.id);
    if (ours == theirs) continue;
    found_.mismatch += fmt::format("{}{}: {} at the venue, {} by our fills", found_.mismatch.empty() ? "" : "; ",
                                   x.symbol, core::format_decimal(theirs.units, x.quantity_scale),
                                   core::format_decimal(ours.units, x.quantity_scale));
  }
  misses_ = found_.mismatch.empty() ? 0 : misses_ + 1;
  if (misses_ == 0) found_.positions_agree = true;
  if (misses_ >= misses_max) found_.positions_agree = false;
  return true;
}

std::optional<core::timestamp> reconciliation::due() const {
  if (asked_) return std::nullopt;
  return next_at_;
}

}  // namespace adapters::binance
