// What the engine tells, to whom it concerns.
#include <algorithm>

#include "adapters/binance/server/trading_floor.hpp"

namespace adapters::binance::server {
namespace {

using core::sim::order_update;
using kind = core::venue_report::kind;

/// The venue's expiry reasons:
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Order-Update
int expiry_of(core::sim::rule why, const venue_order& x) {
  using core::sim::rule;
  switch (why) {
    case rule::self_trade:
      return 1;
    case rule::unfilled:
      return x.kind == order_kind::market ? 9 : 2;
    case rule::position_gone:
      return 4;
    case rule::liquidation:
      return 5;
    default:
      return 0;
  }
}

std::string_view income_of(core::sim::balance_reason why) {
  using core::sim::balance_reason;
  switch (why) {
    case balance_reason::fill:
      return "REALIZED_PNL";
    case balance_reason::fee:
      return "COMMISSION";
    case balance_reason::funding:
      return "FUNDING_FEE";
    case balance_reason::transfer:
      return "TRANSFER";
    case balance_reason::liquidation:
      return "INSURANCE_CLEAR";
  }
  return "unlisted";
}

std::string_view reason_of(core::sim::balance_reason why, bool in) {
  using core::sim::balance_reason;
  if (why == balance_reason::funding) return "FUNDING_FEE";
  if (why == balance_reason::transfer) return in ? "DEPOSIT" : "WITHDRAW";
  return why == balance_reason::liquidation ? "INSURANCE_CLEAR" : "ORDER";
}

/// What an order behind a trigger becomes in the book.
order_kind behind_trigger(order_kind x) {
  return x == order_kind::stop || x == order_kind::take_profit ? order_kind::limit : order_kind::market;
}

}  // namespace

void trading_floor::tell_all(const events& news) {
  if (news.empty()) return;
  for (const auto& x : news) std::visit([this](const auto& what) { tell(what); }, x);
  finish_execution();
  show_resting();
}

std::optional<std::size_t> trading_floor::seat_of(core::account_id id) const {
  for (std::size_t i = 0; i < seats_.size(); ++i)
    if (seats_[i].id == id) return i;
  return std::nullopt;
}

void trading_floor::to_account(std::size_t index, std::string json) {
  const auto* key = keys_.heard_under(index);
  if (key == nullptr || is_mute(index)) return;
  hub_.publish(*key, std::move(json));
}

/// The fault that leaves a private stream up and silent: while its window lasts, or until a key is asked for anew.
bool trading_floor::is_mute(std::size_t index) {
  using core::sim::fault_hook;
  if (!plan_ || !plan_->has(fault_hook::stream_mute)) return false;
  const auto fault = plan_->draw(fault_hook::stream_mute, "account:" + seats_[index].owner.name, time_);
  if (fault && !fault->rule->when.lasting) keys_.mute(index);
  return fault.has_value();
}

void trading_floor::tell_order(std::size_t index, const venue_order& x, const order_news& news) {
  to_account(index, order_event(x, news, of(x.asked.instrument->id), time_));
}

void trading_floor::tell_algo(std::size_t index, const venue_order& x, std::string_view why) {
  if (x.algo_number != 0) to_account(index, algo_event(x, why, of(x.asked.instrument->id), time_));
}

/// The record of an order; the venue's own ones begin here.
venue_order* trading_floor::record_of(std::size_t index, const order_update& u) {
  auto& file = seats_[index].file;
  if (auto* known = file.find(u.intent.id)) return known;
  if (!u.forced) return nullptr;
  ++liquidations_;
  return &open_liquidation(index, u.intent);
}

venue_order& trading_floor::open_liquidation(std::size_t index, const core::order_intent& intent) {
  venue_order x{.engine = intent.id, .account = index, .number = next_number_++};
  x.asked.instrument = symbols_.find(intent.instrument);
  x.asked.side = intent.side;
  x.asked.kind = x.kind = order_kind::liquidation;
  x.asked.tif = order_tif::ioc;
  x.asked.quantity = intent.quantity;
  x.asked.price = intent.limit;
  x.asked.reduce_only = true;
  x.asked.client_id = "autoclose-" + std::to_string(x.number);
  x.created = time_;
  return seats_[index].file.add(std::move(x));
}

void trading_floor::tell(const order_update& u) {
  finish_execution();
  rested_.insert(u.intent.instrument);
  const auto index = seat_of(u.intent.account);
  if (!index || u.repeated) return;
  if (u.what == kind::cancel_rejected || u.what == kind::rejected) {
    refused_ = u.why;
    return;
  }
  auto* x = record_of(*index, u);
  if (x == nullptr) return;
  x->updated = u.at;
  switch (u.what) {
    case kind::accepted:
      if (x->algo_number != 0) return tell_algo(*index, *x);
      return tell_order(*index, *x, {.at = u.at});
    case kind::triggered:
      return on_trigger(*index, *x, u);
    case kind::filled:
      return on_execution(*index, *x, u);
    case kind::amended:
      x->asked.quantity = u.intent.quantity;
      x->asked.price = u.intent.limit;
      return tell_order(*index, *x, {.execution = "AMENDMENT", .at = u.at});
    case kind::canceled:
    case kind::expired:
      return on_end(*index, *x, u);
    default:
      return;
  }
}

/// Through the algo door: a new order appears. Through the old one: the conditional order expires and comes again as
/// what it becomes, under the same number.
void trading_floor::on_trigger(std::size_t index, venue_order& x, const order_update& u) {
  x.triggered = u.at;
  x.asked.quantity = u.intent.quantity;
  if (x.algo_number != 0) {
    x.algo = algo_status::triggering;
    tell_algo(index, x);
    x.number = next_number_++;
    x.algo = algo_status::triggered;
    x.kind = behind_trigger(x.asked.kind);
    tell_algo(index, x);
  } else {
    x.status = order_status::expired;
    tell_order(index, x, {.execution = "EXPIRED", .at = u.at});
    x.status = order_status::fresh;
    x.kind = behind_trigger(x.asked.kind);
  }
  tell_order(index, x, {.at = u.at});
}

std::uint64_t trading_floor::shown_number(core::instrument_id on, std::uint64_t engine_number) {
  auto& p = prints_[on];
  if (p.engine != engine_number) p = {engine_number, at(on).next_trade++, 0};
  return p.shown;
}

void trading_floor::on_execution(std::size_t index, venue_order& x, const order_update& u) {
  ++fills_;
  const auto on = u.intent.instrument;
  x.filled = u.filled;
  x.value = u.value;
  x.status = x.filled >= x.asked.quantity ? order_status::filled : order_status::partially_filled;
  venue_trade t{.number = shown_number(on, u.execution.venue_trade),
                .order = x.number,
                .instrument = on,
                .side = x.asked.side,
                .execution = u.execution,
                .value = x.asked.instrument->value_of(u.execution.price, u.execution.quantity),
                .realized = u.realized,
                .at = u.at};
  ++prints_[on].sides;
  seats_[index].file.add(t);
  open_ = open_execution{.seat = index, .order = x.engine, .trade = t, .taken_over = u.taken_over};
  open_->news.wallet = engine_.account(seats_[index].id)->wallet;
  open_->news.balance_too = true;
}

/// Wallet and position first, then the order: ACCOUNT_UPDATE, ORDER_TRADE_UPDATE, TRADE_LITE.
void trading_floor::finish_execution() {
  if (!open_) return;
  const auto done = *std::exchange(open_, std::nullopt);
  auto* x = seats_[done.seat].file.find(done.order);
  if (x == nullptr) return;
  to_account(done.seat, account_event(done.news, time_));
  const bool calculated = done.taken_over || x->asked.kind == order_kind::liquidation;
  const auto execution = calculated ? "CALCULATED" : "TRADE";
  tell_order(done.seat, *x, {.execution = execution, .trade = done.trade, .at = done.trade.at});
  to_account(done.seat, trade_lite_event(*x, done.trade, of(done.trade.instrument), time_));
  if (x->asked.kind == order_kind::liquidation)
    streams_.on_forced(of(done.trade.instrument),
                       {x->asked.side, x->asked.quantity, x->filled, x->asked.price, done.trade.execution.price},
                       time_);
  if (x->status == order_status::filled && x->algo_number != 0) {
    x->algo = algo_status::finished;
    tell_algo(done.seat, *x);
  }
  // The engine was given a part only: its end is the end of the whole.
  const auto known = engine_.order(done.order);
  if (x->status == order_status::partially_filled && known && known->open.units == 0 &&
      known->standing == kind::filled && known->filled == x->filled) {
    x->status = order_status::expired;
    x->expiry = 9;
    tell_order(done.seat, *x, {.execution = "EXPIRED", .at = x->updated});
  }
}

void trading_floor::on_end(std::size_t index, venue_order& x, const order_update& u) {
  const bool canceled = u.what == kind::canceled;
  const bool in_book = x.number != 0;
  if (in_book) {
    x.status = canceled                               ? order_status::canceled
               : u.why == core::sim::rule::self_trade ? order_status::expired_in_match
                                                      : order_status::expired;
    x.expiry = expiry_of(u.why, x);
    tell_order(index, x, {.execution = canceled ? "CANCELED" : "EXPIRED", .at = u.at});
  }
  if (x.algo_number == 0) return;
  const bool refused = u.why == core::sim::rule::insufficient_margin || u.why == core::sim::rule::price_high ||
                       u.why == core::sim::rule::price_low || u.why == core::sim::rule::would_take;
  std::string why;
  if (in_book && refused && x.filled.units == 0) {
    x.algo = algo_status::rejected;
    why = refusal_of(u.why, of(u.intent.instrument)).text;
  } else {
    x.algo = in_book ? algo_status::finished : canceled ? algo_status::canceled : algo_status::expired;
  }
  tell_algo(index, x, why);
}

// -- accounts ---------------------------------------------------------------------------------------------------------

void trading_floor::tell(const core::sim::balance_changed& b) {
  const auto index = seat_of(b.account);
  if (!index) return;
  const bool of_execution = open_ && open_->seat == *index &&
                            (b.why == core::sim::balance_reason::fill || b.why == core::sim::balance_reason::fee);
  seats_[*index].wallet = b.wallet;
  seats_[*index].file.add(income{.type = income_of(b.why),
                                 .instrument = b.instrument,
                                 .amount = b.change,
                                 .at = b.at,
                                 .number = next_income_++,
                                 .trade = of_execution ? open_->trade.number : 0});
  if (of_execution) {
    open_->news.wallet = b.wallet;
    return;
  }
  finish_execution();
  to_account(
      *index,
      account_event({.reason = reason_of(b.why, b.change.units > 0), .wallet = b.wallet, .change = b.change}, time_));
}

void trading_floor::tell(const core::sim::position_changed& p) {
  const auto index = seat_of(p.position.account);
  if (!index) return;
  seats_[*index].positions[p.position.instrument] = p.position;
  const balance_news::row row{&of(p.position.instrument), p.position};
  if (open_ && open_->seat == *index) {
    open_->news.positions.push_back(row);
    return;
  }
  balance_news news{.positions = {row}, .balance_too = false};
  to_account(*index, account_event(news, time_));
}

void trading_floor::tell(const core::sim::funding_paid&) { finish_execution(); }

void trading_floor::tell(const core::sim::margin_called& m) {
  finish_execution();
  const auto index = seat_of(m.account);
  if (!index) return;
  std::vector<balance_news::row> rows;
  for (auto p : seats_[*index].positions) {
    if (p.second.quantity.units == 0) continue;
    p.second.mark = of(p.first).fair.mark();
    rows.push_back({&of(p.first), p.second});
  }
  to_account(*index, margin_event(seats_[*index].wallet, rows, time_));
}

void trading_floor::tell(const core::sim::leverage_changed& l) {
  finish_execution();
  if (const auto index = seat_of(l.account))
    to_account(*index, leverage_event(of(l.instrument).instrument.symbol, l.leverage, time_));
}

void trading_floor::tell(const core::sim::trade_printed& t) {
  finish_execution();
  auto& on = at(t.instrument);
  const auto number = shown_number(t.instrument, t.what.venue_trade);
  public_trade shown{t.what, t.at};
  shown.what.venue_trade = number;
  on.last = t.what.price;
  on.candles.add(shown.what, t.at);
  on.trades.push_back(shown);
  if (on.trades.size() > listing::trades_max) on.trades.pop_front();
  streams_.on_trade(on, shown, time_);
  if (prints_[t.instrument].sides > 1) return;  // another customer was the other side
  const auto before = on.book.touch();
  const auto changes = on.book.take(core::opposite(t.what.aggressor), t.what.price, t.what.quantity);
  show(on, changes, before);
}

}  // namespace adapters::binance::server
