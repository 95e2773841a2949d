#include "core/sim/back_office.hpp"

#include <algorithm>
#include <utility>

#include "core/sim/codec.hpp"

namespace core::sim {

namespace {
using kind = venue_report::kind;

void put(byte_writer& out, const account_trade& x) {
  write_in_turn(out, x.account, x.instrument, x.order, x.side, x.execution, x.realized, x.at);
}
void get(byte_reader& in, account_trade& x) {
  read_in_turn(in, x.account, x.instrument, x.order, x.side, x.execution, x.realized, x.at);
}
}  // namespace

back_office::back_office(listings traded, fee_schedule fees, const memory& kept)
    : traded_(traded), kept_(kept), accounts_(std::move(traded), fees), history_(kept.orders) {}

// -- orders -----------------------------------------------------------------------------------------------------------

order_update back_office::update_on(const order_record& r, kind what) const {
  order_update u;
  u.what = what;
  u.intent = r.intent;
  u.filled = r.filled;
  u.open = r.open();
  u.value = r.value;
  u.triggered = r.triggered;
  u.forced = r.forced;
  u.at = now_;
  return u;
}

void back_office::execute(order_record& r, price at, quantity q, liquidity role, std::uint64_t trade, bool taken_over) {
  const auto account = r.intent.account;
  const auto& on = traded_->at(r.intent.instrument).instrument;
  const ppm rate = r.forced ? ppm{} : accounts_.fee_rate(account, role);
  const execution& x = book(r, {at, q, fee_of(on.value_of(at, q), rate), role, trade}, taken_over);
  auto update = update_on(r, kind::filled);
  update.execution = x.what;
  update.realized = x.realized;
  update.taken_over = taken_over;
  tell(update);
  if (!accounts_.margined(account)) return;
  credit(account, balance_reason::fill, on.id, x.realized);
  credit(account, balance_reason::fee, on.id, -x.what.fee);
  tell(position_changed{accounts_.status_on(account, on.id), now_});
}

void back_office::recall(order_record& r, const fill& x) {
  const auto same = [&](const execution& e) { return e.what.venue_trade == x.venue_trade; };
  if (std::any_of(r.executions.begin(), r.executions.end(), same)) return;
  auto& counted = trades_[r.intent.instrument];
  counted = std::max(counted, x.venue_trade);
  const execution& booked = book(r, x, false);
  if (accounts_.margined(r.intent.account)) accounts_.credit(r.intent.account, booked.realized - x.fee);
}

const execution& back_office::book(order_record& r, const fill& x, bool taken_over) {
  ASSERT(x.quantity.units > 0 && x.quantity <= r.open(), "an execution is larger than what is open", x.quantity,
         r.open());
  const auto& on = traded_->at(r.intent.instrument).instrument;
  const money value = on.value_of(x.price, x.quantity);
  const money realized = accounts_.book(accounts_.holder_of(r.intent), r.intent.side, x.quantity, value, now_);
  r.filled += x.quantity;
  r.value += value;
  r.changed_at = now_;
  r.executions.push_back(
      {.what = x, .realized = realized, .filled = r.filled, .open = r.open(), .at = now_, .taken_over = taken_over});
  if (r.open().units == 0) {
    r.standing = kind::filled;
    r.since = now_;
  }
  ++executions_;
  if (kept_.trades > 0) log(r, r.executions.back());
  return r.executions.back();
}

void back_office::log(const order_record& r, const execution& x) {
  auto& log = log_[r.intent.account];
  log.push_back({.account = r.intent.account,
                 .instrument = r.intent.instrument,
                 .order = r.intent.id,
                 .side = r.intent.side,
                 .execution = x.what,
                 .realized = x.realized,
                 .at = x.at});
  if (log.size() > kept_.trades) log.pop_front();
}

void back_office::note(order_record& r, kind what, bool moved) {
  r.changed_at = now_;
  auto update = update_on(r, what);
  update.moved = moved;
  tell(update);
}

void back_office::end(order_record& r, kind what, rule why) {
  r.standing = what;
  r.why = why;
  r.since = r.changed_at = now_;
  auto update = update_on(r, what);
  update.why = why;
  update.open = {};
  tell(update);
}

void back_office::refuse(order_id order, instrument_id on, kind what, rule why, const order_record* known) {
  order_update update;
  if (known) {
    update = update_on(*known, what);
    if (known->standing != kind::accepted) update.open = {};
  }
  update.what = what;
  update.intent.id = order;
  update.intent.instrument = on;
  update.why = why;
  update.at = now_;
  tell(update);
}

void back_office::answer(order_id order, instrument_id on, const order_record* known) {
  if (!known) {
    refuse(order, on, kind::absent, rule::none, nullptr);
    return;
  }
  money value;
  for (const auto& x : known->executions) {
    auto update = update_on(*known, kind::filled);
    value += traded_->at(on).instrument.value_of(x.what.price, x.what.quantity);
    update.execution = x.what;
    update.realized = x.realized;
    update.filled = x.filled;
    update.open = x.open;
    update.value = value;
    update.taken_over = x.taken_over;
    update.repeated = true;
    update.at = x.at;
    tell(update);
  }
  if (known->standing == kind::filled) return;
  auto update = update_on(*known, known->standing);
  update.why = known->why;
  update.repeated = true;
  update.at = known->since;
  if (known->standing != kind::accepted) update.open = {};
  tell(update);
}

// -- money ------------------------------------------------------------------------------------------------------------

void back_office::credit(account_id who, balance_reason why, instrument_id on, money change) {
  if (change.units == 0) return;
  const money wallet = accounts_.credit(who, change);
  tell(balance_changed{.account = who, .why = why, .instrument = on, .change = change, .wallet = wallet, .at = now_});
}

const std::deque<account_trade>& back_office::trades_of(account_id who) const {
  static const std::deque<account_trade> none;
  const auto found = log_.find(who);
  return found == log_.end() ? none : found->second;
}

// -- state ------------------------------------------------------------------------------------------------------------

void back_office::write(byte_writer& out) const {
  ASSERT(events_.empty(), "events are left to take");
  out.put(executions_).put(forced_);
  out.put(static_cast<std::uint32_t>(trades_.size()));
  for (const auto& [on, count] : trades_) write_in_turn(out, on, count);
  ids_.write(out);
  accounts_.write(out);
  history_.write(out);
  out.put(static_cast<std::uint32_t>(log_.size()));
  for (const auto& [who, log] : log_) {
    sim::write(out, who);
    out.put(static_cast<std::uint32_t>(log.size()));
    for (const auto& x : log) put(out, x);
  }
}

void back_office::read(byte_reader& in) {
  executions_ = in.get<std::uint64_t>();
  forced_ = in.get<std::uint32_t>();
  trades_.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    const auto on = sim::read<instrument_id>(in);
    trades_[on] = in.get<std::uint64_t>();
  }
  ids_ = id_windows::read(in);
  accounts_.read(in);
  history_.read(in);
  log_.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    auto& log = log_[sim::read<account_id>(in)];
    for (auto m = in.get<std::uint32_t>(); m > 0; --m) get(in, log.emplace_back());
  }
}

}  // namespace core::sim
