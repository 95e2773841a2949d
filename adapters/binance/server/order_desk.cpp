#include "adapters/binance/server/order_desk.hpp"

#include <algorithm>

#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {
namespace {

using core::sim::fault_hook;

std::optional<core::sim::fault> draw(trading_floor& floor, fault_hook hook, std::string_view subject) {
  if (floor.plan() == nullptr || !floor.plan()->has(hook)) return std::nullopt;
  return floor.plan()->draw(hook, subject, floor.now());
}

std::string account_subject(trading_floor& floor, const visit& v) {
  return "account:" + floor.seats()[v.seat].owner.name;
}

/// Half of it on the lot grid; zero where that is nothing.
core::quantity half_of(const order_request& asked, core::timestamp now) {
  return core::round_to_lot({asked.quantity.units / 2}, asked.instrument->at(now).lot);
}

bool visible(const venue_order& x, core::timestamp now) { return x.visible_from <= now; }

}  // namespace

std::string order_answer(trading_floor& floor, const venue_order& x, bool as_it_came) {
  json_text out;
  const auto& of = floor.of(x.asked.instrument->id);
  if (!as_it_came) {
    write_order(out, x, of, false);
    return out.take();
  }
  auto before = x;
  before.status = order_status::fresh;
  before.filled = {};
  before.value = {};
  write_order(out, before, of, false);
  return out.take();
}

answer<const venue_order*> place_from(trading_floor& floor, visit& v, parameters& given, door through) {
  auto asked = read_order(given, through, floor.rules().conditional_on_order, floor.symbols(), v.now);
  if (!asked) return core::unexpected(asked.error());
  const bool reduces = asked->reduce_only || asked->close_position;
  if (waits_for_trigger(asked->kind) && draw(floor, fault_hook::stop_endpoint_gone, v.subject))
    return core::unexpected(refuse::use_algo());
  if (!reduces && draw(floor, fault_hook::overload, v.subject)) return core::unexpected(refuse::overloaded());
  const auto unknown = draw(floor, fault_hook::unknown_outcome, v.subject);
  if (unknown && !unknown->applied()) return core::unexpected(refuse::unknown());
  trading_floor::placing wanted{.asked = *asked, .through = through};
  if (const auto late = draw(floor, fault_hook::visibility_delay, account_subject(floor, v)))
    wanted.hidden_for = late->delay();
  const bool at_once = asked->kind == order_kind::market || asked->tif == order_tif::ioc;
  if (at_once && draw(floor, fault_hook::partial_expiry, v.subject)) wanted.part = half_of(*asked, v.now);
  const auto placed = floor.place(v.seat, std::move(wanted));
  if (unknown) return core::unexpected(refuse::unknown());
  if (!placed) return core::unexpected(placed.error());
  return floor.seats()[v.seat].file.find(*placed);
}

answer<venue_order*> find_order(trading_floor& floor, visit& v, parameters& given, door through) {
  auto& file = floor.seats()[v.seat].file;
  const bool algo = through == door::algo;
  const auto number = given.integer(algo ? "algoId" : "orderId");
  const auto name = given.text(algo ? "clientAlgoId" : "origClientOrderId");
  if (!number && !name) given.note(refuse::missing(algo ? "algoid" : "origclientorderid"));
  if (given.trouble()) return core::unexpected(*given.trouble());
  venue_order* found = nullptr;
  if (number)
    found = algo ? file.by_algo_number(*number) : file.by_number(*number);
  else
    found = file.by_client_id(*name, through);
  if (found == nullptr || !visible(*found, v.now)) return core::unexpected(refuse::no_order());
  return found;
}

answer<const venue_order*> cancel_from(trading_floor& floor, visit& v, parameters& given, door through) {
  const auto found = find_order(floor, v, given, through);
  if (!found) return core::unexpected(found.error() == refuse::no_order() ? refuse::unknown_order() : found.error());
  auto* x = *found;
  const auto engine = x->engine;
  if (draw(floor, fault_hook::fill_race, v.subject)) floor.hit(*x);
  if (const auto why = floor.cancel(v.seat, engine)) return core::unexpected(*why);
  return floor.seats()[v.seat].file.find(engine);
}

answer<const venue_order*> modify_from(trading_floor& floor, visit& v, parameters& given) {
  const auto* of = required_listing(floor, given);
  if (given.required("side") != "BUY" && given.required("side") != "SELL") given.note(refuse::side());
  if (given.trouble()) return core::unexpected(*given.trouble());
  const auto found = find_order(floor, v, given, door::order);
  if (!found) return core::unexpected(found.error());
  auto* x = *found;
  const core::quantity total{read_decimal(given, "quantity", of->quantity_places())};
  const core::price limit{read_decimal(given, "price", of->price_places())};
  if (given.trouble()) return core::unexpected(*given.trouble());
  if (total.units <= 0) return core::unexpected(refuse::quantity_sign());
  if (limit.units <= 0) return core::unexpected(refuse::price_sign());
  if (x->asked.instrument->id != of->instrument.id || !works(*x)) return core::unexpected(refuse::no_order());
  const auto engine = x->engine;
  if (draw(floor, fault_hook::fill_race, v.subject)) floor.hit(*x);
  if (const auto why = floor.amend(v.seat, engine, total, limit)) return core::unexpected(*why);
  return floor.seats()[v.seat].file.find(engine);
}

std::vector<const venue_order*> orders_of(trading_floor& floor, visit& v,
                                          const std::function<bool(const venue_order&)>& wanted) {
  auto all = floor.seats()[v.seat].file.all();
  std::erase_if(all, [&](const auto* x) { return !visible(*x, v.now) || !wanted(*x); });
  return all;
}

}  // namespace adapters::binance::server
