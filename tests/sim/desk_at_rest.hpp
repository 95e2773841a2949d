#pragma once

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "actors/history.hpp"
#include "actors/orders_actor.hpp"
#include "actors/portfolio_actor.hpp"
#include "actors/risk_actor.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests::sim {

/// Compares what the desk believes, what the journal says and what the exchanges know, at a moment when no order and no
/// report is on its way. Each breach is a sentence; none is what a test wants to see.
class desk_at_rest {
 public:
  explicit desk_at_rest(whole_tree& tree) : tree_(tree), journal_(tree.journal()) {
    messages::history past;
    past.entries = journal_;
    events_ = actors::order_events_in(past);
    gate_ = core::risk::gate(limits_of(tree.config()), tree.config().instruments);
    ledger_ = core::position::ledger(tree.config().instruments);
    for (const auto& event : events_) {
      orders_.restore(event);
      gate_.restore(event);
      ledger_.apply(event);
    }
  }

  std::vector<std::string> breaches() {
    nothing_is_on_its_way();
    rooms_are_what_the_journal_says();
    each_order_was_sent_once();
    exchanges_agree_on_orders();
    positions_are_protected();
    return found_;
  }

  const core::order::order_register& orders() const { return orders_; }
  const core::position::ledger& positions() const { return ledger_; }
  const std::vector<core::order_event>& events() const { return events_; }
  const journal_entries& journal() const { return journal_; }

 private:
  template <class... Ts>
  void breach(fmt::format_string<Ts...> form, Ts&&... values) {
    found_.push_back(fmt::format(form, std::forward<Ts>(values)...));
  }
  static std::string text(core::order_id id) {
    return fmt::format("{}#{}", core::issuer_of(id).value, core::count_of(id));
  }

  static core::risk::limits limits_of(const config::configuration& config) {
    core::risk::limits limits;
    for (const auto& bot : config.bots) limits.bots[{core::number_of(apps::bot_path(bot))}] = bot.limits;
    return limits;
  }

  void nothing_is_on_its_way() {
    for (const auto& venue : tree_.config().venues)
      if (tree_.exchange(venue.name).next_due()) breach("venue {} is not at rest", venue.name);
    for (const auto id : orders_.working())
      if (const auto state = orders_.find(id)->state; state != core::order_state::open)
        breach("order {} is {}", text(id), to_string(state));
  }

  // I-09, I-16: a leaked reservation is one that no working order stands for.
  void rooms_are_what_the_journal_says() {
    const auto& risk = tree_.state_of<actors::risk_state>("desk/risk");
    const auto& orders = tree_.state_of<actors::orders_state>("desk/orders");
    const auto& portfolio = tree_.state_of<actors::portfolio_state>("desk/portfolio");
    if (risk.gate.reservations() != orders_.working().size())
      breach("{} reservations for {} working orders", risk.gate.reservations(), orders_.working().size());
    if (risk.gate.hash() != gate_.hash()) breach("the gate is not what the journal says");
    if (orders.orders.working() != orders_.working()) breach("the working orders are not what the journal says");
    for (const auto& event : events_) compare(event.intent.id, orders.orders.find(event.intent.id));
    if (portfolio.books.ledger.hash() != ledger_.hash()) breach("the positions are not what the journal says");
    if (!risk.gathering.empty()) breach("legs of plans are left over in risk");
    for (const auto waiting : {risk.journal.waiting(), orders.journal.waiting(), portfolio.journal.waiting()})
      if (waiting > 0) breach("{} messages still wait for the journal", waiting);
  }

  // All but the moment of submission: after a pause of the journal that of the record is later.
  void compare(core::order_id id, const core::order::record* live) {
    const auto* told = orders_.find(id);
    if (!told || !live) return;
    if (live->state != told->state || live->filled != told->filled || live->trades != told->trades ||
        live->intent.quantity != told->intent.quantity)
      breach("order {} is {} to its room and {} to the journal", text(id), to_string(live->state),
             to_string(told->state));
  }

  // I-05
  void each_order_was_sent_once() {
    std::map<core::order_id, int> intents, approvals, placements;
    std::set<core::order_id> denied;
    for (const auto& entry : journal_) {
      if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body)) {
        ++intents[x->intent.id];
      } else if (const auto* a = std::get_if<messages::approval_recorded>(&entry.body)) {
        ++approvals[a->order];
      } else if (const auto* c = std::get_if<messages::command_recorded>(&entry.body)) {
        if (const auto* place = std::get_if<core::place_order>(&c->command)) ++placements[place->intent.id];
      } else if (const auto* e = std::get_if<messages::event_recorded>(&entry.body)) {
        if (e->event.step == core::order_step::denied) denied.insert(e->event.intent.id);
        if (e->event.refusal == core::venue_refusal::duplicate)
          breach("order {} reached its venue twice", text(e->event.intent.id));
      }
    }
    for (const auto& [id, count] : placements) {
      if (count != 1) breach("order {} has {} placements", text(id), count);
      if (approvals[id] != count) breach("order {} has {} approvals", text(id), approvals[id]);
    }
    for (const auto& [id, count] : intents)
      if (!placements.contains(id) && !denied.contains(id)) breach("intent {} has led to nothing", text(id));
  }

  // I-06: what the venue would answer if it were asked about every order.
  void exchanges_agree_on_orders() {
    for (const auto& venue : tree_.config().venues) {
      auto asked = tree_.exchange(venue.name);  // a copy: the question is not to be seen by the one that plays
      std::set<core::order_id> ids;
      std::uint64_t fills = 0;
      for (const auto& event : events_) {
        if (!trades_at(event.intent, venue.name)) continue;
        if (event.execution.quantity.units > 0) ++fills;
        if (event.step == core::order_step::submitted) ids.insert(event.intent.id);
      }
      if (fills != asked.trade_count())
        breach("{} fills in the journal, {} at {}", fills, asked.trade_count(), venue.name);
      for (const auto id : ids) {
        const auto& known = *orders_.find(id);
        asked.submit(core::query_order{id, known.intent.instrument}, asked.engine_time());
        // The venue remembers ended orders for a while only.
        const bool forgets = ids.size() > core::sim::order_history::orders_max && core::terminal(known.state);
        const auto answers = asked.advance(asked.engine_time() + std::chrono::seconds(1));
        if (forgets && answers.back().what == core::venue_report::kind::absent) continue;
        compare(known, answers.back(), asked.fills_of(id));
      }
    }
  }
  void compare(const core::order::record& known, const core::venue_report& answer,
               const std::vector<core::fill>& fills) {
    using kind = core::venue_report::kind;
    static const std::map<kind, core::order_state> state_of{
        {kind::accepted, core::order_state::open},     {kind::filled, core::order_state::filled},
        {kind::canceled, core::order_state::canceled}, {kind::expired, core::order_state::expired},
        {kind::rejected, core::order_state::rejected}, {kind::absent, core::order_state::lost}};
    const auto id = known.intent.id;
    if (state_of.at(answer.what) != known.state)
      breach("order {} is {} to us and {} to its venue", text(id), to_string(known.state), to_string(answer.what));
    if (known.filled > known.intent.quantity) breach("order {} is filled beyond its quantity", text(id));
    std::vector<std::uint64_t> ours, theirs;
    for (const auto& event : events_)
      if (event.intent.id == id && event.execution.quantity.units > 0) ours.push_back(event.execution.venue_trade);
    for (const auto& fill : fills) theirs.push_back(fill.venue_trade);
    std::sort(ours.begin(), ours.end());
    if (ours != theirs)
      breach("order {} has {} fills in the journal and {} at its venue", text(id), ours.size(), theirs.size());
  }

  // I-01, I-02, I-07
  void positions_are_protected() {
    for (const auto& bot : tree_.config().bots) {
      const core::position::key key{
          {core::number_of(bot.account)}, bot.instrument_id, {core::number_of(apps::bot_path(bot))}};
      const auto venue = bot.instrument.substr(0, bot.instrument.find('/'));
      const auto& exchange = tree_.exchange(venue);
      const auto at_venue = exchange.position(key.account, key.instrument, key.bot);
      const auto* ours = ledger_.find(key);
      if ((ours ? ours->quantity : core::quantity{}) != at_venue)
        breach("{} holds {} to us and {} at its venue", bot.name, ours ? ours->quantity.units : 0, at_venue.units);
      core::quantity protecting;
      for (const auto& order : exchange.open_orders()) {
        const auto& x = order.intent;
        if (x.role != core::leg_role::stop || x.account != key.account || x.bot != key.bot) continue;
        const auto closing = at_venue.units > 0 ? core::side::sell : core::side::buy;
        if (at_venue.units == 0 || x.side != closing)
          breach("{} has a stop that protects nothing", bot.name);
        else
          protecting += order.open;
      }
      if (protecting != core::abs(at_venue))
        breach("stops for {} protect {} of {}", bot.name, protecting.units, at_venue.units);
    }
  }
  bool trades_at(const core::order_intent& intent, const std::string& venue) const {
    for (const auto& x : tree_.config().instruments)
      if (x.id == intent.instrument) return x.venue == venue;
    return false;
  }

  whole_tree& tree_;
  journal_entries journal_;
  std::vector<core::order_event> events_;
  core::order::order_register orders_;
  core::risk::gate gate_;
  core::position::ledger ledger_;
  std::vector<std::string> found_;
};

}  // namespace tests::sim
