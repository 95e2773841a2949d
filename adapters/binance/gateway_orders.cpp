#include "adapters/binance/gateway_orders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/binance/errors.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

using report_kind = core::venue_report::kind;
using outcome = messages::venue_answer::outcome;

core::venue_refusal refusal_of(encode_error why) {
  switch (why) {
    case encode_error::unknown_instrument:
      return core::venue_refusal::unknown_instrument;
    case encode_error::bad_quantity:
    case encode_error::bad_price:
    case encode_error::bad_trigger:
    case encode_error::bad_callback:
      return core::venue_refusal::filter;
    case encode_error::bad_time_in_force:
    case encode_error::bad_close_position:
    case encode_error::not_amendable:
      return core::venue_refusal::not_permitted;
  }
  return core::venue_refusal::other;
}

}  // namespace

order_desk::order_desk(encoder words, desk_rules rules)
    : encoder_(std::move(words)),
      rules_(rules),
      decoder_({encoder_.instruments().instruments().begin(), encoder_.instruments().instruments().end()}) {}

// -- the past -------------------------------------------------------------------------------------------------------

void order_desk::restore(const core::order::order_register& known) {
  const auto sum_up = [&](core::instrument_id on, core::quantity position, std::uint64_t trade, core::timestamp at) {
    positions_[on] += position;
    last_trades_[on] = std::max(last_trades_[on], trade);
    moved_at_ = std::max(moved_at_, at);
  };
  const auto ours = [&](core::instrument_id on) { return encoder_.instruments().find(on) != nullptr; };
  for (const auto& [on, sum] : known.forgotten())
    if (ours(on)) sum_up(on, sum.position, sum.last_trade, sum.moved_at);
  known.each_kept([&](const core::order::record& order) {
    const auto& intent = order.intent;
    if (!ours(intent.instrument)) return;
    auto& x = open(intent);
    x.in_engine = order.triggered;
    x.trades.insert(order.trades.begin(), order.trades.end());
    x.told = x.executed = order.filled;
    if (order.filled.units > 0)
      sum_up(intent.instrument, intent.side == core::side::buy ? order.filled : -order.filled,
             order.trades.empty() ? 0 : order.trades.back(), order.last_change);
    if (core::terminal(order.state)) retire(x, order.last_change);
  });
}

order_desk::tracked& order_desk::open(const core::order_intent& intent) {
  const auto [at, added] = orders_.try_emplace(intent.id, tracked{.intent = intent});
  if (added) live_.insert(intent.id);
  return at->second;
}

order_desk::tracked* order_desk::find(core::order_id id) {
  const auto at = orders_.find(id);
  return at == orders_.end() ? nullptr : &at->second;
}

// -- commands -------------------------------------------------------------------------------------------------------

void order_desk::place(const core::order_intent& intent, core::timestamp now) {
  // It may be known from the journal already, where its command waited in the mailbox while the past was read.
  auto& x = open(intent);
  if (!x.ended) x.placing = send(errand::place, x, now);
}

void order_desk::refuse(const core::order_intent& intent, core::venue_refusal why, core::timestamp now) {
  auto& x = open(intent);
  refuse(errand::place, x, why, now);
}

void order_desk::cancel(const core::cancel_order& wanted, core::timestamp now) {
  auto* x = find(wanted.order);
  if (!x) return query({wanted.order, wanted.instrument}, now);
  if (x->ended || x->ending) return query({wanted.order, wanted.instrument}, now);
  if (x->waiting && x->waiting->what == errand::place) {  // it has never left
    x->placing = false;
    return end(*x, about(*x, report_kind::canceled, now), now);
  }
  send(errand::cancel, *x, now);
}

void order_desk::amend(const core::amend_order& wanted, core::timestamp now) {
  auto* x = find(wanted.order);
  if (!x || x->ended || x->ending) return query({wanted.order, wanted.instrument}, now);
  x->amending = wanted;
  send(errand::amend, *x, now);
}

void order_desk::query(const core::query_order& wanted, core::timestamp now) {
  auto* x = find(wanted.order);
  if (!x) {
    alarms_.push_back(fmt::format("order {} is asked for and was never placed here", wanted.order.value));
    x = &open({.id = wanted.order, .instrument = wanted.instrument});
  }
  if (x->ended && x->ending) return reports_.push_back(*x->ending);
  begin_doubt(*x, now);
}

// -- requests -------------------------------------------------------------------------------------------------------

order_home order_desk::home(const tracked& x) const {
  return x.in_engine ? order_home::engine : home_of(x.intent.type);
}

encoder::outcome order_desk::words(errand what, const tracked& x, core::timestamp now) const {
  const auto id = x.intent.id;
  const auto instrument = x.intent.instrument;
  switch (what) {
    case errand::place:
      return encoder_.place(x.intent, now);
    case errand::cancel:
      return encoder_.cancel({id, instrument}, home(x));
    case errand::amend:
      return encoder_.amend(*x.amending, x.intent, now);
    case errand::query_engine:
      return encoder_.query({id, instrument}, order_home::engine);
    case errand::query_algo:
      return encoder_.query({id, instrument}, order_home::algo);
    case errand::trades:
      break;
  }
  const auto* traded = encoder_.instruments().find(instrument);
  if (!traded) return core::unexpected(encode_error::unknown_instrument);
  auto wanted = requests::user_trades_from(traded->symbol, 0);
  wanted.query = fmt::format("symbol={}&orderId={}", traded->symbol, x.venue_id);
  return wanted;
}

/// False where it cannot be said in the venue's words: the desk upstairs has been told.
bool order_desk::send(errand what, tracked& x, core::timestamp now) {
  auto request = words(what, x, now);
  if (!request) {
    alarms_.push_back(fmt::format("order {}: {}", x.intent.id.value, to_string(request.error())));
    refuse(what, x, refusal_of(request.error()), now);
    return false;
  }
  const auto number = ++numbers_;
  sent done{what, request->what, x.intent.id};
  if (what == errand::place || what == errand::cancel || what == errand::amend)
    done.answer_due = now + rules_.answer_patience;
  sent_.emplace(number, done);
  requests_.push_back({number, *std::move(request)});
  return true;
}

bool order_desk::on_answer(std::uint64_t number, const messages::venue_answer& answer, core::timestamp now) {
  const auto found = sent_.extract(number);
  if (found.empty()) return false;
  const sent& errand_of = found.mapped();
  auto* x = find(errand_of.order);
  if (!x) return true;
  switch (errand_of.what) {
    case errand::place:
    case errand::cancel:
    case errand::amend:
      settle_command(errand_of, *x, answer, now);
      break;
    case errand::query_engine:
    case errand::query_algo:
      settle_query(errand_of, *x, answer, now);
      break;
    case errand::trades:
      settle_trades(*x, answer, now);
      break;
  }
  return true;
}

// -- outcomes of commands -------------------------------------------------------------------------------------------

void order_desk::settle_command(const sent& done, tracked& x, const messages::venue_answer& answer,
                                core::timestamp now) {
  if (done.what == errand::place) x.placing = false;
  // Where it has ended, an event told more, sooner; or it was given up, and a placement that was carried out says more.
  if (x.ended && done.what != errand::place) return;
  const auto means = meaning_of(product::usdm, done.through, answer);
  if (means.what == verdict::done) return carried_out(done, x, answer, now);
  if (x.ended) return;
  if (answer.what == outcome::unsent)
    return could_not_leave(
        done.what, x, answer.away ? core::venue_refusal::not_ready : core::venue_refusal::rate_limited, false, now);
  if (means.what == verdict::unknown) {
    x.waiting.reset();
    reports_.push_back(about(x, report_kind::outcome_unknown, now));
    if (x.unsettled) x.unsettled->next = {now, rules_.retry_first};  // answers count from here on
    return begin_doubt(x, now);
  }
  const auto error = error_of(answer.body);
  if (means.what == verdict::auth || means.what == verdict::mode)
    misfit_ = fmt::format("{} was refused with {}: {}", to_string(done.through), error ? error->code : answer.status,
                          error ? error->text : "no reason");
  if (means.what == verdict::clock) {
    clock_doubt_ = true;
    return could_not_leave(done.what, x, core::venue_refusal::not_ready, true, now);
  }
  if (means.what == verdict::rate_limited || means.what == verdict::banned || means.retryable)
    return could_not_leave(done.what, x, means.refusal, false, now);
  refuse(done.what, x, means.refusal, now);
}

/// Definitely not at the venue, for a reason that may pass. What enlarges does not wait, for its moment is over, unless
/// only our clock was wrong.
void order_desk::could_not_leave(errand what, tracked& x, core::venue_refusal why, bool entries_wait,
                                 core::timestamp now) {
  const bool waits = what != errand::place || x.intent.reduce_only() || entries_wait;
  if (!x.waiting || x.waiting->what != what) x.waiting = held{what, now, {now, rules_.retry_first}};
  x.waiting->next = later(x.waiting->next, now);
  if (!waits || x.waiting->next.at - x.waiting->since > rules_.exit_patience) return refuse(what, x, why, now);
  x.placing = what == errand::place;
}

/// Two refusals prove nothing: a cancel of an order that the venue does not know (it may have been filled), and a
/// placement under an id that it knows.
void order_desk::refuse(errand what, tracked& x, core::venue_refusal why, core::timestamp now) {
  x.waiting.reset();
  if (what == errand::place && why != core::venue_refusal::duplicate)
    return end(x, about(x, report_kind::rejected, now, why), now);
  if (what == errand::amend) x.amending.reset();
  reports_.push_back(about(x, what == errand::place ? report_kind::rejected : report_kind::cancel_rejected, now, why));
  if (what == errand::place || why == core::venue_refusal::unknown_order) begin_doubt(x, now);
}

void order_desk::carried_out(const sent& done, tracked& x, const messages::venue_answer& answer, core::timestamp now) {
  x.waiting.reset();
  if (done.through == endpoint::algo_cancel) return end(x, about(x, report_kind::canceled, now), now);
  if (done.through == endpoint::algo_place) {
    if (auto state = decoder_.algo_order(answer.body)) return take(x, read(*state, encoder_.ids(), now), now);
  } else if (auto state = decoder_.order(answer.body)) {
    if (done.what == errand::amend) {
      x.amending.reset();
      x.intent.quantity = state->quantity;
      x.intent.limit = state->limit;
      auto told = about(x, report_kind::amended, now);
      told.filled = state->filled;
      told.open = state->quantity - state->filled;
      if (told.open.units > 0) reports_.push_back(told);
    }
    return take(x, read(*state, encoder_.ids(), now), now);
  }
  if (x.ended) return;
  // Carried out, and nobody can read how: the venue is asked.
  alarms_.push_back(fmt::format("the answer about order {} cannot be read", x.intent.id.value));
  reports_.push_back(about(x, report_kind::outcome_unknown, now));
  begin_doubt(x, now);
}

core::venue_report order_desk::about(const tracked& x, report_kind what, core::timestamp now,
                                     core::venue_refusal why) const {
  return {.order = x.intent.id,
          .instrument = x.intent.instrument,
          .what = what,
          .refusal = why,
          .filled = x.told,
          .open = std::max(core::quantity{}, x.intent.quantity - x.told),
          .ts_event = now,
          .ts_recv = now};
}

order_desk::backoff order_desk::later(const backoff& x, core::timestamp now) const {
  return {now + x.wait, std::min(2 * x.wait, rules_.retry_max)};
}

}  // namespace adapters::binance
