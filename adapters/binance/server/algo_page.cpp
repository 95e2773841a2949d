#include "adapters/binance/server/order_desk.hpp"
#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {

answer<std::string> place_algo(trading_floor& floor, visit& v) {
  const auto placed = place_from(floor, v, v.given, door::algo);
  if (!placed) return core::unexpected(placed.error());
  json_text out;
  write_algo(out, **placed, floor.of((*placed)->asked.instrument->id), false);
  return out.take();
}

answer<std::string> query_algo(trading_floor& floor, visit& v) {
  const auto found = find_order(floor, v, v.given, door::algo);
  if (!found) return core::unexpected(found.error());
  json_text out;
  write_algo(out, **found, floor.of((*found)->asked.instrument->id), true);
  return out.take();
}

/// {"algoId":2146760,"clientAlgoId":"6B2I9XVcJpCjqPAJ4YoFX7","code":"200","msg":"success"}
answer<std::string> cancel_algo(trading_floor& floor, visit& v) {
  const auto found = find_order(floor, v, v.given, door::algo);
  // Behind its trigger it is an order like others, and cancelled as one.
  if (found && !waits(**found)) return core::unexpected(refuse::unknown_order());
  const auto canceled = cancel_from(floor, v, v.given, door::algo);
  if (!canceled) return core::unexpected(canceled.error());
  json_text out;
  out.begin_object().number("algoId", (*canceled)->algo_number).text("clientAlgoId", (*canceled)->asked.client_id);
  return out.text("code", "200").text("msg", "success").end_object().take();
}

answer<std::string> cancel_all_algos(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  if (of == nullptr) return core::unexpected(*v.given.trouble());
  const auto all = orders_of(
      floor, v, [&](const venue_order& x) { return waits(x) && x.asked.instrument->id == of->instrument.id; });
  for (const auto* x : all) floor.cancel(v.seat, x->engine);
  return success_text("The operation of cancel all open order is done.");
}

}  // namespace adapters::binance::server
