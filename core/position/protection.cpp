#include "core/position/protection.hpp"

#include <algorithm>

#include "core/types/bytes.hpp"
#include "core/types/hash.hpp"
#include "core/types/invariant.hpp"

namespace core::position {
namespace {

bool is_fill(const order_event& event) {
  return event.step == order_step::partially_filled || event.step == order_step::filled;
}

}  // namespace

protection::protection(const held& subject, std::vector<working_stop> stops) : held_(subject) {
  for (const working_stop& x : stops) {
    const core::quantity total = x.open + x.filled;
    stops_.push_back(cover{.order = x.order,
                           .side = closing_side(),
                           .quantity = total,
                           .filled = x.filled,
                           .target = total,
                           .trigger = subject.protection,
                           .accepted = true});
  }
}

decisions protection::start() { return balance(); }

decisions protection::on_event(const order_event& event) {
  if (!concerns(event) || repeats(event)) return {};
  if (event.sequence) held_.cause = event.sequence;
  if (is_fill(event)) move(event);
  if (event.intent.role == leg_role::stop) settle_stop(event);
  if (event.intent.role == leg_role::exit) settle_exit(event);
  return balance();
}

duration protection::retry_after() const {
  duration delay = retry_min;
  for (int i = 0; i < retries_ && delay < retry_max; ++i) delay *= 2;
  return std::min(delay, retry_max);
}

decisions protection::retry() {
  ++retries_;
  stuck_ = false;
  refusals_ = 0;
  for (cover& stop : stops_) {
    stop.reducing = false;
    stop.refused = 0;
  }
  return balance();
}

bool protection::concerns(const order_event& event) const {
  const order_intent& intent = event.intent;
  if (intent.bot != held_.bot || intent.account != held_.account || intent.instrument != held_.instrument) return false;
  return !event.sequence || event.sequence > held_.cause;
}

/// An intent that was sent twice is denied the second time; the order itself lives on.
bool protection::repeats(const order_event& event) const {
  const auto is_it = [&](const cover& x) { return x.order == event.intent.id; };
  return event.denial == denial::duplicate_id &&
         (std::any_of(stops_.begin(), stops_.end(), is_it) || std::any_of(exits_.begin(), exits_.end(), is_it));
}

void protection::move(const order_event& event) {
  const core::quantity q = event.execution.quantity;
  held_.quantity += event.intent.side == side::buy ? q : -q;
  if (event.intent.protection.units != 0) held_.protection = event.intent.protection;
  refusals_ = 0;
  stuck_ = false;
  retries_ = 0;
}

/// The cover that the event speaks of: the one with its id, or for an order's first event the oldest nameless one that
/// it answers to.
protection::cover* protection::claim(covers& all, const order_event& event) {
  const order_intent& intent = event.intent;
  for (cover& x : all) {
    if (x.order == intent.id) return &x;
  }
  if (event.step != order_step::submitted && event.step != order_step::denied) return nullptr;
  for (cover& x : all) {
    if (x.order || x.side != intent.side || x.quantity != intent.quantity || x.trigger != intent.trigger) continue;
    x.order = intent.id;
    return &x;
  }
  return nullptr;
}

void protection::settle_stop(const order_event& event) {
  cover* stop = claim(stops_, event);
  if (stop == nullptr) {
    if (terminal(event.state)) return;
    // Placed before this object was made, and missing in the list it was given.
    const order_intent& intent = event.intent;
    stops_.push_back(cover{.order = intent.id,
                           .side = intent.side,
                           .quantity = intent.quantity,
                           .filled = event.filled,
                           .target = intent.quantity,
                           .trigger = intent.trigger});
    stop = &stops_.back();
  }
  // Other totals than ours: amended at the venue, or the stop was handed over without fills that are told only now.
  const core::quantity total = event.intent.quantity;
  stop->target =
      event.step == order_step::amended ? std::min(stop->target, total) : stop->target + (total - stop->quantity);
  stop->quantity = total;
  stop->filled = event.filled;
  stop->target = std::max(stop->target, stop->filled);
  if (event.step == order_step::amended || event.step == order_step::cancel_rejected) {
    stop->reducing = false;
    const bool replace = event.refusal == venue_refusal::not_permitted && stop->amendable && stop->open().units != 0;
    stop->refused = event.step == order_step::amended || replace ? 0 : stop->refused + 1;
    if (replace) {
      stop->amendable = false;
      stop->target = stop->filled;
    }
  }
  if (event.state == order_state::unknown) {
    stop->accepted = false;
    stop->reducing = false;
  } else if (event.state == order_state::open && !stop->accepted) {
    stop->accepted = true;
    stop->accepted_at = event.ts_event;
  }
  if (!terminal(event.state)) return;
  const bool wanted = stop->open().units == 0;  // filled, or cancelled because it was too much
  const bool lived = stop->accepted && event.ts_event - stop->accepted_at >= life_min;
  stops_.erase(stops_.begin() + (stop - stops_.data()));
  if (event.refusal == venue_refusal::would_trigger)
    exit_wanted_ = true;
  else if (!wanted && !lived)
    count_refusal(event);
}

void protection::settle_exit(const order_event& event) {
  cover* const exit = claim(exits_, event);
  if (exit == nullptr) return;
  exit->filled = event.filled;
  if (!terminal(event.state)) return;
  const bool complete = exit->open().units == 0;
  exits_.erase(exits_.begin() + (exit - exits_.data()));
  if (complete) return;
  exit_wanted_ = true;
  if (event.filled.units == 0) count_refusal(event);
}

void protection::count_refusal(const order_event& event) {
  if (held_.quantity.units == 0) return;
  if (event.ts_event - refused_at_ > refusal_memory) refusals_ = 0;
  refused_at_ = event.ts_event;
  ++refusals_;
  stuck_ = refusals_ >= refusals_until_stuck || event.refusal == venue_refusal::reduce_only;
}

/// Takes what the stops have too much from the newest ones.
void protection::trim() {
  for (cover& stop : stops_) {
    if (stop.side != closing_side()) stop.target = stop.filled;
  }
  core::quantity excess = open_of(stops_) - abs(held_.quantity);
  for (auto stop = stops_.rbegin(); stop != stops_.rend() && excess.units > 0; ++stop) {
    const core::quantity cut = stop->amendable ? std::min(excess, stop->open()) : stop->open();
    stop->target -= cut;
    excess -= cut;
  }
}

/// Can it be cancelled without leaving the position bare?
bool protection::dispensable(const cover& stop) const {
  core::quantity rest = open_of(exits_);
  for (const cover& x : stops_) {
    if (&x != &stop && x.accepted && x.side == closing_side()) rest += x.open();
  }
  return stop.side != closing_side() || rest >= abs(held_.quantity);
}

/// Asks for the reductions that the venue can take.
void protection::reduce(decisions& out) {
  for (auto stop = stops_.rbegin(); stop != stops_.rend(); ++stop) {
    if (stop->target == stop->quantity || !stop->accepted || stop->reducing || stop->refused >= reductions_max)
      continue;
    if (stop->open().units == 0 && !dispensable(*stop)) continue;
    stop->reducing = true;
    if (stop->open().units == 0)
      out.push_back(cancel_stop{stop->order});
    else
      out.push_back(amend_stop{stop->order, stop->target});
  }
}

/// Asks for what lacks cover.
void protection::complete(decisions& out) {
  const core::quantity missing = abs(held_.quantity) - open_of(stops_) - open_of(exits_);
  if (stuck_ || missing.units <= 0) return;
  cover asked{.order = {}, .side = closing_side(), .quantity = missing, .filled = {}, .target = missing, .trigger = {}};
  if (exit_wanted_ || refusals_ >= refusals_until_exit || held_.protection.units == 0) {
    out.push_back(exit_now{missing, asked.side, held_.cause});
    exits_.push_back(asked);
  } else {
    asked.trigger = held_.protection;
    out.push_back(place_stop{asked.side, missing, asked.trigger, held_.cause});
    stops_.push_back(asked);
  }
}

decisions protection::balance() {
  decisions out;
  trim();
  reduce(out);
  complete(out);
  if (!stuck_) exit_wanted_ = false;
  return out;
}

core::quantity protection::open_of(const covers& all) const {
  core::quantity sum;
  for (const cover& x : all) {
    if (x.side == closing_side()) sum += x.open();
  }
  return sum;
}

std::uint64_t protection::hash() const {
  byte_writer out;
  out.put(held_.bot.value).put(held_.account.value).put(held_.group.value).put(held_.instrument.value);
  out.put(held_.quantity.units).put(held_.protection.units).put(held_.cause.value);
  for (const covers* all : {&stops_, &exits_}) {
    out.put(static_cast<std::uint64_t>(all->size()));
    for (const cover& x : *all) {
      out.put(x.order.value).put(x.side).put(x.quantity.units).put(x.filled.units).put(x.target.units);
      out.put(x.trigger.units).put(x.accepted).put(x.accepted_at.time_since_epoch().count());
      out.put(x.reducing).put(x.amendable).put(x.refused);
    }
  }
  out.put(refusals_).put(refused_at_.time_since_epoch().count()).put(exit_wanted_).put(stuck_).put(retries_);
  state_hash hash;
  hash.add(out.bytes());
  return hash.value();
}

}  // namespace core::position
