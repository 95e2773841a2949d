#include "core/risk/gate.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/types/power_of_ten.hpp"

namespace core::risk {
namespace {

/// What a quantity is worth; nothing where it is too large to be counted, which no limit allows. Throws nothing: an
/// absurd intent is denied and must not end the room.
std::optional<money> worth(const instrument& on, price at, __int128 quantity) {
  if (quantity > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  const __int128 factor = power_of_ten(money::scale - on.price_scale - on.quantity_scale);
  money value;
  if (__builtin_mul_overflow(at.units * quantity, factor, &value.units)) return std::nullopt;
  return value;
}

bool exceeds(std::optional<money> value, money most) { return !value || *value > most; }

/// The most that the bot can hold on either side, with an intent added.
__int128 worst_case(const exposure& now, const order_intent* added) {
  const __int128 position = now.position.units;
  __int128 buys = now.buys_open.units;
  __int128 sells = now.sells_open.units;
  if (added != nullptr) (added->side == side::buy ? buys : sells) += added->quantity.units;
  return std::max(std::max<__int128>(position, 0) + buys, std::max<__int128>(-position, 0) + sells);
}

/// A trailing stop without an activation price is active at once, like a market order.
bool has_trigger(const order_intent& intent) {
  return conditional(intent.type) && (intent.type != order_type::trailing_stop || intent.trigger.units != 0);
}

bool on_grid(price x, price tick) { return x.units > 0 && x.units % tick.units == 0; }

denial check_grid(const order_intent& intent, const filters& grid) {
  if (intent.quantity.units % grid.lot.units != 0 || intent.quantity < grid.quantity_min)
    return denial::invalid_quantity;
  if (intent.protection.units <= 0) return denial::no_protection;
  if (!on_grid(intent.protection, grid.tick)) return denial::invalid_price;
  if (limited(intent.type) && !on_grid(intent.limit, grid.tick)) return denial::invalid_price;
  if (has_trigger(intent) && !on_grid(intent.trigger, grid.tick)) return denial::invalid_price;
  const bool trails = intent.type == order_type::trailing_stop;
  if (trails && (intent.callback.parts <= 0 || intent.callback.parts >= 1'000'000)) return denial::invalid_price;
  return denial::none;
}

/// What the intent itself says about the price at which it may fill: its limit and its trigger, the lower and the
/// higher of them; zero for market orders and for trailing stops that are active at once.
struct own_prices {
  price low, high;
};
own_prices prices_of(const order_intent& intent) {
  const price limit = limited(intent.type) ? intent.limit : price{};
  const price trigger = has_trigger(intent) ? intent.trigger : price{};
  if (limit.units == 0 || trigger.units == 0) return {std::max(limit, trigger), std::max(limit, trigger)};
  return {std::min(limit, trigger), std::max(limit, trigger)};
}

/// The stop must not be triggered by the price at which the entry fills.
bool protects(const order_intent& intent, price low, price high) {
  const bool buys = intent.side == side::buy;
  price entry = buys ? low : high;
  const auto own = prices_of(intent);
  if (has_trigger(intent))
    entry = buys ? own.low : own.high;
  else if (limited(intent.type))
    entry = buys ? std::min(low, own.low) : std::max(high, own.high);
  return buys ? intent.protection < entry : intent.protection > entry;
}

/// limit within [low x (1 - collar), high x (1 + collar)], in whole numbers.
bool inside_collar(price limit, price low, price high, ppm collar) {
  constexpr __int128 whole = 1'000'000;
  const __int128 scaled = limit.units * whole;
  const __int128 width = std::clamp<std::int64_t>(collar.parts, 0, 1'000'000);
  return scaled >= low.units * (whole - width) && scaled <= high.units * (whole + width);
}

/// Rounded down, without an overflow between.
money times(money x, ppm factor) {
  constexpr __int128 whole = 1'000'000;
  return {x.units / whole * factor.parts + x.units % whole * factor.parts / whole};
}

bot_limits scaled_by(bot_limits x, ppm scale) {
  if (scale.parts >= 1'000'000) return x;
  for (money* most : {&x.order_notional_max, &x.position_notional_max}) *most = times(*most, scale);
  return x;
}

/// Nothing is capped where no cap is given.
group_limits capped_at(group_limits x, ppm leverage_max) {
  if (leverage_max.parts > 0) x.gross_exposure_max = std::min(x.gross_exposure_max, times(x.capital, leverage_max));
  return x;
}

bool is_whole_plan(std::span<const order_intent> plan) {
  if (plan.empty()) return false;
  std::set<std::uint8_t> legs;
  for (const order_intent& leg : plan) {
    if (leg.legs != plan.size() || leg.leg < 1 || leg.leg > leg.legs) return false;
    if (leg.plan != plan.front().plan || leg.bot != plan.front().bot) return false;
    legs.insert(leg.leg);
  }
  return legs.size() == plan.size();
}

}  // namespace

struct gate::rules {
  const bot_limits& bot;
  const instrument_limits& instrument;
  const group_limits& group;
};

gate::gate(limits x, std::vector<instrument> instruments) : limits_(std::move(x)) {
  for (instrument& on : instruments) instruments_.emplace(on.id, std::move(on));
}

denial gate::check(const order_intent& intent, timestamp now) const {
  const auto on = instruments_.find(intent.instrument);
  if (on == instruments_.end()) return denial::unknown_instrument;
  if (intent.quantity.units <= 0) return denial::invalid_quantity;
  if (intent.close_position && !intent.reduce_only()) return denial::invalid_quantity;
  if (intent.id && book_.knows(intent.id)) return denial::duplicate_id;
  return intent.reduce_only() ? denial::none : check_entry(intent, on->second, now);
}

result<approved_order, denial> gate::admit(const order_intent& intent, timestamp now) {
  if (!intent.reduce_only() && !is_whole_plan({&intent, 1})) return unexpected(denial::plan_incomplete);
  return admit_leg(intent, now);
}

result<std::vector<approved_order>, denial> gate::admit(std::span<const order_intent> plan, timestamp now) {
  if (!is_whole_plan(plan)) return unexpected(denial::plan_incomplete);
  std::vector<approved_order> approved;
  approved.reserve(plan.size());
  for (const order_intent& leg : plan) {
    const auto order = admit_leg(leg, now);
    if (!order) {
      for (const approved_order& earlier : approved) book_.release(earlier.intent().id);
      return unexpected(order.error());
    }
    approved.push_back(*order);
  }
  return approved;
}

void gate::on_mark(instrument_id id, const mark& x, timestamp at) {
  last_mark& last = marks_[id];
  last.complete = x.bid.units > 0 && x.ask.units > 0;
  if (last.complete) {
    last.low = std::min(x.bid, x.ask);
    last.high = std::max(x.bid, x.ask);
  }
  last.fault = x.fault;
  last.at = at;
}

void gate::on_event(const order_event& event) {
  const auto bot = limits_.bots.find(event.intent.bot);
  book_.fold(event, bot == limits_.bots.end() ? duration{} : bot->second.window);
}

void gate::release(order_id id) { book_.release(id); }

void gate::restore(const order_event& event) { on_event(event); }

void gate::set_reconciled(bot_id bot, bool on) {
  if (on)
    unreconciled_.erase(bot);
  else
    unreconciled_.insert(bot);
}

result<approved_order, denial> gate::admit_leg(const order_intent& intent, timestamp now) {
  if (!intent.id) return unexpected(denial::duplicate_id);
  if (const denial why = check(intent, now); why != denial::none) return unexpected(why);
  book_.reserve(intent);
  return approved_order(intent);
}

denial gate::check_entry(const order_intent& intent, const instrument& on, timestamp now) const {
  const auto bot = limits_.bots.find(intent.bot);
  const auto own = limits_.instruments.find(intent.instrument);
  const auto group = limits_.groups.find(intent.group);
  if (bot == limits_.bots.end() || own == limits_.instruments.end() || group == limits_.groups.end())
    return denial::no_limits;
  const ruling ruled = ruled_.judge(intent, on);
  if (halted_ || blocks(ruled.action)) return denial::halted;
  const bot_limits scaled = scaled_by(bot->second, ruled.scale);
  const group_limits capped = capped_at(group->second, ruled.leverage_max);
  const rules allowed{scaled, own->second, capped};
  if (unreconciled_.contains(intent.bot)) return denial::not_reconciled;

  const filters& grid = on.at(now);
  if (const denial why = check_grid(intent, grid); why != denial::none) return why;

  const auto known = marks_.find(intent.instrument);
  if (known == marks_.end()) return denial::mark_missing;
  const last_mark& market = known->second;
  if (market.fault != book_fault::none) return denial::book_invalid;
  if (!market.complete) return denial::mark_missing;
  if (limits_.mark_age_max <= duration::zero() || now - market.at > limits_.mark_age_max) return denial::mark_stale;

  if (!protects(intent, market.low, market.high)) return denial::no_protection;
  const price low = has_trigger(intent) ? intent.trigger : market.low;
  const price high = has_trigger(intent) ? intent.trigger : market.high;
  if (limited(intent.type) && !inside_collar(intent.limit, low, high, allowed.bot.price_collar))
    return denial::price_collar;

  const auto priced = prices_of(intent);
  const price at = std::max(market.high, priced.high);
  const price least = priced.low.units > 0 ? priced.low : market.low;
  if (exceeds(worth(on, at, intent.quantity.units), allowed.bot.order_notional_max)) return denial::order_notional;
  if (const auto value = worth(on, least, intent.quantity.units); value && *value < grid.notional_min)
    return denial::order_notional_min;

  if (book_.entries_open(intent.bot) >= allowed.bot.open_orders_max) return denial::open_orders;
  if (allowed.bot.window <= duration::zero() ||
      book_.entries_since(intent.bot, now - allowed.bot.window) >= allowed.bot.orders_per_window)
    return denial::order_rate;
  return check_worst_case(intent, on, allowed, at);
}

denial gate::check_worst_case(const order_intent& intent, const instrument& on, const rules& allowed, price at) const {
  const exposure_book::slot* const own = book_.find(intent.bot, intent.instrument);
  const exposure_book::slot held = own == nullptr ? exposure_book::slot{} : *own;
  if (on.kind == instrument_kind::spot && intent.side == side::sell &&
      held.now.position.units - __int128{held.now.sells_open.units} - held.reducing_sells < intent.quantity.units)
    return denial::short_on_spot;

  const __int128 bot_worst = worst_case(held.now, &intent);
  const auto bot_worth = worth(on, at, bot_worst);
  if (exceeds(bot_worth, allowed.bot.position_notional_max)) return denial::bot_position;

  __int128 instrument_worst = bot_worst;
  money group_worth = *bot_worth;
  for (const auto& [key, slot] : book_.slots()) {
    if (&slot == own) continue;
    const __int128 worst = worst_case(slot.now, nullptr);
    if (key.instrument == intent.instrument) instrument_worst += worst;
    if (slot.group != intent.group || worst == 0) continue;
    const auto there = instruments_.find(key.instrument);
    const auto market = marks_.find(key.instrument);
    if (there == instruments_.end() || market == marks_.end() || market->second.high.units == 0)
      return denial::mark_missing;
    const auto more = worth(there->second, key.instrument == intent.instrument ? at : market->second.high, worst);
    if (!more || __builtin_add_overflow(group_worth.units, more->units, &group_worth.units))
      return denial::group_exposure;
  }
  if (exceeds(worth(on, at, instrument_worst), allowed.instrument.position_notional_max))
    return denial::instrument_position;
  return group_worth > allowed.group.gross_exposure_max ? denial::group_exposure : denial::none;
}

}  // namespace core::risk
