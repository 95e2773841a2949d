#include "actors/portfolio_actor.hpp"

#include <algorithm>
#include <utility>

#include "core/types/decimal.hpp"
#include "core/types/json_object.hpp"
#include "messages/order_history.hpp"
#include "runtime/await_answer.hpp"

namespace actors {
namespace {

constexpr core::actor_number own_number{core::number_of("desk/portfolio")};
constexpr std::string_view monitors = "desk/positions";  ///< their supervisor
constexpr core::duration show_interval = std::chrono::seconds(1);
constexpr unsigned doublings_max = 5;  ///< of the two seconds between two rounds of flattening

core::quantity part_of(core::quantity whole, core::ppm part, core::quantity lot) {
  const auto units = static_cast<std::int64_t>(__int128{whole.units} * part.parts / 1'000'000);
  return round_to_lot({units}, lot);
}

/// What is too much of it.
core::position::position without(core::position::position x, core::quantity keeps) {
  const auto excess = std::max(core::quantity{}, abs(x.quantity) - keeps);
  x.quantity = x.quantity.units < 0 ? -excess : excess;
  return x;
}

core::position::key key_of(const core::order_intent& intent) { return {intent.account, intent.instrument, intent.bot}; }

}  // namespace

void portfolio_state::restore(const messages::history& past) {
  messages::recover(books, past);
  last_event = past.until;
}

void portfolio_state::take(const core::order_event& event) {
  if (event.sequence <= last_event) return;
  last_event = event.sequence;
  if (const auto applied = books.take(event)) {
    note_position(*applied, event);
    if (const auto found = positions.find(applied->key); found != positions.end()) guard(found->second);
    show();
  }
  forward(event);
  exit_again(event);
}

/// Without a place in the journal it would be taken for more than it holds.
void portfolio_state::note_snapshot() {
  if (!last_event) return;
  journal.send(self, messages::note{.actor = own_number,
                                    .body = messages::room_snapshot{
                                        .last_event = last_event, .state = books.snapshot(), .hash = books.hash()}});
}

/// Losses are judged by the second, not by the quote.
void portfolio_state::tell_equity(core::timestamp at) {
  if (!peers.breaker || at - equity_told < std::chrono::seconds(1)) return;
  equity_told = at;
  books.equity.update(books.scores, at);
  for (const auto& x : books.equity.changed())
    messages::tell(self, peers.breaker,
                   messages::equity_marked{x.group, x.equity, x.day_loss, x.week_loss, x.drawdown, at});
}

/// An exit of ours that came to nothing: whoever was given up or is to be flat still holds something.
void portfolio_state::exit_again(const core::order_event& event) {
  if (core::issuer_of(event.intent.id) != own_number || !terminal(event.state)) return;
  const auto found = positions.find(key_of(event.intent));
  if (event.state == core::order_state::filled || found == positions.end()) return;
  if (found->second.unwinding == 0) found->second.unwinding = 1;
  runtime::after(self, std::chrono::seconds(1), messages::bot_given_up{found->second.who.bot_path});
}

void portfolio_state::note_position(const core::position::applied& applied, const core::order_event& event) {
  const auto& after = applied.after;
  journal.send(self, messages::note{.actor = own_number,
                                    .correlation = event.intent.plan,
                                    .cause = event.sequence,
                                    .body = messages::position_changed{.bot = applied.key.bot,
                                                                       .account = applied.key.account,
                                                                       .group = event.intent.group,
                                                                       .instrument = applied.key.instrument,
                                                                       .quantity = after.quantity,
                                                                       .cost = after.cost,
                                                                       .realized = after.realized,
                                                                       .fees = after.fees,
                                                                       .protection = after.protection}});
}

void portfolio_state::guard(guarded& position) {
  if (position.watch != monitor::none) return;
  position.watch = monitor::starting;
  position.start = start_of(position.who);
  position.pending.clear();
  self->send<caf::message_priority::high>(peers.positions, runtime::start_child{settings.make_monitor(position.who)});
}

/// A monitor hears every event after its start message, also those that came while it was being started.
void portfolio_state::forward(const core::order_event& event) {
  const auto found = positions.find(key_of(event.intent));
  if (found == positions.end()) return;
  auto& position = found->second;
  if (position.watch == monitor::watching)
    messages::tell_urgent(self, messages::monitor_address(env->names.reference(position.who.monitor_path)), event);
  else if (position.watch == monitor::starting && event.sequence > position.start.position.cause)
    position.pending.push_back(event);
}

messages::position_held portfolio_state::start_of(const held_by& who) {
  const auto* now = books.ledger.find(who.key);
  return {.position = {.bot = who.key.bot,
                       .account = who.key.account,
                       .group = who.group,
                       .instrument = who.key.instrument,
                       .quantity = now ? now->quantity : core::quantity{},
                       .protection = now ? now->protection : core::price{},
                       .cause = now ? now->last_event : core::sequence{}},
          .orders_issued = books.issued_by({core::number_of(who.monitor_path)})};
}

void portfolio_state::monitor_ready(const std::string& path) {
  for (auto& [key, position] : positions) {
    if (position.who.monitor_path != path) continue;
    if (position.watch != monitor::starting) position.start = start_of(position.who);  // its predecessor had failed
    position.watch = monitor::watching;
    const messages::monitor_address to(env->names.reference(path));
    messages::tell_urgent(self, to, position.start);
    for (const auto& event : std::exchange(position.pending, {})) messages::tell_urgent(self, to, event);
  }
}

void portfolio_state::monitor_gone(const std::string& path) {
  for (auto& [key, position] : positions) {
    if (position.who.monitor_path != path) continue;
    position.watch = monitor::none;
    const auto* now = books.ledger.find(key);
    if (now && now->quantity.units != 0) guard(position);
  }
}

/// Those that are flat, too: a monitor that finds neither position nor stops ends at once, and one that finds a stop
/// without a position removes it.
void portfolio_state::guard_all() {
  for (auto& [key, position] : positions) {
    position.watch = monitor::none;
    guard(position);
  }
}

void portfolio_state::give_up(const std::string& bot_path) {
  for (const auto& [key, position] : positions) {
    if (position.who.bot_path != bot_path) continue;
    self->request(peers.orders.room(), caf::infinite, messages::working_wanted{key.bot, key.instrument})
        .then([this, who = position.who](const messages::working_orders& found) { unwind(who, found); },
              [this, bot_path](const caf::error&) {
                runtime::after(self, journal.retry_after, messages::bot_given_up{bot_path});
              });
  }
}

void portfolio_state::flatten(core::bot_id bot) {
  for (auto& [key, position] : positions) {
    if (key.bot != bot) continue;
    position.unwinding = 1;
    position.keeps = {};
    give_up(position.who.bot_path);
  }
}

/// Of two that ask, the one that leaves less counts; a round that is under way or due takes it up.
void portfolio_state::reduce(core::bot_id bot, core::ppm keeps) {
  for (auto& [key, position] : positions) {
    const auto* now = books.ledger.find(key);
    if (key.bot != bot || !now || now->quantity.units == 0) continue;
    const auto on = std::ranges::find(settings.instruments, key.instrument, &core::instrument::id);
    const auto rest = part_of(abs(now->quantity), keeps, on->at(env->time.now(*self)).lot);
    position.keeps = position.unwinding == 0 ? rest : std::min(position.keeps, rest);
    if (std::exchange(position.unwinding, 1) == 0) give_up(position.who.bot_path);
  }
}

void portfolio_state::unwind_further(core::bot_id bot) {
  for (auto& [key, position] : positions) {
    if (key.bot != bot) continue;
    position.looks_again = false;
    if (position.unwinding != 0) give_up(position.who.bot_path);
  }
}

/// Whether it still holds too much. Entries that were on their way may fill yet, so somebody looks again, ever more
/// rarely: while a venue does not answer, each round may send one more exit, which reduces or is refused.
bool portfolio_state::goes_on(guarded& position, const messages::working_orders& found) {
  if (position.unwinding == 0) return false;
  const auto* now = books.ledger.find(position.who.key);
  const bool entries = std::ranges::any_of(found.orders, [](const auto& x) { return !x.intent.reduce_only(); });
  if ((!now || abs(now->quantity) <= position.keeps) && !entries && position.unwinding > 1) {
    position.unwinding = 0;
    return false;
  }
  if (position.looks_again) return true;
  position.looks_again = true;
  const auto pause = std::chrono::seconds(2) * (1 << std::min(position.unwinding - 1, doublings_max));
  ++position.unwinding;
  runtime::after(self, pause, messages::wake{position.who.key.bot.value});
  return true;
}

void portfolio_state::quarantined(const std::string& bot_path, bool is_so) {
  for (auto& [key, position] : positions)
    if (position.who.bot_path == bot_path) position.given_up = is_so;
}

void portfolio_state::unwind(const held_by& who, const messages::working_orders& found) {
  auto& position = positions.at(who.key);
  if (position.given_up && who.policy == core::portfolio::crash_policy::flatten) position.keeps = {};
  const bool flattens = goes_on(position, found);
  if (!flattens && !position.given_up) return;  // it trades again
  std::vector<core::order_event> working;
  for (const auto& order : found.orders) {
    // An exit of unknown outcome is sent again, since none can close more than all; it could reduce too much.
    const bool waits = position.keeps.units > 0 && order.state == core::order_state::unknown;
    working.push_back({.intent = order.intent,
                       .state = waits ? core::order_state::in_flight : order.state,
                       .filled = order.intent.quantity - order.open});
  }
  const auto policy = flattens ? core::portfolio::crash_policy::flatten : who.policy;
  std::vector<core::portfolio::holding> held;
  if (const auto* now = books.ledger.find(who.key)) held.push_back({who.key, without(*now, position.keeps)});
  const auto wanted = core::portfolio::on_quarantine(policy, who.key.bot, who.group, held, working);
  for (const auto& cancel : wanted.cancels)
    orders.send(self, messages::cancel_wanted{cancel.order, cancel.instrument, last_event});
  for (auto exit : wanted.exits) {
    exits_issued = std::max(exits_issued, books.issued_by(own_number)) + 1;
    exit.id = core::order_id_of(own_number, exits_issued);
    exit.plan = core::plan_id{exit.id.value};
    exit.decided_at = env->time.now(*self);
    exit.cause = last_event;
    risk.send(self, std::move(exit));
  }
}

/// What a monitor did not hear is no loss: its successor gets a start message.
void portfolio_state::came_back(const caf::message& content) {
  if (content.match_elements<messages::note>())
    journal.returned(self, content);
  else if (content.match_elements<core::order_intent>())
    risk.returned(self, content);
  else if (content.match_elements<messages::cancel_wanted>())
    orders.returned(self, content);
  else if (content.match_elements<messages::equity_marked>())
    books.equity.repeat();
}

messages::scores portfolio_state::report() const {
  messages::scores all;
  for (const auto& [key, position] : positions) {
    const auto* now = books.ledger.find(key);
    all.bots.push_back({key.bot, books.scores.of(key.bot), now ? now->quantity : core::quantity{}});
  }
  return all;
}

void portfolio_state::show() {
  if (settings.scores) settings.scores->set(report());
}

messages::shown_state portfolio_state::shown() const {
  std::vector<core::json_object> rows;
  for (const auto& [key, position] : positions) {
    const auto* now = books.ledger.find(key);
    const auto score = books.scores.of(key.bot);
    const auto on = std::ranges::find(settings.instruments, key.instrument, &core::instrument::id);
    rows.push_back(core::json_object()
                       .text("bot", position.who.bot_path)
                       .text("instrument", on->name())
                       .text("quantity", core::format_decimal(now ? now->quantity.units : 0, on->quantity_scale))
                       .text("realized", to_string(score.realized))
                       .text("unrealized", to_string(score.unrealized))
                       .text("fees", to_string(score.fees))
                       .flag("monitored", position.watch == monitor::watching)
                       .number("unwinding_rounds", position.unwinding));
  }
  return {core::json_object().number("last_event", last_event.value).list("positions", rows).done()};
}

caf::behavior portfolio_actor(runtime::room<portfolio_state>* self, runtime::environment& env,
                              portfolio_settings settings, portfolio_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  std::map<core::bot_id, core::group_id> group_of;
  for (const auto& x : state.settings.bots) group_of[x.key.bot] = x.group;
  state.books = core::portfolio::books(state.settings.instruments, state.settings.groups, std::move(group_of));
  state.journal = runtime::outbox(state.peers.journal);
  state.risk = runtime::outbox(state.peers.risk);
  state.orders = runtime::outbox(state.peers.orders);
  for (const auto& bot : state.settings.bots) state.positions[bot.key] = {bot};
  runtime::await_answer(self, state.peers.journal, messages::history_wanted{.room = own_number},
                        [&state](const messages::history& past) {
                          state.restore(past);
                          state.show();
                        });
  return {
      [&state](const core::order_event& event) { state.take(event); },
      [&state](const core::market_view& view) {
        const auto* mark = std::get_if<core::mark>(&view.body);
        if (!mark) return;
        state.books.scores.on_mark(view.instrument, *mark, view.ts_recv);
        state.tell_equity(view.ts_recv);
        if (view.ts_recv < state.next_show) return;
        state.next_show = view.ts_recv + show_interval;
        state.show();
      },
      [&state](const runtime::child_started& child) {
        state.quarantined(child.name, false);
        state.monitor_ready(child.name);
      },
      [&state](const runtime::child_restarted& child) {
        state.pass_on(child);
        state.quarantined(child.name, false);
        state.monitor_ready(child.name);
      },
      [&state](const runtime::child_stopped& monitor) { state.monitor_gone(monitor.name); },
      [&state](const runtime::supervisor_started& x) {
        if (x.name == monitors) state.guard_all();  // that of the bots reports here, too
      },
      [&state](const runtime::child_quarantined& bot) {
        state.pass_on(bot);
        state.quarantined(bot.name, true);
        state.give_up(bot.name);
      },
      [&state](const messages::bot_given_up& bot) { state.give_up(bot.path); },
      [&state](const runtime::escalated& x) { state.pass_on(x); },
      [&state](const messages::flatten_wanted& wanted) { state.flatten(wanted.bot); },
      [&state](const messages::reduction_of_positions& x) { state.reduce(x.bot, x.keeps); },
      [&state](const messages::wake& alarm) { state.unwind_further({static_cast<std::uint32_t>(alarm.generation)}); },
      [&state](const messages::room_snapshot_wanted&) { state.note_snapshot(); },
      [&state](const messages::state_wanted&) { return state.shown(); },
      [&state](const messages::scores_wanted&) { return state.report(); },
      [&state](const messages::resend& alarm) {
        state.journal.retry(state.self, alarm);
        state.risk.retry(state.self, alarm);
        state.orders.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
