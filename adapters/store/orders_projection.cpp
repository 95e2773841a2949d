#include <map>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/order_cells.hpp"
#include "core/position/ledger.hpp"

namespace adapters::store {
namespace {

using enum column_type;

enum place : std::size_t { signals, orders, fills };

const std::vector<table>& own_tables() {
  static const std::vector<table> all{{.name = "signals",
                                       .meaning = "what a bot decided to do, carried out or blocked; one row per plan",
                                       .columns = {{"signal_id", text, true},
                                                   {"timestamp", time},
                                                   {"source"},
                                                   {"type"},
                                                   {"instrument"},
                                                   {"asset"},
                                                   {"direction"},
                                                   {"quantity", decimal},
                                                   {"market_view", integer},
                                                   {"created_at", time},
                                                   {"status"},
                                                   {"reason"},
                                                   {"sequence", integer}},
                                       .key = {"signal_id"},
                                       .indices = {{"timestamp"}, {"asset", "timestamp"}, {"source", "timestamp"}},
                                       .time_column = "timestamp"},
                                      {.name = "orders",
                                       .meaning = "every step of every order",
                                       .columns = {{"sequence", integer, true},
                                                   {"ts", time, true},
                                                   {"ts_event", time},
                                                   {"order_id", text, true},
                                                   {"signal_id"},
                                                   {"plan_id"},
                                                   {"leg", integer},
                                                   {"bot_id", text, true},
                                                   {"account", text, true},
                                                   {"portfolio_group"},
                                                   {"instrument", text, true},
                                                   {"exchange"},
                                                   {"asset"},
                                                   {"side", text, true},
                                                   {"role", text, true},
                                                   {"type", text, true},
                                                   {"tif", text, true},
                                                   {"quantity", decimal, true},
                                                   {"limit_price", decimal},
                                                   {"trigger_price", decimal},
                                                   {"stop_loss", decimal},
                                                   {"step", text, true},
                                                   {"state", text, true},
                                                   {"filled", decimal, true},
                                                   {"denial"},
                                                   {"refusal"},
                                                   {"cause", integer}},
                                       .key = {"sequence"},
                                       .indices = {{"order_id", "sequence"}, {"signal_id"}, {"bot_id", "ts"}, {"ts"}},
                                       .time_column = "ts",
                                       .append_only = true},
                                      {.name = "fills",
                                       .meaning = "every execution",
                                       .columns = {{"sequence", integer, true},
                                                   {"ts", time, true},
                                                   {"ts_event", time},
                                                   {"order_id", text, true},
                                                   {"signal_id"},
                                                   {"bot_id", text, true},
                                                   {"account", text, true},
                                                   {"instrument", text, true},
                                                   {"exchange"},
                                                   {"asset"},
                                                   {"side", text, true},
                                                   {"role", text, true},
                                                   {"price", decimal, true},
                                                   {"quantity", decimal, true},
                                                   {"fee", decimal, true},
                                                   {"liquidity", text, true},
                                                   {"venue_trade", text, true}},
                                       .key = {"sequence"},
                                       .indices = {{"order_id"}, {"signal_id"}, {"instrument", "ts"}, {"ts"}},
                                       .time_column = "ts",
                                       .append_only = true}};
  return all;
}

class orders_projection : public projection {
 public:
  const std::vector<table>& tables() const override { return own_tables(); }

  void take(const messages::journal_entry& entry, const messages::journal_dictionary& names,
            row_collector& out) override {
    if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body)) decided(entry, x->intent, names, out);
    if (const auto* x = std::get_if<messages::approval_recorded>(&entry.body))
      // A plan has the number of its first leg's order.
      if (entry.correlation.value == x->order.value && decided_by_bot(x->order, names))
        judge(names.name_of(entry.correlation), "admitted", {}, out);
    if (const auto* x = std::get_if<messages::command_recorded>(&entry.body)) sent(entry, x->command, names, out);
    if (const auto* x = std::get_if<messages::event_recorded>(&entry.body)) stepped(entry, x->event, names, out);
  }

 private:
  /// A signal is an intent of the bot itself: protective stops and the exits of monitors follow from its fills.
  static bool decided_by_bot(core::order_id id, const messages::journal_dictionary& names) {
    return names.name_of(core::issuer_of(id)).starts_with("bots/");
  }

  /// The signal that an order serves: its own plan where the bot decided on it, else the one that entered the position
  /// last. Absent where the journal knows of no entry.
  value signal_of(const core::order_intent& x, const messages::journal_dictionary& names) const {
    if (decided_by_bot(x.id, names)) return names.name_of(x.plan);
    const auto found = entered_.find({x.account, x.instrument, x.bot});
    return found == entered_.end() ? value{} : value(names.name_of(found->second));
  }

  static void decided(const messages::journal_entry& entry, const core::order_intent& x,
                      const messages::journal_dictionary& names, row_collector& out) {
    if (!decided_by_bot(x.id, names) || x.leg > 1) return;
    const bool buys = x.side == core::side::buy;
    out.add([&] {
      return row_of(own_tables()[signals], {{"signal_id", names.name_of(x.plan)},
                                            {"timestamp", x.decided_at.time_since_epoch().count()},
                                            {"source", names.name_of(x.bot)},
                                            {"type", cell_of(to_string(x.role))},
                                            {"instrument", names.name_of(x.instrument)},
                                            {"asset", asset_of(x.instrument, names)},
                                            {"direction", cell_of(std::string_view(buys ? "long" : "short"))},
                                            {"quantity", names.text_of(x.quantity, x.instrument)},
                                            {"market_view", cell_of(x.view)},
                                            {"created_at", entry.at.time_since_epoch().count()},
                                            {"status", cell_of(std::string_view("decided"))},
                                            {"sequence", cell_of(entry.sequence)}});
    });
  }

  static void judge(const std::string& signal, std::string_view status, value reason, row_collector& out) {
    out.add([&] {
      return row_of(own_tables()[signals],
                    {{"signal_id", signal}, {"status", cell_of(status)}, {"reason", std::move(reason)}});
    });
  }

  /// The command to place an order is the record of its first step; see actors::submission_of.
  void sent(const messages::journal_entry& entry, const core::order_command& x,
            const messages::journal_dictionary& names, row_collector& out) const {
    const auto* placed = std::get_if<core::place_order>(&x);
    if (!placed) return;
    const core::order_event submitted{.intent = placed->intent,
                                      .step = core::order_step::submitted,
                                      .state = core::order_state::in_flight,
                                      .ts_event = entry.at};
    out.add([&] { return order_row(entry, submitted, names); });
  }

  void stepped(const messages::journal_entry& entry, const core::order_event& x,
               const messages::journal_dictionary& names, row_collector& out) {
    const bool fills_it = x.execution.quantity.units != 0;
    const bool of_bot = decided_by_bot(x.intent.id, names);
    if (fills_it && of_bot && x.intent.role == core::leg_role::entry)
      entered_[{x.intent.account, x.intent.instrument, x.intent.bot}] = x.intent.plan;
    out.add([&] { return order_row(entry, x, names); });
    if (fills_it) out.add([&] { return fill_row(entry, x, names); });
    if (!of_bot || x.intent.leg > 1) return;
    const auto signal = names.name_of(x.intent.plan);
    if (x.step == core::order_step::denied)
      judge(signal, "blocked", cell_of(to_string(x.denial)), out);
    else if (x.filled.units != 0)
      judge(signal, "executed", {}, out);
    else if (terminal(x.state))
      judge(signal, to_string(x.state),
            x.refusal == core::venue_refusal::none ? value{} : cell_of(to_string(x.refusal)), out);
  }

  row order_row(const messages::journal_entry& entry, const core::order_event& x,
                const messages::journal_dictionary& names) const {
    const auto& i = x.intent;
    const auto price_if = [&](bool wanted, core::price p) {
      return wanted && p.units != 0 ? value(names.text_of(p, i.instrument)) : value{};
    };
    return row_of(own_tables()[orders],
                  {{"sequence", cell_of(entry.sequence)},
                   {"ts", entry.at.time_since_epoch().count()},
                   {"ts_event", cell_of(x.ts_event)},
                   {"order_id", names.name_of(i.id)},
                   {"signal_id", signal_of(i, names)},
                   {"plan_id", names.name_of(i.plan)},
                   {"leg", std::int64_t{i.leg}},
                   {"bot_id", names.name_of(i.bot)},
                   {"account", names.name_of(i.account)},
                   {"portfolio_group", i.group ? value(names.name_of(i.group)) : value{}},
                   {"instrument", names.name_of(i.instrument)},
                   {"exchange", exchange_of(i.instrument, names)},
                   {"asset", asset_of(i.instrument, names)},
                   {"side", cell_of(to_string(i.side))},
                   {"role", cell_of(to_string(i.role))},
                   {"type", cell_of(to_string(i.type))},
                   {"tif", cell_of(to_string(i.tif))},
                   {"quantity", names.text_of(i.quantity, i.instrument)},
                   {"limit_price", price_if(limited(i.type), i.limit)},
                   {"trigger_price", price_if(conditional(i.type), i.trigger)},
                   {"stop_loss", price_if(i.role == core::leg_role::entry, i.protection)},
                   {"step", cell_of(to_string(x.step))},
                   {"state", cell_of(to_string(x.state))},
                   {"filled", names.text_of(x.filled, i.instrument)},
                   {"denial", x.denial == core::denial::none ? value{} : cell_of(to_string(x.denial))},
                   {"refusal", x.refusal == core::venue_refusal::none ? value{} : cell_of(to_string(x.refusal))},
                   {"cause", cell_of(entry.cause)}});
  }

  row fill_row(const messages::journal_entry& entry, const core::order_event& x,
               const messages::journal_dictionary& names) const {
    const auto& i = x.intent;
    return row_of(own_tables()[fills], {{"sequence", cell_of(entry.sequence)},
                                        {"ts", entry.at.time_since_epoch().count()},
                                        {"ts_event", cell_of(x.ts_event)},
                                        {"order_id", names.name_of(i.id)},
                                        {"signal_id", signal_of(i, names)},
                                        {"bot_id", names.name_of(i.bot)},
                                        {"account", names.name_of(i.account)},
                                        {"instrument", names.name_of(i.instrument)},
                                        {"exchange", exchange_of(i.instrument, names)},
                                        {"asset", asset_of(i.instrument, names)},
                                        {"side", cell_of(to_string(i.side))},
                                        {"role", cell_of(to_string(i.role))},
                                        {"price", names.text_of(x.execution.price, i.instrument)},
                                        {"quantity", names.text_of(x.execution.quantity, i.instrument)},
                                        {"fee", cell_of(x.execution.fee)},
                                        {"liquidity", cell_of(to_string(x.execution.liquidity))},
                                        {"venue_trade", std::to_string(x.execution.venue_trade)}});
  }

  std::map<core::position::key, core::plan_id> entered_;
};

}  // namespace

std::unique_ptr<projection> make_orders_projection() { return std::make_unique<orders_projection>(); }

}  // namespace adapters::store
