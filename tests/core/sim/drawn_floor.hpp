#pragma once

#include <map>
#include <vector>

#include "core/sim/codec.hpp"
#include "tests/core/sim/drawn_script.hpp"
#include "tests/core/sim/trading_floor.hpp"

namespace core::sim {

inline constexpr instrument_id other{3};

struct floor_command {
  order_command what;
  self_trade mode = self_trade::of_account;
};
struct new_leverage {
  account_id who;
  instrument_id on;
  int leverage = 1;
};
struct floor_act {
  duration after;
  std::variant<floor_command, market_view, fair_value, new_leverage> what;
};
using floor_script = std::vector<floor_act>;

inline instrument_id drawn_perpetual() { return *rc::gen::element(perp, perp, other); }
inline account_id drawn_trader() { return *rc::gen::element(ann, bob, cat); }

inline order_intent drawn_floor_order(std::uint32_t count) {
  const auto who = drawn_trader();
  auto i = of(who, market_order(count, *any_side, *units(1, 40)));
  i.instrument = drawn_perpetual();
  i.role = *rc::gen::element(leg_role::entry, leg_role::entry, leg_role::entry, leg_role::exit);
  i.type = *rc::gen::element(order_type::limit, order_type::limit, order_type::limit, order_type::limit,
                             order_type::market, order_type::stop_market, order_type::stop_limit,
                             order_type::take_profit_market, order_type::take_profit_limit, order_type::trailing_stop);
  if (limited(i.type)) {
    i.limit = {*units(94, 106)};
    i.tif = *rc::gen::element(time_in_force::gtc, time_in_force::gtc, time_in_force::ioc, time_in_force::fok,
                              time_in_force::post_only);
  }
  if (!conditional(i.type)) return i;
  if (i.role == leg_role::exit) i.role = leg_role::stop;
  i.trigger = {*units(93, 107)};
  i.trigger_by = *rc::gen::element(trigger_source::last, trigger_source::mark);
  if (i.type == order_type::trailing_stop) {
    if (*units(0, 1) == 0) i.trigger = {};
    i.callback = {*units(5'000, 40'000)};
  }
  i.close_position = !limited(i.type) && i.type != order_type::trailing_stop && *units(0, 3) > 0;
  if (i.close_position) i.role = leg_role::stop;
  return i;
}

inline floor_act drawn_floor_act(std::vector<order_intent>& placed) {
  const duration after = std::chrono::milliseconds(*units(0, 40));
  const auto kind = *units(0, 19);
  if (kind == 0) return {after, new_leverage{drawn_trader(), drawn_perpetual(), static_cast<int>(*units(1, 12))}};
  if (kind <= 3) {
    // Marks far from the book now and then: that is what liquidates.
    const auto mark = *units(0, 5) == 0 ? *units(70, 130) : *units(96, 104);
    const fraction rate{*units(-300'000, 300'000)};
    return {after, fair_value{.instrument = drawn_perpetual(), .mark = {mark}, .funding = rate, .next_funding = {}}};
  }
  if (kind <= 8) {
    auto view = drawn_view();
    view.instrument = drawn_perpetual();
    return {after, view};
  }
  if (placed.empty() || kind <= 16) {
    placed.push_back(drawn_floor_order(static_cast<std::uint32_t>(placed.size()) + 1));
    const auto mode =
        *rc::gen::element(self_trade::of_account, self_trade::none, self_trade::expire_maker, self_trade::expire_both);
    return {after, floor_command{place_order{placed.back()}, mode}};
  }
  const auto& i = placed[static_cast<std::size_t>(*units(0, static_cast<std::int64_t>(placed.size()) - 1))];
  if (kind == 17) return {after, floor_command{cancel_order{i.id, i.instrument}}};
  const price limit{*rc::gen::element<std::int64_t>(0, *units(94, 106))};
  return {after, floor_command{amend_order{i.id, i.instrument, {*units(1, 40)}, limit}}};
}

inline floor_script drawn_floor_script() {
  std::vector<order_intent> placed;
  floor_script s;
  for (auto n = *units(0, 150); n > 0; --n) s.push_back(drawn_floor_act(placed));
  return s;
}

/// Plays scripts on an exchange of three traders with 1'000 each, two perpetuals, latency, fees and funding.
struct floor_player {
  exchange venue{config(), instruments()};
  timestamp now = second(1);
  std::vector<exchange_event> heard;
  std::map<account_id, money> deposits;

  static std::vector<instrument> instruments() {
    return {whole_numbers(perp, instrument_kind::perpetual), whole_numbers(other, instrument_kind::perpetual)};
  }
  static settings config() {
    auto s = floor_settings();
    s.report_latency = std::chrono::milliseconds(5);
    s.fees = {{200}, {500}};
    s.rules[perp].liquidation_fee = {5'000};
    s.rules[perp].price_up = {1'060'000};
    s.rules[perp].price_down = {940'000};
    s.rules[perp].conditional_max = 3;
    s.rules[other] = two_brackets();
    return s;
  }

  explicit floor_player(bool opened = true) {
    if (!opened) return;
    for (const auto who : {ann, bob, cat}) venue.open_account(who, trader(), deposits[who] = coins(1'000), now);
  }

  void listen() {
    for (auto& e : venue.events(now)) heard.push_back(std::move(e));
  }
  void perform(const floor_act& a) {
    now += a.after;
    listen();
    if (const auto* c = std::get_if<floor_command>(&a.what)) venue.submit(c->what, now, c->mode);
    if (const auto* l = std::get_if<new_leverage>(&a.what)) venue.set_leverage(l->who, l->on, l->leverage, now);
    if (auto* worth = std::get_if<fair_value>(&a.what)) {
      fair_value told = *worth;
      told.next_funding = now + std::chrono::milliseconds(100);
      told.funding_every = std::chrono::milliseconds(500);
      venue.on_fair_value(told, now);
    }
    if (auto* view = std::get_if<market_view>(&a.what)) {
      market_view seen = *view;
      seen.ts_event = seen.ts_recv = now;
      venue.on_view(seen);
    }
    listen();
  }
  /// Until everything that has happened has been told.
  void run_out() {
    const auto on_its_way = std::chrono::milliseconds(5);
    do {
      now += on_its_way;
      listen();
    } while (venue.next_due() && *venue.next_due() <= now + on_its_way);
  }
  template <class Event, class F>
  void each(F&& f) const {
    for (const auto& e : heard)
      if (const auto* x = std::get_if<Event>(&e)) f(*x);
  }
  template <class F>
  void each_fill(F&& f) const {
    each<order_update>([&](const order_update& u) {
      if (u.what == venue_report::kind::filled) f(u);
    });
  }
};

inline std::vector<std::byte> bytes_of(const std::vector<exchange_event>& events) {
  byte_writer out;
  for (const auto& e : events) write(out, e);
  return std::move(out).bytes();
}

}  // namespace core::sim
