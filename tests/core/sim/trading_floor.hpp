#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {

inline constexpr account_id ann{31};
inline constexpr account_id bob{32};
inline constexpr account_id cat{33};

/// Whole units of the currency.
inline constexpr money coins(std::int64_t n) { return {static_cast<__int128>(n) * 10'000'000'000'000'000}; }

/// 10 x up to 10'000 at 1 % maintenance, 5 x up to 100'000 at 5 %.
inline market_rules two_brackets() {
  market_rules rules;
  rules.brackets = {{coins(10'000), 10, {10'000}}, {coins(100'000), 5, {50'000}}};
  rules.leverage_initial = 10;
  return rules;
}

inline settings floor_settings() {
  settings s{.order_latency = {}, .report_latency = {}, .fees = {}};
  s.rules[perp] = two_brackets();
  s.kept = {.orders = 1000, .trades = 1000, .prints = 100};
  return s;
}

inline const account_policy& trader() {
  static const account_policy policy{.margined = true, .self_trade = self_trade::expire_taker, .trade_group = 0};
  return policy;
}

inline std::string name_of(account_id who) {
  static const std::map<account_id, std::string> names{{ann, "ann"}, {bob, "bob"}, {cat, "cat"}};
  const auto found = names.find(who);
  return found == names.end() ? "?" : found->second;
}

/// "ann#3 filled 5@101 taker 5/10", with the rule that was broken.
inline std::string line_of(const order_update& u) {
  auto narrow = report_of(u);
  narrow.refusal = venue_refusal::none;
  const bool forced = issuer_of(u.intent.id) == liquidator;
  std::string text = name_of(u.intent.account) + (forced ? "!" : "#") + std::to_string(count_of(u.intent.id)) + ' ';
  text += line_of(narrow);
  if (u.taken_over) text += " taken over";
  if (u.why != rule::none) text += ' ' + std::string(to_string(u.why));
  return text;
}

inline order_intent of(account_id who, order_intent i) {
  i.account = who;
  i.bot = {};
  return i;
}

/// Three traders with 10'000 each and an exchange without latency and fees, which shows 90 x 100 against 110 x 100.
struct trading_floor : ::testing::Test {
  exchange venue;
  timestamp now = second(1);
  std::vector<exchange_event> heard;  ///< by the last call

  explicit trading_floor(const settings& s = floor_settings()) : venue(s, two_instruments()) {
    for (const auto who : {ann, bob, cat}) venue.open_account(who, trader(), coins(10'000), now);
    show(book_of({{{90}, {100}}}, {{{110}, {100}}}));
  }

  lines listen() {
    heard = venue.events(now);
    lines told;
    for (const auto& event : heard)
      if (const auto* update = std::get_if<order_update>(&event)) told.push_back(line_of(*update));
    return told;
  }
  template <class Event>
  std::vector<Event> all_of() const {
    std::vector<Event> found;
    for (const auto& event : heard)
      if (const auto* x = std::get_if<Event>(&event)) found.push_back(*x);
    return found;
  }

  lines send(const order_command& c, self_trade mode = self_trade::of_account) {
    now += std::chrono::milliseconds(1);
    venue.submit(c, now, mode);
    return listen();
  }
  lines place(account_id who, const order_intent& i, self_trade mode = self_trade::of_account) {
    return send(place_order{of(who, i)}, mode);
  }
  lines cancel(std::uint32_t count) { return send(cancel_order{order_id_of({7}, count), perp}); }
  lines amend(std::uint32_t count, std::int64_t units, std::int64_t limit = 0) {
    return send(amend_order{order_id_of({7}, count), perp, {units}, {limit}});
  }

  template <class Body>
  lines show(const Body& body) {
    now += std::chrono::milliseconds(1);
    venue.on_view({.instrument = perp, .view = 1, .ts_event = now, .ts_recv = now, .book_valid = true, .body = body});
    return listen();
  }
  lines mark(std::int64_t at) {
    now += std::chrono::milliseconds(1);
    venue.on_fair_value({.instrument = perp, .mark = {at}}, now);
    return listen();
  }

  std::int64_t position(account_id who) const { return venue.position(who, perp, {}).units; }
  money wallet(account_id who) const { return venue.account(who)->wallet; }
  std::int64_t queue_ahead(std::uint32_t count) const {
    return venue.order(order_id_of({7}, count))->queue_ahead.units;
  }
};

}  // namespace core::sim
