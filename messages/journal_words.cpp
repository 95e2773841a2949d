#include "messages/journal_words.hpp"

#include <algorithm>

#include "core/types/decimal.hpp"
#include "core/types/hash.hpp"

namespace messages {
namespace {

/// A state is too long to print; its length and fingerprint tell two apart.
std::string outline_of(const std::vector<std::byte>& state) {
  core::state_hash hash;
  hash.add(state);
  return std::to_string(state.size()) + "B/" + hexadecimal(hash.value());
}

std::string scaled(std::int64_t units, const core::instrument* instrument, int core::instrument::*scale) {
  if (!instrument) return std::to_string(units) + 'u';
  return core::format_decimal(units, instrument->*scale);
}

}  // namespace

std::string hexadecimal(std::uint64_t x) {
  std::string text(16, '0');
  for (auto it = text.rbegin(); it != text.rend(); ++it, x >>= 4) *it = "0123456789abcdef"[x & 15];
  return text;
}

/// Writes the words of one record.
class journal_wording {
 public:
  explicit journal_wording(const journal_dictionary& names) : names_(names) { words_.reserve(words_usual); }
  journal_words words() && { return std::move(words_); }

  void operator()(const run_started& x) {
    add("seed", x.seed);
    add("config", x.config_hash);
    std::string sources;
    for (const std::string& hash : x.source_hashes) sources += (sources.empty() ? "" : ",") + hash;
    add("sources", sources);
  }
  void operator()(const name_declared& x) {
    add("kind", to_string(x.what));
    add("number", x.number);
    add("name", x.name);
  }
  void operator()(const instrument_declared& x) {
    const core::instrument& i = x.instrument;
    add("instrument", i.name());
    add("id", i.id.value);
    add("kind", to_string(i.kind));
    add("price_scale", i.price_scale);
    add("quantity_scale", i.quantity_scale);
    std::string filters;
    for (const core::filters& f : i.dated) {
      if (!filters.empty()) filters += ", ";
      filters +=
          "from " + core::to_iso8601(f.valid_from) + " tick " + core::format_decimal(f.tick.units, i.price_scale) +
          " lot " + core::format_decimal(f.lot.units, i.quantity_scale) + " quantity_min " +
          core::format_decimal(f.quantity_min.units, i.quantity_scale) + " notional_min " + to_string(f.notional_min);
    }
    add("filters", filters);
  }
  void operator()(const book_changed& x) {
    add("instrument", names_.name_of(x.instrument));
    add("fault", to_string(x.fault));
    add("offset", x.offset);
  }
  void operator()(const intent_recorded& x) { intent(x.intent); }
  void operator()(const approval_recorded& x) { add("order", names_.name_of(x.order)); }
  void operator()(const command_recorded& x) {
    std::visit([this](const auto& command) { this->command(command); }, x.command);
  }
  void operator()(const event_recorded& x) {
    const core::order_event& e = x.event;
    const core::instrument_id id = e.intent.instrument;
    add("step", to_string(e.step));
    add("state", to_string(e.state));
    if (e.denial != core::denial::none) add("denial", to_string(e.denial));
    if (e.refusal != core::venue_refusal::none) add("refusal", to_string(e.refusal));
    if (e.execution.quantity.units != 0) {
      add("fill_price", names_.text_of(e.execution.price, id));
      add("fill_quantity", names_.text_of(e.execution.quantity, id));
      add("fee", to_string(e.execution.fee));
      add("liquidity", to_string(e.execution.liquidity));
      add("venue_trade", e.execution.venue_trade);
    }
    add("filled", names_.text_of(e.filled, id));
    add("ts_event", e.ts_event);
    intent(e.intent);
  }
  void operator()(const bot_snapshot& x) {
    add("bot", names_.name_of(x.bot));
    add("view", x.view);
    add("last_event", x.last_event.value);
    add("orders_issued", x.orders_issued);
    add("bot_state", outline_of(x.bot_state));
    add("strategy_state", outline_of(x.strategy_state));
    add("hash", hexadecimal(x.hash));
  }
  void operator()(const position_changed& x) {
    add("bot", names_.name_of(x.bot));
    add("account", names_.name_of(x.account));
    add("group", names_.name_of(x.group));
    add("instrument", names_.name_of(x.instrument));
    add("quantity", names_.text_of(x.quantity, x.instrument));
    add("cost", to_string(x.cost));
    add("realized", to_string(x.realized));
    add("fees", to_string(x.fees));
    add("protection", names_.text_of(x.protection, x.instrument));
  }
  void operator()(const venue_state& x) {
    add("venue", x.venue);
    add("last_command", x.last_command.value);
    add("state", outline_of(x.state));
  }
  void operator()(const actor_noted& x) {
    add("what", to_string(x.what));
    add("about", x.actor);
    add("text", x.text);
  }
  void operator()(const admin_asked& x) {
    add("id", x.id);
    add("principal", x.principal);
    add("role", to_string(x.role));
    add("verb", x.verb);
    add("target", x.target);
    add("args", x.args);
    add("reason", x.reason);
    add("expires", x.expires);
  }
  void operator()(const admin_answered& x) {
    add("id", x.id);
    add("outcome", to_string(x.outcome));
    add("code", x.code);
    add("why", x.why);
    add("hint", x.hint);
  }
  void operator()(const bot_steered& x) {
    add("bot", names_.name_of(x.bot));
    add("wanted", to_string(x.wanted));
    add("principal", x.principal);
    add("reason", x.reason);
  }
  void operator()(const breaker_changed& x) {
    add("what", to_string(x.what));
    add("breaker", x.breaker);
    add("scope", x.scope);
    add("action", x.action);
    add("until", x.until);
    add("why", x.why);
    add("by", x.by);
    add("state", outline_of(x.state));
  }
  void operator()(const room_snapshot& x) {
    add("last_event", x.last_event.value);
    add("state", outline_of(x.state));
    add("hash", hexadecimal(x.hash));
  }
  void operator()(const bar_closed& x) {
    add("instrument", names_.name_of(x.instrument));
    add("open_time", x.bar.open_time);
    add("close_time", x.bar.close_time);
    add("open", names_.text_of(x.bar.open, x.instrument));
    add("high", names_.text_of(x.bar.high, x.instrument));
    add("low", names_.text_of(x.bar.low, x.instrument));
    add("close", names_.text_of(x.bar.close, x.instrument));
    add("volume", names_.text_of(x.bar.volume, x.instrument));
    add("trades", x.bar.trades);
  }
  void operator()(const funding_observed& x) {
    const core::funding_announced& f = x.announced;
    add("instrument", names_.name_of(f.instrument));
    add("settled_at", f.settles_at);
    add("rate", to_string(f.rate));
    if (f.mark.units != 0) add("mark", to_string(f.mark));
    add("ts_event", f.ts_event);
  }

 private:
  void command(const core::place_order& x) {
    add("command", "place");
    intent(x.intent);
  }
  void command(const core::cancel_order& x) { on_order("cancel", x.order, x.instrument); }
  void command(const core::amend_order& x) {
    on_order("amend", x.order, x.instrument);
    add("quantity", names_.text_of(x.quantity, x.instrument));
    if (x.limit.units != 0) add("limit", names_.text_of(x.limit, x.instrument));
  }
  void command(const core::query_order& x) { on_order("query", x.order, x.instrument); }

  void on_order(std::string_view verb, core::order_id order, core::instrument_id instrument) {
    add("command", verb);
    add("order", names_.name_of(order));
    add("instrument", names_.name_of(instrument));
  }

  void intent(const core::order_intent& x) {
    add("order", names_.name_of(x.id));
    add("bot", names_.name_of(x.bot));
    add("account", names_.name_of(x.account));
    add("group", names_.name_of(x.group));
    add("plan", names_.name_of(x.plan));
    add("leg", std::to_string(x.leg) + '/' + std::to_string(x.legs));
    add("instrument", names_.name_of(x.instrument));
    add("side", to_string(x.side));
    add("role", to_string(x.role));
    add("type", to_string(x.type));
    add("tif", to_string(x.tif));
    add("quantity", names_.text_of(x.quantity, x.instrument));
    if (limited(x.type)) add("limit", names_.text_of(x.limit, x.instrument));
    if (conditional(x.type)) {
      add("trigger", names_.text_of(x.trigger, x.instrument));
      add("trigger_by", to_string(x.trigger_by));
    }
    if (x.type == core::order_type::trailing_stop) add("callback_ppm", x.callback.parts);
    if (x.close_position) add("close_position", "yes");
    if (x.role == core::leg_role::entry) add("protection", names_.text_of(x.protection, x.instrument));
    add("view", x.view);
    add("decided_at", x.decided_at);
    if (x.cause) add("decided_on", x.cause.value);
  }

  void add(std::string_view key, std::string value) { words_.push_back({key, std::move(value)}); }
  void add(std::string_view key, std::string_view value) { add(key, std::string(value)); }
  void add(std::string_view key, const char* value) { add(key, std::string(value)); }
  void add(std::string_view key, core::timestamp at) { add(key, core::to_iso8601(at)); }
  template <class T>
  requires std::is_integral_v<T>
  void add(std::string_view key, T value) { add(key, std::to_string(value)); }

  static constexpr std::size_t words_usual = 32;  ///< an order event with a fill has fewer

  const journal_dictionary& names_;
  journal_words words_;
};

void journal_dictionary::learn(const record& x) {
  if (const auto* name = std::get_if<name_declared>(&x)) names_[{name->what, name->number}] = name->name;
  if (const auto* declared = std::get_if<instrument_declared>(&x)) {
    std::erase_if(instruments_, [&](const core::instrument& i) { return i.id == declared->instrument.id; });
    instruments_.push_back(declared->instrument);
  }
}

journal_words journal_dictionary::words_of(const record& x) const {
  journal_wording wording(*this);
  std::visit(wording, x);
  return std::move(wording).words();
}

std::string journal_dictionary::declared(name_kind what, std::uint32_t number) const {
  if (number == 0) return "-";
  const auto found = names_.find({what, number});
  return found == names_.end() ? std::to_string(number) : found->second;
}

const core::instrument* journal_dictionary::find(core::instrument_id id) const {
  const auto found = std::ranges::find(instruments_, id, &core::instrument::id);
  return found == instruments_.end() ? nullptr : &*found;
}

std::string journal_dictionary::name_of(core::actor_number x) const { return declared(name_kind::actor, x.value); }
std::string journal_dictionary::name_of(core::bot_id x) const { return declared(name_kind::bot, x.value); }
std::string journal_dictionary::name_of(core::account_id x) const { return declared(name_kind::account, x.value); }
std::string journal_dictionary::name_of(core::group_id x) const { return declared(name_kind::group, x.value); }

std::string journal_dictionary::name_of(core::instrument_id id) const {
  const core::instrument* const instrument = find(id);
  return instrument ? instrument->name() : std::to_string(id.value);
}

std::string journal_dictionary::name_of(core::order_id id) const {
  return id ? name_of(core::issuer_of(id)) + '#' + std::to_string(core::count_of(id)) : "-";
}

std::string journal_dictionary::name_of(core::plan_id id) const { return name_of(core::order_id{id.value}); }

std::string journal_dictionary::text_of(core::price x, core::instrument_id id) const {
  return scaled(x.units, find(id), &core::instrument::price_scale);
}

std::string journal_dictionary::text_of(core::quantity x, core::instrument_id id) const {
  return scaled(x.units, find(id), &core::instrument::quantity_scale);
}

}  // namespace messages
