#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "adapters/binance/errors.hpp"
#include "adapters/binance/gateway_orders.hpp"

namespace adapters::binance {
namespace {
using report_kind = core::venue_report::kind;
}

// -- what the venue says --------------------------------------------------------------------------------------------

void order_desk::on_event(const order_trade_update& event, core::timestamp now) {
  auto said = read(event, encoder_.ids(), now);
  if (said.what == reading::kind::forced)
    alarms_.push_back(
        fmt::format("the venue traded for us on {}: order {}", event.order.symbol, event.order.client_id));
  auto* x = find(said.report.order);
  if (!x) {
    ++foreign_;
    return;
  }
  if (conditional(x->intent.type)) x->in_engine = true;
  take(*x, std::move(said), now);
}

void order_desk::on_event(const algo_update& event, core::timestamp now) {
  auto said = read(event, encoder_.ids(), now);
  auto* x = find(said.report.order);
  if (!x) {
    ++foreign_;
    return;
  }
  if (!event.reason.empty())
    alarms_.push_back(fmt::format("conditional order {}: {}", x->intent.id.value, event.reason));
  take(*x, std::move(said), now);
}

void order_desk::on_event(const trade_lite& event, core::timestamp now) {
  auto* x = find(encoder_.ids().order_of(event.client_id).value_or(core::order_id{}));
  if (!x) return;
  name(*x, event.venue_id);
  // An order that has ended is not asked for; the next comparison of trades finds whose this one is.
  if (x->ended || x->trades.contains(event.trade)) return;
  x->announced.emplace(event.trade, event.last_quantity);
  auto executed = x->told;
  for (const auto& [trade, quantity] : x->announced) executed += quantity;
  executed_up_to(*x, executed, now);
}

std::optional<core::timestamp> order_desk::on_trades(const std::vector<user_trade>& trades, core::timestamp now) {
  std::optional<core::timestamp> oldest;
  for (const auto& trade : trades) {
    const auto of = by_venue_id_.find({trade.instrument, trade.venue_order});
    auto* x = of == by_venue_id_.end() ? nullptr : find(of->second);
    if (!x) continue;
    const auto before = x->told;
    take(*x, read(trade, x->intent.id, now), now);
    if (x->told != before) oldest = std::min(oldest.value_or(trade.at), trade.at);
  }
  return oldest;
}

void order_desk::on_open(const order_state& state, core::timestamp asked_at, core::timestamp now) {
  auto said = read(state, encoder_.ids(), now);
  if (said.origin != order_origin::ours || orphan(said, asked_at)) return;
  auto& x = *find(said.report.order);
  listed_.insert(x.intent.id);
  if (!x.ended) take(x, std::move(said), now);
}

void order_desk::on_open(const algo_state& state, core::timestamp asked_at, core::timestamp now) {
  auto said = read(state, encoder_.ids(), now);
  if (said.origin != order_origin::ours || orphan(said, asked_at)) return;
  auto& x = *find(said.report.order);
  listed_.insert(x.intent.id);
  if (!x.ended) take(x, std::move(said), now);
}

void order_desk::on_lists_end(core::timestamp now) {
  const auto listed = std::exchange(listed_, {});
  for (const auto id : std::set(live_))
    if (auto* x = find(id); x && !x->placing && !listed.contains(id)) begin_doubt(*x, now);
}

/// True as well for what says nothing about the life of an order.
bool order_desk::orphan(const reading& said, core::timestamp asked_at) {
  const auto id = said.report.order;
  if (said.what != reading::kind::report && said.what != reading::kind::fills_due) return true;
  auto* x = find(id);
  if (x && !(x->ended && x->ended_at < asked_at)) return false;
  cancel_orphan(id, said.report.instrument, x != nullptr);
  return true;
}

void order_desk::cancel_orphan(core::order_id id, core::instrument_id instrument, bool known) {
  alarms_.push_back(fmt::format("order {} is open at the venue and ended here: it is cancelled", id.value));
  for (const auto place : {order_home::engine, order_home::algo}) {
    auto request = encoder_.cancel({id, instrument}, place);
    if (!request) continue;
    const auto number = ++numbers_;
    sent_.emplace(number, sent{errand::cancel, request->what, known ? id : core::order_id{}});
    requests_.push_back({number, *std::move(request)});
  }
}

void order_desk::name(tracked& x, std::uint64_t venue_id) {
  if (venue_id == 0) return;
  x.venue_id = venue_id;
  by_venue_id_[{x.intent.instrument, venue_id}] = x.intent.id;
}

void order_desk::take(tracked& x, reading&& said, core::timestamp now) {
  name(x, said.venue_order);
  if (!said.foreign_fee.empty())
    alarms_.push_back(fmt::format("a fee was taken in {}: it is not in the account's books", said.foreign_fee));
  auto& report = said.report;
  switch (said.what) {
    case reading::kind::report:
      break;
    case reading::kind::fills_due:
      return executed_up_to(x, report.filled, now);
    case reading::kind::unknown_state:
      alarms_.push_back(fmt::format("order {} is in a state that nobody knows", x.intent.id.value));
      reports_.push_back(about(x, report_kind::outcome_unknown, now));
      return begin_doubt(x, now);
    default:
      return;
  }
  switch (report.what) {
    case report_kind::filled:
      return take_fill(x, report, now);
    case report_kind::canceled:
    case report_kind::expired:
    case report_kind::rejected:
      return end(x, report, now);
    case report_kind::amended:
      x.intent.quantity = report.filled + report.open;
      break;
    case report_kind::accepted:
    case report_kind::triggered:
      x.unsettled.reset();
      break;
    default:
      break;
  }
  if (x.ended) {
    const bool given_up = x.ending && x.ending->what == report_kind::absent;
    if (given_up && !std::exchange(x.recalled, true)) cancel_orphan(x.intent.id, x.intent.instrument, true);
    return;
  }
  executed_up_to(x, report.filled, now);
  reports_.push_back(report);
}

// -- fills and ends -------------------------------------------------------------------------------------------------

void order_desk::take_fill(tracked& x, const core::venue_report& said, core::timestamp now) {
  const auto& fill = said.execution;
  if (fill.venue_trade == 0 || !x.trades.insert(fill.venue_trade).second) return executed_up_to(x, said.filled, now);
  x.announced.erase(fill.venue_trade);
  x.told += fill.quantity;
  book(x.intent.instrument, x.intent.side, fill, now);
  auto report = said;
  report.order = x.intent.id;
  report.filled = x.told;
  report.open = std::max(core::quantity{}, x.intent.quantity - x.told);
  reports_.push_back(report);
  executed_up_to(x, std::max(said.filled, x.told), now);
  if (x.told >= x.executed) x.fills_wanted.reset();
  finish(x, now);
}

void order_desk::book(core::instrument_id instrument, core::side side, const core::fill& fill, core::timestamp at) {
  auto& held = positions_[instrument];
  held += side == core::side::buy ? fill.quantity : -fill.quantity;
  auto& last = last_trades_[instrument];
  last = std::max(last, fill.venue_trade);
  moved_at_ = std::max(moved_at_, at);
}

void order_desk::executed_up_to(tracked& x, core::quantity executed, core::timestamp now) {
  x.executed = std::max(x.executed, executed);
  if (x.told < x.executed && !x.fills_wanted) x.fills_wanted = backoff{now + rules_.fills_grace, rules_.retry_first};
}

void order_desk::end(tracked& x, const core::venue_report& how, core::timestamp now) {
  if (x.ended || x.ending) return;
  x.waiting.reset();
  x.unsettled.reset();
  x.ending = how;
  executed_up_to(x, how.filled, now);
  finish(x, now);
}

/// The end of an order is told behind its last fill.
void order_desk::finish(tracked& x, core::timestamp now) {
  if (x.ended || x.told < x.executed) return;
  const bool full = x.intent.quantity.units > 0 && x.told >= x.intent.quantity;
  if (!x.ending && !full) return;
  if (x.ending) {
    x.ending->filled = x.told;
    if (!full || x.ending->what != report_kind::filled) reports_.push_back(*x.ending);
  }
  retire(x, now);
}

void order_desk::retire(tracked& x, core::timestamp now) {
  x.ended = true;
  x.ended_at = now;
  x.waiting.reset();
  x.unsettled.reset();
  x.fills_wanted.reset();
  live_.erase(x.intent.id);
  ended_.push_back(x.intent.id);
  if (ended_.size() <= rules_.ended_max) return;
  const auto oldest = orders_.extract(ended_.front());
  ended_.pop_front();
  if (!oldest.empty()) by_venue_id_.erase({oldest.mapped().intent.instrument, oldest.mapped().venue_id});
}

void order_desk::ask_trades(tracked& x, core::timestamp now) {
  x.fills_wanted = later(*x.fills_wanted, now);
  if (x.venue_id == 0) return begin_doubt(x, now);  // the answer names the number that trades go by
  x.fills_asked = send(errand::trades, x, now);
}

void order_desk::settle_trades(tracked& x, const messages::venue_answer& answer, core::timestamp now) {
  x.fills_asked = false;
  const auto means = meaning_of(product::usdm, endpoint::user_trades, answer);
  if (means.what == verdict::clock) clock_doubt_ = true;
  if (means.what != verdict::done) return;
  const auto trades = decoder_.user_trades(answer.body);
  if (!trades) return alarms_.push_back(fmt::format("the trades of order {} cannot be read", x.intent.id.value));
  for (const auto& trade : *trades)
    if (trade.venue_order == x.venue_id) take(x, read(trade, x.intent.id, now), now);
  if (x.told >= x.executed) x.fills_wanted.reset();
}

// -- doubt ----------------------------------------------------------------------------------------------------------

void order_desk::begin_doubt(tracked& x, core::timestamp now) {
  if (x.ended || x.ending || x.unsettled) return;
  x.unsettled = doubt{.next = {now, rules_.retry_first}};
  ask(x, now);
}

void order_desk::doubt_unanswered(core::timestamp now) {
  for (auto& [number, command] : sent_) {
    if (!command.answer_due || *command.answer_due > now) continue;
    command.answer_due.reset();
    auto* x = find(command.order);
    if (!x || x->ended || x->ending) continue;
    reports_.push_back(about(*x, report_kind::outcome_unknown, now));
    begin_doubt(*x, now);
  }
}

void order_desk::ask(tracked& x, core::timestamp now) {
  auto& open = *x.unsettled;
  open.next = later(open.next, now);
  open.asked = send(home(x) == order_home::algo ? errand::query_algo : errand::query_engine, x, now);
}

void order_desk::settle_query(const sent& done, tracked& x, const messages::venue_answer& answer, core::timestamp now) {
  if (!x.unsettled) return;
  x.unsettled->asked = false;
  const auto means = meaning_of(product::usdm, done.through, answer);
  if (means.what == verdict::done)
    answered(done, x, answer, now);
  else if (means.what == verdict::clock)
    clock_doubt_ = true;
  else if (means.what == verdict::refused && means.refusal == core::venue_refusal::unknown_order)
    negative(done, x, now);
}

void order_desk::answered(const sent& done, tracked& x, const messages::venue_answer& answer, core::timestamp now) {
  if (done.what == errand::query_algo) {
    const auto state = decoder_.algo_order(answer.body);
    if (!state) return alarms_.push_back(fmt::format("the answer about order {} cannot be read", x.intent.id.value));
    using status = algo_status;
    if (state->status == status::triggering || state->status == status::triggered ||
        state->status == status::finished) {
      x.in_engine = true;
      return ask(x, now);
    }
    x.unsettled.reset();
    return take(x, read(*state, encoder_.ids(), now), now);
  }
  const auto state = decoder_.order(answer.body);
  if (!state) return alarms_.push_back(fmt::format("the answer about order {} cannot be read", x.intent.id.value));
  x.unsettled.reset();
  take(x, read(*state, encoder_.ids(), now), now);
  // An order that is executed in part is an open order; that it is there ends the doubt upstairs.
  if (state->status == order_status::partially_filled && !x.ended)
    reports_.push_back(about(x, report_kind::accepted, now));
}

void order_desk::negative(const sent& done, tracked& x, core::timestamp now) {
  if (done.what == errand::query_algo && !x.in_engine) {
    // It may have triggered and be found there.
    x.unsettled->asked = send(errand::query_engine, x, now);
    return;
  }
  auto& open = *x.unsettled;
  const bool stop = x.intent.role == core::leg_role::stop;
  if ((x.placing && !stop) || !stream_up_) {
    open.negatives = 0;
    return;
  }
  if (open.negatives++ == 0) open.first_negative = now;
  const auto over = stop ? rules_.stop_absent_after : rules_.absent_after;
  if (open.negatives < rules_.absent_answers || now - open.first_negative < over) return;
  if (x.venue_id != 0)
    alarms_.push_back(fmt::format("order {} was at the venue, which does not know it any more", x.intent.id.value));
  end(x, about(x, report_kind::absent, now), now);
}

void order_desk::settle_all(core::timestamp now) {
  for (const auto id : std::set(live_))
    if (auto* x = find(id); x && !x->placing) begin_doubt(*x, now);
}

void order_desk::stream_changed(bool up, core::timestamp now) {
  if (std::exchange(stream_up_, up) || !up) return;
  for (const auto id : live_)  // what was answered before proves nothing: the count begins at once
    if (auto* x = find(id); x && x->unsettled) x->unsettled->next = {now, rules_.retry_first};
  settle_all(now);
}

// -- time -----------------------------------------------------------------------------------------------------------

void order_desk::advance(core::timestamp now) {
  doubt_unanswered(now);
  for (const auto id : std::set(live_)) {
    auto* x = find(id);
    if (!x || x->ended) continue;
    if (x->waiting && x->waiting->next.at <= now) {
      x->waiting->next.at = core::timestamp::max();  // on its way
      if (!send(x->waiting->what, *x, now)) continue;
    }
    if (x->unsettled && !x->unsettled->asked && x->unsettled->next.at <= now) ask(*x, now);
    if (x->fills_wanted && !x->fills_asked && x->fills_wanted->at <= now) ask_trades(*x, now);
  }
}

std::optional<core::timestamp> order_desk::due() const {
  auto next = core::timestamp::max();
  for (const auto id : live_) {
    const auto& x = orders_.at(id);
    if (x.waiting) next = std::min(next, x.waiting->next.at);
    if (x.unsettled && !x.unsettled->asked) next = std::min(next, x.unsettled->next.at);
    if (x.fills_wanted && !x.fills_asked) next = std::min(next, x.fills_wanted->at);
  }
  for (const auto& [number, command] : sent_)
    if (command.answer_due) next = std::min(next, *command.answer_due);
  if (next == core::timestamp::max()) return std::nullopt;
  return next;
}

core::quantity order_desk::position(core::instrument_id id) const {
  const auto at = positions_.find(id);
  return at == positions_.end() ? core::quantity{} : at->second;
}

std::uint64_t order_desk::last_trade(core::instrument_id id) const {
  const auto at = last_trades_.find(id);
  return at == last_trades_.end() ? 0 : at->second;
}

bool order_desk::fills_due() const {
  return std::any_of(live_.begin(), live_.end(),
                     [&](core::order_id id) { return orders_.at(id).told < orders_.at(id).executed; });
}

std::size_t order_desk::unsettled() const {
  return static_cast<std::size_t>(std::count_if(
      live_.begin(), live_.end(), [&](core::order_id id) { return orders_.at(id).unsettled.has_value(); }));
}

}  // namespace adapters::binance
