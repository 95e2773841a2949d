#include "adapters/binance/server/order_desk.hpp"
#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {

answer<std::string> place_order(trading_floor& floor, visit& v) {
  const auto placed = place_from(floor, v, v.given, door::order);
  if (!placed) return core::unexpected(placed.error());
  return order_answer(floor, **placed, !(*placed)->asked.result_wanted);
}

answer<std::string> test_order(trading_floor& floor, visit& v) {
  const auto asked = read_order(v.given, door::order, floor.rules().conditional_on_order, floor.symbols(), v.now);
  if (!asked) return core::unexpected(asked.error());
  const venue_order never{.asked = *asked, .kind = asked->kind, .updated = v.now};
  return order_answer(floor, never);
}

answer<std::string> query_order(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  if (of == nullptr) return core::unexpected(*v.given.trouble());
  const auto found = find_order(floor, v, v.given, door::order);
  if (!found) return core::unexpected(found.error());
  if ((*found)->asked.instrument->id != of->instrument.id) return core::unexpected(refuse::no_order());
  json_text out;
  write_order(out, **found, *of, true);
  return out.take();
}

answer<std::string> open_order(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  if (of == nullptr) return core::unexpected(*v.given.trouble());
  const auto name = v.given.has("origClientOrderId") ? "origClientOrderId" : "orderId";
  if (v.given.required(name).empty()) return core::unexpected(*v.given.trouble());
  const auto found = find_order(floor, v, v.given, door::order);
  if (!found) return core::unexpected(found.error());
  if (!works(**found)) return core::unexpected(refuse::no_order());
  json_text out;
  write_order(out, **found, *of, true);
  return out.take();
}

answer<std::string> modify_order(trading_floor& floor, visit& v) {
  const auto changed = modify_from(floor, v, v.given);
  if (!changed) return core::unexpected(changed.error());
  return order_answer(floor, **changed);
}

answer<std::string> cancel_order(trading_floor& floor, visit& v) {
  if (required_listing(floor, v.given) == nullptr) return core::unexpected(*v.given.trouble());
  const auto canceled = cancel_from(floor, v, v.given, door::order);
  if (!canceled) return core::unexpected(canceled.error());
  return order_answer(floor, **canceled);
}

answer<std::string> cancel_all_orders(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  if (of == nullptr) return core::unexpected(*v.given.trouble());
  const auto all = orders_of(
      floor, v, [&](const venue_order& x) { return works(x) && x.asked.instrument->id == of->instrument.id; });
  for (const auto* x : all) floor.cancel(v.seat, x->engine);
  return success_text("The operation of cancel all open order is done.");
}

/// {"symbol":"BTCUSDT","countdownTime":"100000"}: all open orders of the symbol end when the time is over; 0 calls it
/// off. Conditional orders of the algo door stay.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Auto-Cancel-All-Open-Orders
answer<std::string> countdown(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  const auto ms = v.given.required_integer("countdownTime");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  constexpr std::int64_t longest = 100'000'000;
  if (ms < 0 || ms > longest) return core::unexpected(refuse::not_valid("countdownTime"));
  auto& clocks = floor.seats()[v.seat].countdowns;
  if (ms == 0)
    clocks.erase(of->instrument.id);
  else
    clocks[of->instrument.id] = v.now + std::chrono::milliseconds(ms);
  json_text out;
  out.begin_object().text("symbol", of->instrument.symbol).text("countdownTime", std::to_string(ms));
  return out.end_object().take();
}

}  // namespace adapters::binance::server
