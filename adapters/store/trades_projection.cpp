#include <map>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/order_cells.hpp"
#include "adapters/store/trade_life.hpp"
#include "core/types/decimal.hpp"
#include "core/types/json_object.hpp"

namespace adapters::store {
namespace {

using enum column_type;
using core::position::change;

enum place : std::size_t { positions, position_changes, trades_closed, trade_fills, portfolio_state };

const std::vector<table>& own_tables() {
  static const std::vector<table> all{
      {.name = "positions",
       .meaning = "every position that there is or was, as its last fill left it; quantity 0: flat",
       .columns = {{"account", text, true},
                   {"instrument", text, true},
                   {"bot_id", text, true},
                   {"portfolio_group"},
                   {"exchange"},
                   {"asset"},
                   {"quantity", decimal, true},
                   {"entry_price", decimal},
                   {"cost", decimal, true},
                   {"realized", decimal, true},
                   {"fees", decimal, true},
                   {"stop_loss", decimal},
                   {"trade_id", text, true},
                   {"opened_at", time, true},
                   {"updated_at", time, true},
                   {"sequence", integer, true}},
       .key = {"account", "instrument", "bot_id"},
       .indices = {{"bot_id"}, {"instrument"}}},
      {.name = "position_changes",
       .meaning = "every change of a position as portfolio recorded it",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"bot_id", text, true},
                   {"account", text, true},
                   {"portfolio_group"},
                   {"instrument", text, true},
                   {"quantity", decimal, true},
                   {"cost", decimal, true},
                   {"realized", decimal, true},
                   {"fees", decimal, true},
                   {"stop_loss", decimal},
                   {"cause", integer}},
       .key = {"sequence"},
       .indices = {{"bot_id", "ts"}, {"ts"}},
       .time_column = "ts",
       .append_only = true},
      {.name = "trades_closed",
       .meaning = "every position from flat to flat",
       .columns = {{"trade_id", text, true},
                   {"signal_id", text, true},
                   {"plan_id", text, true},
                   {"bot_id", text, true},
                   {"account", text, true},
                   {"portfolio_group"},
                   {"exchange"},
                   {"instrument", text, true},
                   {"asset"},
                   {"direction", text, true},
                   {"quantity", decimal, true},
                   {"entry_price", decimal, true},
                   {"avg_exit_price", decimal, true},
                   {"size_usd", decimal, true},
                   {"gross_pnl", decimal, true},
                   {"exchange_fees", decimal, true},
                   {"net_pnl", decimal, true},
                   {"return_pct", decimal},
                   {"stop_loss", decimal},
                   {"r_multiple", decimal},
                   {"exit_reason", text, true},
                   {"opened_at", time, true},
                   {"closed_at", time, true},
                   {"hold_time_hrs", decimal, true},
                   {"fills", integer, true},
                   {"opened_sequence", integer, true},
                   {"closed_sequence", integer, true}},
       .key = {"trade_id"},
       .indices = {{"closed_at"}, {"bot_id", "closed_at"}, {"asset", "closed_at"}, {"signal_id"}},
       .append_only = true},
      {.name = "trade_fills",
       .meaning = "which fills belong to which trade; a fill that reverses a position belongs to two",
       .columns = {{"trade_id", text, true}, {"sequence", integer, true}, {"what", text, true}},
       .key = {"trade_id", "sequence"},
       .indices = {{"sequence"}},
       .append_only = true},
      {.name = "portfolio_state",
       .meaning =
           "each portfolio group after each of its fills; exposure and its allocation to instruments are at cost",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"portfolio_group", text, true},
                   {"realized", decimal, true},
                   {"fees", decimal, true},
                   {"net_pnl", decimal, true},
                   {"peak_pnl", decimal, true},
                   {"drawdown", decimal, true},
                   {"open_exposure", decimal, true},
                   {"allocation", json, true}},
       .key = {"sequence"},
       .indices = {{"portfolio_group", "ts"}, {"ts"}},
       .time_column = "ts",
       .append_only = true}};
  return all;
}

std::string trade_id_of(core::sequence opened) { return "T" + std::to_string(opened.value); }

/// Sums of one portfolio group over all that it did.
struct group_sums {
  core::money realized, fees, peak;
};

/// An open position.
struct open_exposure {
  core::group_id group;  ///< of its last fill: another configuration may have moved the bot
  core::money at_cost;   ///< > 0
};

class trades_projection : public projection {
 public:
  const std::vector<table>& tables() const override { return own_tables(); }

  void take(const messages::journal_entry& entry, const messages::journal_dictionary& names,
            row_collector& out) override {
    // An instrument's scales never change, so neither does its ledger.
    if (const auto* x = std::get_if<messages::instrument_declared>(&entry.body))
      ledgers_.try_emplace(x->instrument.id, std::vector{x->instrument});
    if (const auto* x = std::get_if<messages::position_changed>(&entry.body))
      out.add([&] { return change_row(entry, *x, names); });
    const auto* event = std::get_if<messages::event_recorded>(&entry.body);
    if (!event || event->event.execution.quantity.units == 0) return;
    const auto* of = instrument_of(event->event.intent.instrument, names);
    const auto ledger = ledgers_.find(event->event.intent.instrument);
    if (!of || ledger == ledgers_.end()) return;
    // The record's place is in its header; the payload does not repeat it.
    core::order_event placed = event->event;
    placed.sequence = entry.sequence;
    if (const auto applied = ledger->second.apply(placed)) filled({entry, placed, *applied, *of, names}, out);
  }

 private:
  /// A fill and what it did.
  struct moved {
    const messages::journal_entry& entry;
    const core::order_event& event;
    const core::position::applied& did;
    const core::instrument& of;
    const messages::journal_dictionary& names;
  };

  void filled(const moved& x, row_collector& out) {
    const auto& fill = x.event.execution;
    const auto did = x.did.what;
    const bool reverses = did == change::reversed;
    const auto opening = reverses ? abs(x.did.after.quantity) : core::quantity{};
    if (did == change::opened) begin(x, out);
    auto& life = lives_[x.did.key];
    if (did == change::opened || did == change::enlarged) {
      enlarge(life, x.of, fill.price, fill.quantity, fill.fee);
      if (did == change::enlarged) out.add([&] { return link(life, x, "enlarged"); });
    } else {
      const auto own_fee = reverses ? fill.fee - x.did.after.fees : fill.fee;
      reduce(life, x.of, fill.price, fill.quantity - opening, own_fee);
      out.add([&] { return link(life, x, did == change::reduced ? "reduced" : "closed"); });
      if (did != change::reduced) out.add([&] { return closed_row(life, x); });
      if (reverses) {
        begin(x, out);
        enlarge(life, x.of, fill.price, opening, x.did.after.fees);
      }
    }
    out.add([&] { return position_row(life, x); });
    sum_up(x);
    out.add([&] { return portfolio_row(x); });
  }

  void begin(const moved& x, row_collector& out) {
    auto& life = lives_[x.did.key];
    life = {.opened = x.entry.sequence,
            .signal = x.event.intent.plan,
            .group = x.event.intent.group,
            .opened_at = x.entry.at,
            .is_long = x.did.after.quantity.units > 0,
            .protection = x.did.after.protection};
    out.add([&] { return link(life, x, "opened"); });
  }

  static void enlarge(trade_life& life, const core::instrument& of, core::price at, core::quantity by,
                      core::money fee) {
    life.bought_in += by;
    life.entry_notional += of.value_of(at, by);
    life.fees += fee;
    ++life.fills;
  }
  static void reduce(trade_life& life, const core::instrument& of, core::price at, core::quantity by, core::money fee) {
    life.sold_out += by;
    life.exit_notional += of.value_of(at, by);
    life.fees += fee;
    ++life.fills;
  }

  static row link(const trade_life& life, const moved& x, std::string_view what) {
    return row_of(
        own_tables()[trade_fills],
        {{"trade_id", trade_id_of(life.opened)}, {"sequence", cell_of(x.entry.sequence)}, {"what", cell_of(what)}});
  }

  static row closed_row(const trade_life& life, const moved& x) {
    const auto gross =
        life.is_long ? life.exit_notional - life.entry_notional : life.entry_notional - life.exit_notional;
    const auto net = gross - life.fees;
    const auto or_absent = [](std::optional<std::string> text) { return text ? value(*std::move(text)) : value{}; };
    const auto stop = life.protection;
    const auto at_risk = abs(life.entry_notional - x.of.value_of(stop, life.bought_in));
    const auto signal = x.names.name_of(life.signal);
    return row_of(own_tables()[trades_closed],
                  {{"trade_id", trade_id_of(life.opened)},
                   {"signal_id", signal},
                   {"plan_id", signal},
                   {"bot_id", x.names.name_of(x.did.key.bot)},
                   {"account", x.names.name_of(x.did.key.account)},
                   {"portfolio_group", life.group ? value(x.names.name_of(life.group)) : value{}},
                   {"exchange", x.of.venue},
                   {"instrument", x.of.name()},
                   {"asset", x.of.symbol},
                   {"direction", cell_of(std::string_view(life.is_long ? "long" : "short"))},
                   {"quantity", x.names.text_of(life.bought_in, x.of.id)},
                   {"entry_price", average_price(life.entry_notional, life.bought_in, x.of)},
                   {"avg_exit_price", average_price(life.exit_notional, life.sold_out, x.of)},
                   {"size_usd", cell_of(life.entry_notional)},
                   {"gross_pnl", cell_of(gross)},
                   {"exchange_fees", cell_of(life.fees)},
                   {"net_pnl", cell_of(net)},
                   {"return_pct", or_absent(percent_text(net, life.entry_notional))},
                   {"stop_loss", stop.units == 0 ? value{} : value(x.names.text_of(stop, x.of.id))},
                   {"r_multiple", stop.units == 0 ? value{} : or_absent(ratio_text(net, at_risk))},
                   {"exit_reason", cell_of(to_string(x.event.intent.role))},
                   {"opened_at", life.opened_at.time_since_epoch().count()},
                   {"closed_at", x.entry.at.time_since_epoch().count()},
                   {"hold_time_hrs", hours_text(x.entry.at - life.opened_at)},
                   {"fills", cell_of(life.fills)},
                   {"opened_sequence", cell_of(life.opened)},
                   {"closed_sequence", cell_of(x.entry.sequence)}});
  }

  static row position_row(const trade_life& life, const moved& x) {
    const auto& after = x.did.after;
    const bool flat = after.quantity.units == 0;
    return row_of(own_tables()[positions],
                  {{"account", x.names.name_of(x.did.key.account)},
                   {"instrument", x.of.name()},
                   {"bot_id", x.names.name_of(x.did.key.bot)},
                   {"portfolio_group", life.group ? value(x.names.name_of(life.group)) : value{}},
                   {"exchange", x.of.venue},
                   {"asset", x.of.symbol},
                   {"quantity", x.names.text_of(after.quantity, x.of.id)},
                   {"entry_price", flat ? std::string("0") : average_price(after.cost, after.quantity, x.of)},
                   {"cost", cell_of(after.cost)},
                   {"realized", cell_of(after.realized)},
                   {"fees", cell_of(after.fees)},
                   {"stop_loss", x.names.text_of(flat ? core::price{} : after.protection, x.of.id)},
                   {"trade_id", trade_id_of(life.opened)},
                   {"opened_at", life.opened_at.time_since_epoch().count()},
                   {"updated_at", x.entry.at.time_since_epoch().count()},
                   {"sequence", cell_of(x.entry.sequence)}});
  }

  void sum_up(const moved& x) {
    auto& sums = groups_[x.event.intent.group];
    sums.realized += x.did.realized_by_this;
    sums.fees += x.event.execution.fee;
    sums.peak = std::max(sums.peak, sums.realized - sums.fees);
    exposures_[x.did.key] = {x.event.intent.group, abs(x.did.after.cost)};
    if (x.did.after.quantity.units == 0) exposures_.erase(x.did.key);
  }

  row portfolio_row(const moved& x) const {
    const auto& sums = groups_.at(x.event.intent.group);
    const auto net = sums.realized - sums.fees;
    core::money open;
    std::map<core::instrument_id, core::money> by_instrument;
    for (const auto& [key, exposure] : exposures_) {
      if (exposure.group != x.event.intent.group) continue;
      open += exposure.at_cost;
      by_instrument[key.instrument] += exposure.at_cost;
    }
    core::json_object allocation;
    for (const auto& [instrument, at_cost] : by_instrument)
      allocation.text(x.names.name_of(instrument), to_string(at_cost));
    return row_of(own_tables()[portfolio_state], {{"sequence", cell_of(x.entry.sequence)},
                                                  {"ts", x.entry.at.time_since_epoch().count()},
                                                  {"portfolio_group", x.names.name_of(x.event.intent.group)},
                                                  {"realized", cell_of(sums.realized)},
                                                  {"fees", cell_of(sums.fees)},
                                                  {"net_pnl", cell_of(net)},
                                                  {"peak_pnl", cell_of(sums.peak)},
                                                  {"drawdown", cell_of(sums.peak - net)},
                                                  {"open_exposure", cell_of(open)},
                                                  {"allocation", allocation.done()}});
  }

  static row change_row(const messages::journal_entry& entry, const messages::position_changed& x,
                        const messages::journal_dictionary& names) {
    return row_of(own_tables()[position_changes],
                  {{"sequence", cell_of(entry.sequence)},
                   {"ts", entry.at.time_since_epoch().count()},
                   {"bot_id", names.name_of(x.bot)},
                   {"account", names.name_of(x.account)},
                   {"portfolio_group", x.group ? value(names.name_of(x.group)) : value{}},
                   {"instrument", names.name_of(x.instrument)},
                   {"quantity", names.text_of(x.quantity, x.instrument)},
                   {"cost", cell_of(x.cost)},
                   {"realized", cell_of(x.realized)},
                   {"fees", cell_of(x.fees)},
                   {"stop_loss", x.protection.units == 0 ? value{} : value(names.text_of(x.protection, x.instrument))},
                   {"cause", cell_of(entry.cause)}});
  }

  std::map<core::instrument_id, core::position::ledger> ledgers_;
  std::map<core::position::key, trade_life> lives_;
  std::map<core::group_id, group_sums> groups_;
  std::map<core::position::key, open_exposure> exposures_;
};

}  // namespace

std::unique_ptr<projection> make_trades_projection() { return std::make_unique<trades_projection>(); }

}  // namespace adapters::store
