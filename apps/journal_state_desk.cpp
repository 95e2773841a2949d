#include "apps/commands.hpp"
#include "apps/journal_state.hpp"
#include "apps/roster.hpp"
#include "core/order/register.hpp"
#include "core/portfolio/books.hpp"
#include "core/position/protection.hpp"
#include "core/risk/gate.hpp"
#include "core/types/decimal.hpp"
#include "core/types/time.hpp"
#include "messages/order_history.hpp"

namespace apps {
namespace {

using messages::hexadecimal;

/// Folds the order events from the first record on. Every state that the room journaled on the way has to have the hash
/// of what the events up to there have come to; the first that has not is told on `err`.
template <class Model>
bool fold(state_asked& asked, Model& model) {
  auto saved = asked.past.rooms.begin();
  const auto good_before = [&](core::sequence next) {
    for (; saved != asked.past.rooms.end() && saved->covered < next; ++saved) {
      if (saved->hash == model.hash()) continue;
      asked.err << "journal: record " << saved->record << ": " << asked.actor << " journaled the state hash "
                << hexadecimal(saved->hash) << ", and the records up to " << saved->covered << " come to "
                << hexadecimal(model.hash()) << '\n';
      return false;
    }
    return true;
  };
  for (const auto& event : messages::order_events_in(asked.past.orders)) {
    if (!good_before(event.sequence)) return false;
    model.restore(event);
  }
  return good_before(core::sequence{asked.past.until.value + 1});
}

/// The first two lines.
void print_head(state_asked& asked, std::string_view what, std::string_view counted, std::size_t count,
                std::uint64_t hash) {
  asked.lines.head(asked.actor, asked.past.until, asked.past.at);
  messages::journal_words words{{counted, std::to_string(count)}, {"hash", hexadecimal(hash)}};
  if (!asked.past.rooms.empty()) words.push_back({"verified_snapshots", std::to_string(asked.past.rooms.size())});
  asked.lines.print(what, "", words);
}

void print_order(state_asked& asked, const core::order::record& order) {
  const auto& names = asked.past.names;
  const core::order_intent& i = order.intent;
  messages::journal_words words{{"state", std::string(to_string(order.state))},
                                {"bot", names.name_of(i.bot)},
                                {"instrument", names.name_of(i.instrument)},
                                {"side", std::string(to_string(i.side))},
                                {"role", std::string(to_string(i.role))},
                                {"type", std::string(to_string(i.type))},
                                {"quantity", names.text_of(i.quantity, i.instrument)},
                                {"filled", names.text_of(order.filled, i.instrument)}};
  if (limited(i.type)) words.push_back({"limit", names.text_of(i.limit, i.instrument)});
  if (conditional(i.type)) words.push_back({"trigger", names.text_of(i.trigger, i.instrument)});
  words.push_back({"opened_at", core::to_iso8601(order.opened_at)});
  asked.lines.print("order", names.name_of(i.id), words);
}

void print_position(state_asked& asked, const core::position::key& key, const core::position::position& p) {
  const auto& names = asked.past.names;
  asked.lines.print("position", "",
                    {{"account", names.name_of(key.account)},
                     {"instrument", names.name_of(key.instrument)},
                     {"bot", names.name_of(key.bot)},
                     {"quantity", names.text_of(p.quantity, key.instrument)},
                     {"cost", to_string(p.cost)},
                     {"realized", to_string(p.realized)},
                     {"fees", to_string(p.fees)},
                     {"protection", names.text_of(p.protection, key.instrument)},
                     {"opened_at", core::to_iso8601(p.opened_at)},
                     {"last_event", std::to_string(p.last_event.value)}});
}

std::string percent(core::ppm x) { return core::format_decimal(x.parts, 4) + '%'; }

core::portfolio::books books_of(const state_asked& asked) {
  std::vector<core::portfolio::capital_group> groups;
  std::map<core::bot_id, core::group_id> group_of;
  if (asked.config) {
    for (const auto& x : asked.config->groups) groups.push_back({{core::number_of(x.name)}, x.name, x.limits.capital});
    for (const auto& x : asked.config->bots) group_of[{core::number_of(bot_path(x))}] = {core::number_of(x.group)};
  }
  return {asked.past.names.instruments(), std::move(groups), std::move(group_of)};
}

/// Positions are valued at their latest fills: marks are not journaled.
void print_scores(state_asked& asked, core::portfolio::books& books) {
  for (const auto& [bot, x] : books.scores.all())
    asked.lines.print("score", asked.past.names.name_of(bot),
                      {{"fills", std::to_string(x.fills)},
                       {"trades", std::to_string(x.trades)},
                       {"wins", std::to_string(x.wins)},
                       {"realized", to_string(x.realized)},
                       {"unrealized", to_string(x.unrealized)},
                       {"fees", to_string(x.fees)},
                       {"drawdown_max", to_string(x.drawdown_max)},
                       {"as_of", core::to_iso8601(x.as_of)}});
  if (!asked.config) return;
  for (const auto& x : books.equity.changed())
    asked.lines.print("equity", x.group.empty() ? "(all)" : x.group,
                      {{"equity", to_string(x.equity)},
                       {"day_loss", percent(x.day_loss)},
                       {"week_loss", percent(x.week_loss)},
                       {"drawdown", percent(x.drawdown)}});
}

/// As rosters name the monitor of a position.
std::string monitor_of(const journal_past& past, core::bot_id bot, core::instrument_id on) {
  const auto name = past.names.name_of(bot);
  return "desk/positions/" + name.substr(name.find('/') + 1) + '/' + past.names.name_of(on);
}

}  // namespace

int tell_orders(state_asked asked) {
  core::order::order_register orders;
  if (!fold(asked, orders)) return exit_check_failed;
  const auto working = orders.working();
  print_head(asked, "orders", "working", working.size(), orders.hash());
  for (const core::order_id id : working) print_order(asked, *orders.find(id));
  return exit_ok;
}

int tell_risk(state_asked asked) {
  core::risk::gate gate;
  if (!fold(asked, gate)) return exit_check_failed;
  print_head(asked, "risk", "reservations", gate.reservations(), gate.hash());
  const auto book = gate.journaled();
  const auto& names = asked.past.names;
  for (const auto& [key, slot] : book.slots()) {
    const auto in_units = [&, on = key.instrument](core::quantity x) { return names.text_of(x, on); };
    asked.lines.print("exposure", "",
                      {{"bot", names.name_of(key.bot)},
                       {"instrument", names.name_of(key.instrument)},
                       {"group", names.name_of(slot.group)},
                       {"position", in_units(slot.now.position)},
                       {"buys_open", in_units(slot.now.buys_open)},
                       {"sells_open", in_units(slot.now.sells_open)},
                       {"orders", std::to_string(slot.orders)}});
  }
  return exit_ok;
}

int tell_portfolio(state_asked asked) {
  auto books = books_of(asked);
  if (!fold(asked, books)) return exit_check_failed;
  std::size_t open = 0;
  books.ledger.each([&](const auto&, const auto&) { ++open; });
  print_head(asked, "portfolio", "positions", open, books.hash());
  books.ledger.each([&](const auto& key, const auto& position) { print_position(asked, key, position); });
  print_scores(asked, books);
  return exit_ok;
}

/// A monitor has no state of its own: its position belongs to portfolio, its stops to orders.
int tell_monitor(state_asked asked) {
  core::position::ledger ledger(asked.past.names.instruments());
  core::order::order_register orders;
  for (const auto& event : messages::order_events_in(asked.past.orders)) {
    ledger.apply(event);
    orders.restore(event);
  }
  std::vector<core::order::record> stops, exits;
  for (const auto id : orders.working()) {
    const auto& order = *orders.find(id);
    if (monitor_of(asked.past, order.intent.bot, order.intent.instrument) != asked.actor) continue;
    if (order.intent.role == core::leg_role::stop) stops.push_back(order);
    if (order.intent.role == core::leg_role::exit) exits.push_back(order);
  }
  core::position::held held;
  ledger.each([&](const core::position::key& key, const core::position::position& p) {
    if (monitor_of(asked.past, key.bot, key.instrument) != asked.actor) return;
    held = {.bot = key.bot,
            .account = key.account,
            .group = {},
            .instrument = key.instrument,
            .quantity = p.quantity,
            .protection = p.protection,
            .cause = p.last_event};
    for (const auto& x : stops) held.group = x.intent.group;
  });
  if (!held.bot && stops.empty()) {
    asked.err << "journal: " << asked.actor << " watched over nothing as of record " << asked.past.until << '\n';
    return exit_not_found;
  }
  std::vector<core::position::working_stop> working;
  for (const auto& x : stops) working.push_back({x.intent.id, x.open(), x.filled});
  const core::position::protection protection(held, std::move(working));
  const auto in_units = [&](core::quantity x) { return asked.past.names.text_of(x, held.instrument); };
  asked.lines.head(asked.actor, asked.past.until, asked.past.at);
  asked.lines.print("monitor", "",
                    {{"quantity", in_units(held.quantity)},
                     {"protection", asked.past.names.text_of(held.protection, held.instrument)},
                     {"covered_by_stops", in_units(protection.covered_by_stops())},
                     {"hash", hexadecimal(protection.hash())}});
  for (const auto* all : {&stops, &exits})
    for (const auto& x : *all) print_order(asked, x);
  return exit_ok;
}

}  // namespace apps
