#pragma once

#include <vector>

#include "messages/record.hpp"

namespace messages::testing {

/// One record of every type, in the order of their numbers, with every field set to a value of its own.

inline core::timestamp at_ns(std::int64_t ns) { return core::timestamp{core::duration{ns}}; }

inline core::order_intent sample_intent() {
  return {.id = {0x0102030405060708},
          .bot = {0x11},
          .account = {0x12},
          .group = {0x13},
          .plan = {0x14},
          .leg = 2,
          .legs = 3,
          .instrument = {0x15},
          .side = core::side::sell,
          .role = core::leg_role::exit,
          .type = core::order_type::limit,
          .tif = core::time_in_force::ioc,
          .trigger_by = core::trigger_source::mark,
          .quantity = {0x16},
          .limit = {0x17},
          .trigger = {0x18},
          .callback = {0x1c},
          .close_position = true,
          .protection = {-1},
          .view = 0x19,
          .decided_at = at_ns(0x1a),
          .cause = {0x1b}};
}

inline std::vector<std::byte> sample_bytes(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

inline core::order_event sample_event() {
  return {.intent = sample_intent(),
          .step = core::order_step::partially_filled,
          .state = core::order_state::open,
          .denial = core::denial::mark_stale,
          .refusal = core::venue_refusal::reduce_only,
          .execution = {.price = {0x21},
                        .quantity = {0x22},
                        .fee = {-0x23},
                        .liquidity = core::liquidity::maker,
                        .venue_trade = 0x24},
          .filled = {0x25},
          .ts_event = at_ns(0x26),
          .sequence = {0x27}};
}

inline core::instrument sample_instrument() {
  return {.id = {7},
          .venue = "paper",
          .symbol = "BTCUSDT",
          .kind = core::instrument_kind::perpetual,
          .price_scale = 2,
          .quantity_scale = 3,
          .dated = {{.valid_from = at_ns(1), .tick = {10}, .lot = {1}, .quantity_min = {2}, .notional_min = {3}}}};
}

inline core::bar sample_bar() {
  return {.open_time = at_ns(0x41),
          .close_time = at_ns(0x42),
          .open = {0x43},
          .high = {0x44},
          .low = {0x45},
          .close = {0x46},
          .volume = {0x47},
          .trades = 0x48};
}

inline core::funding_announced sample_funding() {
  return {.instrument = {7}, .ts_event = at_ns(0x51), .settles_at = at_ns(0x52), .rate = {-0x53}, .mark = {0x54}};
}

inline std::vector<record> sample_records() {
  return {
      run_started{.seed = 42, .config_hash = "c0ffee", .source_hashes = {"aa", "bb"}},
      name_declared{.what = name_declared::kind::account, .number = 5, .name = "main"},
      instrument_declared{sample_instrument()},
      book_changed{.instrument = {7}, .fault = core::book_fault::gap, .offset = 9},
      intent_recorded{sample_intent()},
      approval_recorded{{0x0102030405060708}},
      command_recorded{core::amend_order{.order = {1}, .instrument = {2}, .quantity = {3}, .limit = {4}}},
      event_recorded{sample_event()},
      bot_snapshot{.bot = {0x11},
                   .view = 2,
                   .last_event = {3},
                   .orders_issued = 4,
                   .bot_state = sample_bytes({1, 2}),
                   .strategy_state = sample_bytes({3}),
                   .hash = 5},
      position_changed{.bot = {1},
                       .account = {2},
                       .group = {3},
                       .instrument = {4},
                       .quantity = {-5},
                       .cost = {6},
                       .realized = {7},
                       .fees = {8},
                       .protection = {9}},
      venue_state{.venue = "paper", .last_command = {6}, .state = sample_bytes({0xfe})},
      actor_noted{.what = actor_noted::kind::quarantined, .actor = "bots/alpha", .text = "boom"},
      admin_asked{.id = "c1",
                  .principal = "ana",
                  .role = core::command::role::trader,
                  .verb = "bots pause",
                  .target = "alpha",
                  .args = "a=b",
                  .reason = "CPI",
                  .expires = core::timestamp{core::duration{9}}},
      admin_answered{
          .id = "c1", .outcome = core::command::outcome::refused, .code = "role", .why = "viewer", .hint = "ask"},
      bot_steered{.bot = {7}, .wanted = core::bot::standing_order::pause, .principal = "ana", .reason = "CPI"},
      breaker_changed{.what = breaker_changed::kind::closed,
                      .breaker = "day",
                      .scope = "global",
                      .action = "halt_new",
                      .until = core::timestamp{core::duration{8}},
                      .why = "ok",
                      .by = "ana",
                      .state = sample_bytes({0xab})},
      room_snapshot{.last_event = {0x31}, .state = sample_bytes({0xcd, 0xef}), .hash = 0x32},
      bar_closed{.instrument = {7}, .bar = sample_bar()},
      funding_observed{sample_funding()},
  };
}

}  // namespace messages::testing
