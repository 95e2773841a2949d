#include <string_view>
#include <vector>

#include "actors/history.hpp"
#include "apps/journal_command.hpp"
#include "apps/journal_entries.hpp"
#include "core/order/register.hpp"
#include "core/position/ledger.hpp"
#include "core/types/time.hpp"
#include "messages/journal_words.hpp"

namespace apps {
namespace {

constexpr int not_found = 3;
constexpr std::string_view bots = "bots/";

/// What the records up to a sequence say.
struct past {
  messages::journal_dictionary names;
  messages::history history;  ///< order events and placements
  std::vector<messages::journal_entry> snapshots;
  core::timestamp at{};
};

int show_bot(std::ostream& out, std::ostream& err, const past& x, const std::string& path) {
  const core::actor_number bot{core::number_of(path)};
  const messages::journal_entry* last = nullptr;
  for (const auto& entry : x.snapshots)
    if (entry.actor == bot) last = &entry;
  if (!last) {
    err << "journal: it holds no snapshot of " << path << " up to there\n";
    return not_found;
  }
  out << "snapshot record=" << last->sequence << " at=" << core::to_iso8601(last->at);
  for (const auto& [key, value] : x.names.words_of(last->body)) out << ' ' << key << '=' << value;
  out << '\n';
  return 0;
}

void show_orders(std::ostream& out, const past& x) {
  core::order::order_register orders;
  for (const auto& event : actors::order_events_in(x.history)) orders.restore(event);
  const auto working = orders.working();
  out << "orders working=" << working.size() << " hash=" << messages::hexadecimal(orders.hash()) << '\n';
  for (const core::order_id id : working) {
    const auto& order = *orders.find(id);
    const core::order_intent& i = order.intent;
    out << "order " << x.names.name_of(id) << " state=" << to_string(order.state) << " bot=" << x.names.name_of(i.bot)
        << " instrument=" << x.names.name_of(i.instrument) << " side=" << to_string(i.side)
        << " role=" << to_string(i.role) << " type=" << to_string(i.type)
        << " quantity=" << x.names.text_of(i.quantity, i.instrument)
        << " filled=" << x.names.text_of(order.filled, i.instrument);
    if (limited(i.type)) out << " limit=" << x.names.text_of(i.limit, i.instrument);
    if (conditional(i.type)) out << " trigger=" << x.names.text_of(i.trigger, i.instrument);
    out << " opened_at=" << core::to_iso8601(order.opened_at) << '\n';
  }
}

void show_portfolio(std::ostream& out, const past& x) {
  core::position::ledger ledger(x.names.instruments());
  for (const auto& event : actors::order_events_in(x.history)) ledger.apply(event);
  std::size_t open = 0;
  ledger.each([&](const auto&, const auto&) { ++open; });
  out << "portfolio positions=" << open << " hash=" << messages::hexadecimal(ledger.hash()) << '\n';
  ledger.each([&](const core::position::key& key, const core::position::position& p) {
    out << "position account=" << x.names.name_of(key.account) << " instrument=" << x.names.name_of(key.instrument)
        << " bot=" << x.names.name_of(key.bot) << " quantity=" << x.names.text_of(p.quantity, key.instrument)
        << " cost=" << p.cost << " realized=" << p.realized << " fees=" << p.fees
        << " protection=" << x.names.text_of(p.protection, key.instrument)
        << " opened_at=" << core::to_iso8601(p.opened_at) << " last_event=" << p.last_event << '\n';
  });
}

}  // namespace

int journal_state(std::ostream& out, std::ostream& err, const journal_state_options& options) {
  past x;
  const auto done = read_journal(options.directory, err, [&](const messages::journal_entry& entry) {
    if (options.until && entry.sequence.value > *options.until) return false;
    x.names.learn(entry.body);
    x.at = entry.at;
    x.history.until = entry.sequence;
    if (std::holds_alternative<messages::bot_snapshot>(entry.body)) x.snapshots.push_back(entry);
    if (std::holds_alternative<messages::event_recorded>(entry.body) ||
        std::holds_alternative<messages::command_recorded>(entry.body))
      x.history.entries.push_back(entry);
    return true;
  });
  if (done.exit_code != 0) return done.exit_code;
  const std::string& actor = options.actor;
  const bool is_bot = actor.starts_with(bots);
  if (!is_bot && actor != "desk/orders" && actor != "desk/portfolio") {
    err << "journal: " << actor << " has no state in the journal: name bots/NAME, desk/orders or desk/portfolio\n";
    return not_found;
  }
  out << actor << " as of record " << x.history.until << ", " << core::to_iso8601(x.at) << '\n';
  if (is_bot) return show_bot(out, err, x, actor);
  if (actor == "desk/orders") {
    show_orders(out, x);
  } else {
    show_portfolio(out, x);
  }
  return 0;
}

}  // namespace apps
