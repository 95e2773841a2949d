#include "actors/breaker_actor.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "core/risk/breaker_defaults.hpp"
#include "core/types/json_object.hpp"
#include "runtime/await_answer.hpp"
#include "runtime/supervision_events.hpp"

namespace actors {
namespace {

namespace metric = core::risk::metric;
using core::risk::breaker_change;
using core::risk::breaker_phase;
using core::risk::breaker_scope;
using core::risk::scope_kind;

constexpr core::actor_number own_number{core::number_of("safety/breaker")};

/// "venues/binance/session" and "venues/binance" belong to binance; nothing for other paths.
std::string venue_of(const std::string& path) {
  constexpr std::string_view folder = "venues/";
  if (!path.starts_with(folder)) return {};
  return path.substr(folder.size(), path.find('/', folder.size()) - folder.size());
}

core::order_intent booked_by(const bound_bot& x) { return {.bot = x.bot, .account = x.account, .group = x.group}; }

messages::breaker_changed::kind kind_of(breaker_phase to) {
  using kind = messages::breaker_changed::kind;
  return to == breaker_phase::open ? kind::opened : to == breaker_phase::closed ? kind::closed : kind::overridden;
}

}  // namespace

void breaker_state::restore(const messages::history& past) {
  for (auto entry = past.entries.rbegin(); entry != past.entries.rend(); ++entry) {
    const auto* last = std::get_if<messages::breaker_changed>(&entry->body);
    if (!last) continue;
    book.restore(last->state);
    break;
  }
  // Those who were stuck may be gone with the process they were stuck in; health tells of all who are, again and again.
  auto changes = book.observe(metric::unhealthy, {}, 0, now());
  std::ranges::move(book.tick(now()), std::back_inserter(changes));
  raise_flag();
  for (const auto& bot : bots)
    if (halts(bot)) halted.insert(bot.bot);  // its predecessor has told them
  carry_out(changes);
  messages::tell_urgent(self, peers.risk, messages::entries_ruled{book.rules()});
}

void breaker_state::observe(std::string_view metric, const breaker_scope& scope, std::int64_t value) {
  carry_out(book.observe(metric, scope, value, now()));
}

void breaker_state::child_failed(const std::string& path) {
  if (const auto venue = venue_of(path); !venue.empty())
    observe(metric::session_failures, {scope_kind::venue, venue}, 1);
}

void breaker_state::child_ready(const std::string& path) {
  if (const auto venue = venue_of(path); !venue.empty())
    observe(metric::session_failures, {scope_kind::venue, venue}, 0);
}

/// A venue that is given up has failed more often than any policy allows. Where something else is given up, nothing may
/// be entered until an operator has looked.
void breaker_state::gave_up(const std::string& path, const std::string& why) {
  constexpr std::int64_t more_than_allowed = std::numeric_limits<std::int32_t>::max();
  if (const auto venue = venue_of(path); !venue.empty())
    return observe(metric::session_failures, {scope_kind::venue, venue}, more_than_allowed);
  if (path == "services") return;  // none of them is on an order's way
  if (auto done = book.trip(core::risk::escalation, "supervision", path + " gave up: " + why, now()))
    carry_out({*std::move(done)});
}

void breaker_state::health(const messages::health_failed& x) {
  if (!x.venue.empty()) observe(metric::outage, {scope_kind::venue, x.venue}, x.healthy ? 0 : 1);
  if (x.actor.empty()) return;
  if (x.healthy)
    unhealthy.erase(x.actor);
  else
    unhealthy.insert(x.actor);
  observe(metric::unhealthy, {}, static_cast<std::int64_t>(unhealthy.size()));
}

void breaker_state::equity(const messages::equity_marked& x) {
  const breaker_scope scope = x.group.empty() ? breaker_scope{} : breaker_scope{scope_kind::group, x.group};
  observe(metric::day_loss, scope, x.day_loss.parts);
  observe(metric::week_loss, scope, x.week_loss.parts);
  observe(metric::drawdown, scope, x.drawdown.parts);
}

core::command::answer breaker_state::obey(const messages::breaker_wanted& x) {
  using core::command::outcome;
  const auto* target = book.find(x.breaker);
  if (target && x.expect_rev && *x.expect_rev != target->rev())
    return {.what = outcome::refused,
            .code = "stale_rev",
            .why = x.breaker + " has changed since you looked",
            .hint = "look at it again",
            .rev = target->rev()};
  const bool trips = x.what == messages::breaker_wanted::wish::trip;
  auto done = trips ? book.trip(x.breaker, x.by, x.reason, now())
                    : book.reset(x.breaker, x.by, x.reason, now(), x.override_for);
  if (done) {
    carry_out({*done});
    return {.why = x.breaker + " is " + std::string(to_string(done->to)), .rev = book.find(x.breaker)->rev()};
  }
  const std::uint64_t rev = target ? target->rev() : 0;
  const auto refused = [&](std::string why, std::string hint) {
    return core::command::answer{.what = outcome::refused,
                                 .code = std::string(to_string(done.error())),
                                 .why = std::move(why),
                                 .hint = std::move(hint),
                                 .rev = rev};
  };
  switch (done.error()) {
    case core::risk::breaker_refusal::not_found:
      return refused("there is no breaker " + x.breaker, "breakers list names them all");
    case core::risk::breaker_refusal::already:
      return refused(x.breaker + (trips ? " is open already" : " is not open"), "");
    case core::risk::breaker_refusal::cause_holds:
      return refused("what opened " + x.breaker + " has not gone: " + target->why(),
                     "override=DURATION closes it for a time");
  }
  return {};
}

void breaker_state::tick(const messages::wake& x) {
  if (x.generation != alarm) return;
  alarm_at.reset();
  carry_out(book.tick(now()));
}

void breaker_state::carry_out(const std::vector<breaker_change>& changes) {
  if (!changes.empty()) {
    raise_flag();
    const auto bytes = book.snapshot();
    for (const auto& change : changes) note(change, bytes);
    messages::tell_urgent(self, peers.risk, messages::entries_ruled{book.rules()});
    halt_bots();
    unwind(changes);
  }
  show();
  set_alarm();
}

/// Only what it has raised itself is taken down again.
void breaker_state::raise_flag() {
  if (book.halts_everything()) {
    halting = true;
    env->halted.store(true, std::memory_order_release);
  } else if (std::exchange(halting, false)) {
    env->halted.store(false, std::memory_order_release);
  }
}

void breaker_state::note(const breaker_change& change, const std::vector<std::byte>& bytes) {
  const auto& policy = book.find(change.breaker)->policy();
  journal.send(self, messages::note{.actor = own_number,
                                    .body = messages::breaker_changed{.what = kind_of(change.to),
                                                                      .breaker = change.breaker,
                                                                      .scope = to_string(policy.scope),
                                                                      .action = std::string(to_string(policy.action)),
                                                                      .until = change.until,
                                                                      .why = change.why,
                                                                      .by = change.by,
                                                                      .state = bytes}});
}

bool breaker_state::halts(const bound_bot& x) const {
  return core::risk::halts_bots(book.rules().judge_all(booked_by(x), x.on).action);
}

/// A bot that is not there does not hear it and asks when it starts.
void breaker_state::halt_bots() {
  for (const auto& x : bots) {
    const bool now_halted = halts(x);
    if (now_halted == halted.contains(x.bot)) continue;
    if (now_halted)
      halted.insert(x.bot);
    else
      halted.erase(x.bot);
    messages::tell_urgent(self, x.address, messages::bot_halted{now_halted});
  }
}

void breaker_state::tell_if_halted(core::bot_id bot) {
  for (const auto& x : bots)
    if (x.bot == bot) messages::tell_urgent(self, x.address, messages::bot_halted{halts(x)});
}

void breaker_state::unwind(const std::vector<breaker_change>& changes) {
  using core::risk::breaker_action;
  for (const auto& change : changes) {
    const auto& policy = book.find(change.breaker)->policy();
    if (change.to != breaker_phase::open) continue;
    const std::string why = "breaker " + change.breaker + ": " + change.why;
    for (const auto& x : bots) {
      if (!covers_all(policy.scope, booked_by(x), x.on)) continue;
      if (policy.action == breaker_action::close_all)
        portfolio.send(self, messages::flatten_wanted{x.bot, why});
      else if (policy.action == breaker_action::reduce_positions)
        portfolio.send(self, messages::reduction_of_positions{x.bot, policy.factor, why});
    }
  }
}

/// Risk starts after portfolio, which may have been closing positions when it ended. Closing what is flat does no harm;
/// a reduction is done once.
void breaker_state::rule_again() {
  messages::tell_urgent(self, peers.risk, messages::entries_ruled{book.rules()});
  std::vector<breaker_change> closing;
  for (const auto& x : book.rules().open)
    if (x.action == core::risk::breaker_action::close_all)
      closing.push_back({.breaker = x.breaker, .to = breaker_phase::open, .why = book.find(x.breaker)->why()});
  unwind(closing);
}

void breaker_state::show() {
  if (standing) standing->set(book.snapshot());
}

/// One alarm is enough: it is set anew where the next moment has come nearer.
void breaker_state::set_alarm() {
  const auto due = book.next_due();
  if (!due || alarm_at == due) return;
  alarm_at = due;
  const auto soonest = std::max<core::duration>(*due - now(), std::chrono::milliseconds(1));
  runtime::after(self, soonest, messages::wake{++alarm});
}

messages::shown_state breaker_state::shown() const {
  std::vector<core::json_object> rows;
  for (const auto& x : book.list(now())) {
    if (x.rev == 0 && !x.value) continue;  // nothing has happened to it
    rows.push_back(core::json_object()
                       .text("name", x.policy.name)
                       .text("state", to_string(x.phase))
                       .text("value", x.value ? text_of(*x.value, x.policy.unit) : "")
                       .text("threshold", text_of(x.policy.threshold, x.policy.unit))
                       .flag("cause_holds", x.cause_holds)
                       .text("why", x.why)
                       .number("rev", x.rev));
  }
  return {core::json_object().flag("halting", halting).list("breakers", rows).done()};
}

/// Rules that risk did not hear it asks for when it starts.
void breaker_state::came_back(const caf::message& content) {
  if (content.match_elements<messages::note>())
    journal.returned(self, content);
  else if (content.match_elements<messages::flatten_wanted>() ||
           content.match_elements<messages::reduction_of_positions>())
    portfolio.returned(self, content);
}

caf::behavior breaker_actor(runtime::room<breaker_state>* self, runtime::environment& env, breaker_settings settings,
                            breaker_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.peers = std::move(peers);
  state.bots = std::move(settings.bots);
  state.standing = std::move(settings.standing);
  state.book = core::risk::breaker_book(std::move(settings.policies));
  state.journal = runtime::outbox(state.peers.journal);
  state.portfolio = runtime::outbox(state.peers.portfolio);
  runtime::await_answer(self, state.peers.journal,
                        messages::history_wanted{.what = messages::history_wanted::kind::breaker},
                        [&state](const messages::history& past) { state.restore(past); });
  return {
      [&state](const runtime::child_failed& x) { state.child_failed(x.name); },
      [&state](const runtime::child_started& x) { state.child_ready(x.name); },
      [&state](const runtime::child_restarted& x) { state.child_ready(x.name); },
      [&state](const runtime::escalated& x) { state.gave_up(x.name, x.why); },
      [&state](const messages::health_failed& x) { state.health(x); },
      [&state](const messages::equity_marked& x) { state.equity(x); },
      [&state](const messages::breaker_wanted& x) { return state.obey(x); },
      [&state](const messages::rules_wanted&) { state.rule_again(); },
      [&state](const messages::halt_asked& x) { state.tell_if_halted(x.bot); },
      [&state](const messages::breakers_wanted&) { return messages::breakers_shown{state.book.list(state.now())}; },
      [&state](const messages::state_wanted&) { return state.shown(); },
      [&state](const messages::wake& x) { state.tick(x); },
      [&state](const messages::resend& alarm) {
        state.journal.retry(state.self, alarm);
        state.portfolio.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
