#include "core/sim/pit.hpp"

#include <algorithm>

#include "core/sim/acceptance.hpp"
#include "core/sim/codec.hpp"
#include "core/sim/queue_model.hpp"
#include "core/sim/stop_rule.hpp"

namespace core::sim {

namespace {
using kind = venue_report::kind;

/// On Binance prevention has no effect on fok orders; what never takes needs none.
/// (https://developers.binance.com/docs/derivatives/usds-margined-futures/faq/stp-faq)
self_trade mode_of(const order_intent& i, self_trade wanted, const account_policy& policy) {
  const self_trade mode = wanted == self_trade::of_account ? policy.self_trade : wanted;
  return i.tif == time_in_force::fok && mode != self_trade::unseen ? self_trade::none : mode;
}
}  // namespace

pit::pit(listings traded, instrument_id id, std::size_t prints_kept)
    : traded_(std::move(traded)), id_(id), tape_(prints_kept) {
  worth_.instrument = id;
}

// -- commands ---------------------------------------------------------------------------------------------------------

void pit::place(const order_intent& wanted, self_trade mode, back_office& office) {
  order_intent intent = wanted;
  intent.bot = office.accounts().holder_of(intent).bot;
  const auto& policy = office.accounts().policy(intent.account);
  order_record record{.intent = intent,
                      .accepted_at = office.now(),
                      .since = office.now(),
                      .changed_at = office.now(),
                      .self_trade = mode_of(intent, mode, policy)};
  rule broken = judge(intent, office);
  if (broken == rule::none && !conditional(intent.type) && intent.tif == time_in_force::post_only &&
      would_take(intent, record.self_trade, office))
    broken = rule::would_take;
  if (broken != rule::none) {
    office.end(record, kind::rejected, broken);
    return office.retire(std::move(record));
  }
  office.note(record, kind::accepted);
  const bool waits = conditional(intent.type);
  auto& order = orders_.emplace_back(
      open_order{.record = std::move(record), .phase = waits ? phase::untriggered : phase::waiting});
  if (!waits)
    enter(order, office);
  else if (const auto seen = seen_twice(intent, market_); seen && intent.type == order_type::trailing_stop)
    follow(intent, *seen, order.trail_twice);
  settle(office);
}

void pit::cancel(order_id id, back_office& office) {
  open_order* order = open(id);
  if (!order) return office.refuse(id, id_, kind::cancel_rejected, rule::unknown_order, office.retired(id));
  end(*order, kind::canceled, rule::none, office);
  settle(office);
}

void pit::amend(const amend_order& wanted, back_office& office) {
  const auto refuse = [&](rule broken, const order_record* known) {
    office.refuse(wanted.order, id_, kind::cancel_rejected, broken, known);
  };
  open_order* order = open(wanted.order);
  if (!order) return refuse(rule::unknown_order, office.retired(wanted.order));
  auto& record = order->record;
  const price limit = wanted.limit.units == 0 ? record.intent.limit : wanted.limit;
  if (const rule broken = judge_amendment(*order, wanted.quantity, limit, office); broken != rule::none)
    return refuse(broken, &record);
  order_intent changed = record.intent;
  changed.quantity = wanted.quantity;
  changed.limit = limit;
  const bool moves = limit != record.intent.limit;
  const bool anew = order->active() && (moves || wanted.quantity > record.intent.quantity);
  const bool takes = anew && changed.tif == time_in_force::post_only && would_take(changed, self_trade::none, office);
  if (wanted.quantity <= record.filled || takes) {
    end(*order, kind::canceled, takes ? rule::would_take : rule::none, office);
    return settle(office);
  }
  record.intent = changed;
  if (anew && record.self_trade != self_trade::unseen) record.self_trade = self_trade::none;
  office.note(record, kind::amended, moves);
  if (anew) {
    open_order& last = last_in_time(wanted.order);
    last.phase = phase::waiting;
    enter(last, office);
  }
  settle(office);
}

void pit::end_all(account_id who, back_office& office) {
  for (auto& order : orders_)
    if (order.intent().account == who) end(order, kind::expired, rule::liquidation, office);
  settle(office);
}

void pit::close_by_force(account_id who, price limit, back_office& office) {
  const quantity position = office.accounts().held(who, id_).quantity;
  if (position.units == 0) return;
  order_record record{.intent = {.id = office.next_forced_id(),
                                 .account = who,
                                 .instrument = id_,
                                 .side = position.units > 0 ? side::sell : side::buy,
                                 .role = leg_role::exit,
                                 .type = order_type::limit,
                                 .tif = time_in_force::ioc,
                                 .quantity = abs(position),
                                 .limit = limit,
                                 .decided_at = office.now()},
                      .why = rule::liquidation,
                      .accepted_at = office.now(),
                      .since = office.now(),
                      .changed_at = office.now(),
                      .forced = true,
                      .self_trade = self_trade::none};
  office.note(record, kind::accepted);
  auto& order = orders_.emplace_back(open_order{.record = std::move(record)});
  if (market_.visible()) take(order, office);
  if (const quantity left = order.record.open(); left.units > 0) {
    const auto number = office.number_trade(id_);
    const auto& i = order.intent();
    office.execute(order.record, limit, left, liquidity::taker, number, true);
    order.phase = phase::ended;
    office.accounts().book({insurance_fund, id_, {}}, opposite(i.side), left, on().value_of(limit, left), office.now());
  }
  settle(office);
}

// -- the market -------------------------------------------------------------------------------------------------------

void pit::see(const market_view& view, back_office& office) {
  if (!view.book_valid) market_.lose();
  if (const auto* t = std::get_if<trade>(&view.body)) {
    print(*t, false, office);
    for (const auto& [index, q] : hit_by(*t, orders_)) hit(orders_[index], q, office);
  } else if (view.book_valid) {
    see_book(view, office);
  }
  settle(office);
}

void pit::see_book(const market_view& view, back_office& office) {
  if (const auto* d = std::get_if<depth>(&view.body))
    market_.see(*d);
  else if (const auto* q = std::get_if<quote>(&view.body))
    market_.see(*q);
  else
    return;
  tell_mark(office);
  for (const auto& [index, q] : hit_by(market_, orders_)) hit(orders_[index], q, office);
  admit_waiting(office);
  note_price(trigger_source::mark);
}

void pit::see(const fair_value& worth, back_office& office) {
  ASSERT(worth.mark.units > 0, "an instrument is worth something", worth.mark);
  worth_ = worth;
  if (worth_.next_funding <= funded_until_) {  // told late: it is settled
    worth_.next_funding = funded_until_;
    funding_settled();
  }
  market_.set_mark(worth.mark);
  tell_mark(office);
  note_price(trigger_source::mark);
  settle(office);
}

void pit::funding_settled() {
  funded_until_ = worth_.next_funding;
  const bool goes_on = worth_.funding_every > duration::zero();
  worth_.next_funding = goes_on ? funded_until_ + worth_.funding_every : timestamp{};
}

/// Conditional orders take a new price into account: trailing stops follow it, and what it reaches will be fired, even
/// if the price is another one by then.
void pit::note_price(trigger_source source) {
  for (auto& o : orders_) {
    if (o.phase != phase::untriggered || o.intent().trigger_by != source) continue;
    const auto seen = seen_twice(o.intent(), market_);
    if (!seen) continue;
    const bool trails = o.intent().type == order_type::trailing_stop;
    if (trails) follow(o.intent(), *seen, o.trail_twice);
    if (trails ? fell_back(o.intent(), *seen, o.trail_twice) : level_reached(o.intent(), market_))
      reached_.push_back(o.intent().id);
  }
}

/// Fires what prices have reached, one after the other; each may trade and so reach more.
void pit::fire_reached(back_office& office) {
  while (!reached_.empty()) {
    const order_id id = reached_.front();
    reached_.pop_front();
    const open_order* o = open(id);
    if (o && o->phase == phase::untriggered) fire(last_in_time(id), office);
  }
}

void pit::fire(open_order& order, back_office& office) {
  auto& record = order.record;
  record.triggered = true;
  order.phase = phase::waiting;
  if (record.intent.close_position) {
    const quantity whole = reducible(office.position(record.intent), record.intent.side);
    if (whole.units > 0) record.intent.quantity = whole;
  }
  office.note(record, kind::triggered);
  if (allowance(order, office).units == 0) return end(order, kind::expired, rule::position_gone, office);
  if (limited(record.intent.type)) {
    const rule broken = rule_against_limit(record.intent.side, record.intent.limit, listed().rules, market_);
    if (broken != rule::none) return end(order, kind::expired, broken, office);
  }
  const rule broken = judge_margin(record.intent, record.open(), office, record.intent.id);
  if (broken != rule::none) return end(order, kind::expired, broken, office);
  const bool late = record.intent.tif == time_in_force::post_only && market_.visible() &&
                    would_take(record.intent, record.self_trade, office);
  if (late) return end(order, kind::expired, rule::would_take, office);
  enter(order, office);
}

void pit::admit_waiting(back_office& office) {
  if (!market_.visible()) return;
  for (auto& order : orders_) {
    if (order.phase != phase::waiting) continue;
    const auto& intent = order.intent();
    if (intent.tif == time_in_force::post_only && would_take(intent, order.record.self_trade, office))
      end(order, kind::expired, rule::would_take, office);
    else
      enter(order, office);
  }
}

/// After everything else: triggers, and the retirement of what ended.
void pit::settle(back_office& office) {
  fire_reached(office);
  std::vector<account_id> concerned;
  for (auto& order : orders_) {
    if (office.accounts().margined(order.intent().account)) concerned.push_back(order.intent().account);
    if (order.phase == phase::ended) office.retire(std::move(order.record));
  }
  std::erase_if(orders_, [](const open_order& o) { return o.phase == phase::ended; });
  std::sort(concerned.begin(), concerned.end());
  concerned.erase(std::unique(concerned.begin(), concerned.end()), concerned.end());
  for (const account_id who : concerned) office.accounts().set_load(who, id_, load_of(who));
}

void pit::tell_mark(back_office& office) const {
  if (const auto twice = market_.mark_twice()) office.accounts().set_mark(id_, {twice->units / 2});
}

// -- state ------------------------------------------------------------------------------------------------------------

open_order* pit::open(order_id id) {
  const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& o) { return o.intent().id == id; });
  return found == orders_.end() ? nullptr : &*found;
}

const order_record* pit::find(order_id id) const {
  const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& o) { return o.intent().id == id; });
  return found == orders_.end() ? nullptr : &found->record;
}

/// Gives an open order the last place in the order of time.
open_order& pit::last_in_time(order_id id) {
  const auto at = std::find_if(orders_.begin(), orders_.end(), [&](const auto& o) { return o.intent().id == id; });
  std::rotate(at, at + 1, orders_.end());
  return orders_.back();
}

void pit::write(byte_writer& out) const {
  market_.write(out);
  write_in_turn(out, worth_.mark, worth_.index, worth_.funding, worth_.next_funding, worth_.funding_every,
                funded_until_);
  tape_.write(out);
  write_all(out, orders_);
}

void pit::read(byte_reader& in) {
  market_ = visible_market::read(in);
  read_in_turn(in, worth_.mark, worth_.index, worth_.funding, worth_.next_funding, worth_.funding_every, funded_until_);
  tape_.read(in);
  orders_ = read_all<open_order>(in);
}

}  // namespace core::sim
