#pragma once

#include <fmt/format.h>

#include <string>

#include "apps/console/update.hpp"

namespace apps::console::testing {

inline constexpr core::timestamp noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) +
                                      std::chrono::hours(12)};

inline std::string actor(const std::string& name, const std::string& parent, const std::string& state,
                         const std::string& more = "") {
  return fmt::format(
      R"({{"name":"{}","class":"{}","parent":{},"strategy":{},"state":"{}","mailbox_depth":{},)"
      R"("wait_p99_seconds":0.0004,)"
      R"("rate_per_second":210,"busy_ratio":0.04,"handling_p50_seconds":0.000018,"handling_p99_seconds":0.00012,)"
      R"("restarts":{},"restarts_allowed":5,"restart_window_seconds":60,"last_error":{},"up_seconds":273840,)"
      R"("handling":"","handling_for_seconds":0,"received":48211,"handled":48210,"failed":0,"unexpected":0,)"
      R"("undelivered":0{}}})",
      name, name.substr(0, name.find('/')), parent.empty() ? "null" : "\"" + parent + "\"",
      name.find('/') == std::string::npos ? "\"one_for_one\"" : "null", state, state == "ok" ? 0 : 3,
      state == "quarantined" ? 5 : 1, state == "quarantined" ? R"("decimal overflow: qty 9.2e18")" : "null", more);
}

inline std::string bot(const std::string& name, const std::string& desired, const std::string& actual,
                       const std::string& position, const std::string& reason = "null") {
  return fmt::format(
      R"({{"name":"{}","mode":"paper","strategy":"sma_cross","venue":"binance-usdm",)"
      R"("instrument":"binance-usdm/BTCUSDT",)"
      R"("desired":"{}","actual":"{}","life":1,"position":"{}","upnl":"-12.00","realized":"4.10","fees":"0.52",)"
      R"("orders_open":2,"signal":null,"reason":{},"by":"ana","rev":7}})",
      name, desired, actual, position, reason);
}

/// A node with four bots: one runs, one is paused by hand, one may only leave, one was given up.
inline ctl::json_value frame(const std::string& mode = "paper", const std::string& more = "") {
  const auto text = fmt::format(
      R"({{"v":1,"kind":"Frame","as_of":"2026-11-21T12:00:00Z","seq":1,"node":{{"name":"tower-1","mode":"{}",)"
      R"("version":"0.4.1","up_seconds":273840,"halted":false,"rates_over_seconds":1}},)"
      R"("actors":[{},{},{},{},{},{},{},{}],)"
      R"("bots":[{},{},{},{}],"breakers":[{{"name":"daily_loss","metric":"day_loss",)"
      R"("threshold":"-2.0 %","scope":"global",)"
      R"("action":"block","state":"open","since":"2026-11-21T11:52:10Z","until":null,)"
      R"("why":"equity -2.1 % today","by":null,)"
      R"("cause_holds":true,"value":"-2.05 %","resets_by":"operator","rev":3}},)"
      R"({{"name":"venue_down","metric":"restarts",)"
      R"("threshold":"5","scope":"venue binance-usdm","action":"block","state":"closed","since":null,"until":null,)"
      R"("why":null,"by":null,"cause_holds":null,"value":null,"resets_by":"rule","rev":1}}],)"
      R"("orders":[{{"id":"trend-btc-17","bot":"trend-btc","account":"usdm-main",)"
      R"("instrument":"binance-usdm/BTCUSDT",)"
      R"("venue":"binance-usdm","side":"buy","type":"limit","role":"entry","quantity":"0.42","filled":"0.10",)"
      R"("limit":"67120.5","trigger":null,"state":"open","created":"2026-11-21T11:59:48Z",)"
      R"("updated":"2026-11-21T11:59:50Z","why":null}}],"events":[{{"sequence":41,)"
      R"("at":"2026-11-21T11:57:02.114000000Z",)"
      R"("type":"actor_noted","actor":"foundation/chronicle","cause":null,)"
      R"("text":"bots/basis-sol: crashed","facts":{{}}}},)"
      R"({{"sequence":42,"at":"2026-11-21T11:59:48.000000000Z","type":"order_opened",)"
      R"("actor":"desk/orders","cause":41,)"
      R"("text":"order=trend-btc-17","facts":{{"order":"trend-btc-17"}}}}],"feeds":[{{"venue":"binance-usdm",)"
      R"("channel":"feed","messages_total":184231,"rate_per_second":412.5,)"
      R"("last_message_age_seconds":0.03,"gaps_total":0,)"
      R"("reconnects_total":2,"clock_offset_seconds":-0.002,"book_valid":true}}],)"
      R"("system":{{"process_id":4711,"workers":2,)"
      R"("resident_bytes":41000000,"most_messages":[{{"actor":"market/BTCUSDT","value":412}}],"longest_waits":[],)"
      R"("most_failures":[]}}{}}})",
      mode, actor("root", "", "ok"), actor("market", "root", "ok"), actor("market/BTCUSDT", "market", "ok"),
      actor("bots", "root", "ok"), actor("bots/trend-btc", "bots", "running"),
      actor("bots/mean-eth", "bots", "running"), actor("bots/basis-sol", "bots", "quarantined"),
      actor("services", "root", "ok"), bot("trend-btc", "run", "running", "0.42"),
      bot("mean-eth", "pause", "paused", "-1.50", R"("CPI at 12:30")"), bot("flow-eth", "run", "exits", "0"),
      bot("basis-sol", "run", "quarantined", "-120"), more);
  return ctl::json_value::parse(text).value();
}

inline key press(char32_t c) { return {key::name::character, c}; }
inline key press(key::name x) { return {x}; }

/// A console with a model and what it wanted.
struct driven {
  console::model model;
  std::vector<effect> effects;

  void step(const event& e) {
    auto next = update(std::move(model), e);
    model = std::move(next.model);
    effects.insert(effects.end(), next.effects.begin(), next.effects.end());
  }
  void type(std::u32string_view keys) {
    for (const auto c : keys) step(press(c));
  }
  std::vector<ctl::request> commands() const {
    std::vector<ctl::request> all;
    for (const auto& x : effects)
      if (const auto* given = std::get_if<give_command>(&x)) all.push_back(given->what);
    return all;
  }
};

inline driven watching(const std::string& mode = "paper") {
  driven x;
  x.step(tick{noon});
  x.step(frame_came{frame(mode)});
  x.step(tick{noon + std::chrono::milliseconds(300)});
  return x;
}

}  // namespace apps::console::testing
