#include "adapters/binance/server/order_request.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/types/decimal.hpp"

namespace adapters::binance::server {
namespace {

using core::sim::self_trade;

constexpr core::duration good_till_min = std::chrono::seconds(600);

template <class T, std::size_t N>
std::optional<T> named(const std::array<T, N>& all, std::string_view name, std::string_view (*name_of)(T)) {
  const auto found = std::find_if(all.begin(), all.end(), [&](T x) { return name_of(x) == name; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

constexpr std::array kinds{order_kind::limit,
                           order_kind::market,
                           order_kind::stop,
                           order_kind::stop_market,
                           order_kind::take_profit,
                           order_kind::take_profit_market,
                           order_kind::trailing_stop_market};
constexpr std::array tifs{order_tif::gtc, order_tif::ioc, order_tif::fok, order_tif::gtx, order_tif::gtd};
constexpr std::array modes{self_trade::none, self_trade::expire_taker, self_trade::expire_maker,
                           self_trade::expire_both};

core::side read_side(parameters& given) {
  const auto text = given.required("side");
  if (text == "SELL") return core::side::sell;
  if (text != "BUY") given.note(refuse::side());
  return core::side::buy;
}

order_kind read_kind(parameters& given) {
  const auto kind = named(kinds, given.required("type"), &to_string);
  if (!kind) given.note(refuse::order_type());
  return kind.value_or(order_kind::limit);
}

order_tif read_tif(parameters& given, order_kind kind) {
  const auto text = kind == order_kind::limit ? given.required("timeInForce") : given.text("timeInForce");
  if (!text || given.trouble()) return order_tif::gtc;
  const auto tif = named(tifs, *text, &to_string);
  if (!tif) given.note(refuse::time_in_force());
  return tif.value_or(order_tif::gtc);
}

self_trade read_mode(parameters& given) {
  const auto text = given.text("selfTradePreventionMode");
  if (!text) return self_trade::expire_maker;
  const auto mode = named(modes, *text, &name_of);
  if (!mode) given.note(refuse::not_valid("selfTradePreventionMode"));
  return mode.value_or(self_trade::expire_maker);
}

/// One of two words; the first where it was not sent.
bool is_second(parameters& given, std::string_view name, std::string_view first, std::string_view second) {
  const auto text = given.text(name);
  if (!text || *text == first) return false;
  if (*text != second) given.note(refuse::not_valid(name));
  return true;
}

void read_position_side(parameters& given) {
  const auto text = given.text("positionSide");
  if (!text || *text == "BOTH") return;
  given.note(*text == "LONG" || *text == "SHORT" ? refuse::position_side() : refuse::not_valid("positionSide"));
}

core::price positive_price(parameters& given, std::string_view name, const core::instrument& on, refusal otherwise) {
  const core::price p{read_decimal(given, name, on.price_scale)};
  if (!given.trouble() && p.units <= 0) given.note(std::move(otherwise));
  return p;
}

/// Levels of conditional kinds, under the names of either door.
void read_trigger(parameters& given, door from, order_request& out) {
  const auto& on = *out.instrument;
  if (out.kind == order_kind::trailing_stop_market) {
    out.callback = {read_decimal(given, "callbackRate", 4)};
    for (const auto name : {"activatePrice", "activationPrice"})
      if (given.has(name) && out.stop.units == 0) out.stop = positive_price(given, name, on, refuse::stop_price_sign());
  } else {
    const bool newer = given.has("triggerPrice") || from == door::algo;
    out.stop = positive_price(given, newer ? "triggerPrice" : "stopPrice", on, refuse::stop_price_sign());
  }
  out.by_mark = is_second(given, "workingType", "CONTRACT_PRICE", "MARK_PRICE");
  out.price_protect = given.flag("priceProtect").value_or(false);
  out.close_position = given.flag("closePosition").value_or(false);
}

void read_size(parameters& given, order_request& out) {
  if (!out.close_position) {
    out.quantity = {read_decimal(given, "quantity", out.instrument->quantity_scale)};
    if (!given.trouble() && out.quantity.units <= 0) given.note(refuse::quantity_sign());
    return;
  }
  const bool to_market = out.kind == order_kind::stop_market || out.kind == order_kind::take_profit_market;
  if (!to_market) given.note(refuse::close_position());
  if (given.has("quantity")) given.note(refuse::not_required("quantity"));
  if (given.has("reduceOnly")) given.note(refuse::not_required("reduceOnly"));
}

void read_good_till(parameters& given, core::timestamp now, order_request& out) {
  if (out.tif != order_tif::gtd) return;
  const auto until = given.time("goodTillDate");
  if (!until)
    given.note(refuse::missing("goodTillDate"));
  else if (*until < now + good_till_min)
    given.note(refuse::not_valid("goodTillDate"));
  else
    out.good_till = *until;
}

}  // namespace

std::string_view to_string(order_kind x) {
  switch (x) {
    case order_kind::limit:
      return "LIMIT";
    case order_kind::market:
      return "MARKET";
    case order_kind::stop:
      return "STOP";
    case order_kind::stop_market:
      return "STOP_MARKET";
    case order_kind::take_profit:
      return "TAKE_PROFIT";
    case order_kind::take_profit_market:
      return "TAKE_PROFIT_MARKET";
    case order_kind::trailing_stop_market:
      return "TRAILING_STOP_MARKET";
    case order_kind::liquidation:
      return "LIQUIDATION";
  }
  return "unlisted";
}

std::string_view to_string(order_tif x) {
  switch (x) {
    case order_tif::gtc:
      return "GTC";
    case order_tif::ioc:
      return "IOC";
    case order_tif::fok:
      return "FOK";
    case order_tif::gtx:
      return "GTX";
    case order_tif::gtd:
      return "GTD";
  }
  return "unlisted";
}

std::string_view to_string(door x) { return x == door::order ? "order" : "algo"; }

std::string_view name_of(self_trade x) {
  switch (x) {
    case self_trade::expire_taker:
      return "EXPIRE_TAKER";
    case self_trade::expire_maker:
    case self_trade::of_account:
      return "EXPIRE_MAKER";
    case self_trade::expire_both:
      return "EXPIRE_BOTH";
    case self_trade::none:
    case self_trade::unseen:
      break;
  }
  return "NONE";
}

std::int64_t read_decimal(parameters& given, std::string_view name, int scale) {
  const auto text = given.required(name);
  if (given.trouble()) return 0;
  const auto units = core::parse_decimal(text, scale);
  if (units) return *units;
  given.note(units.error() == core::decimal_error::too_precise ? refuse::precision() : refuse::missing(name));
  return 0;
}

bool good_client_id(std::string_view id) {
  constexpr std::string_view others = ".:/_-";
  return !id.empty() && id.size() <= 36 && std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

answer<order_request> read_order(parameters& given, door from, bool conditional_here, const symbol_table& symbols,
                                 core::timestamp now) {
  order_request out;
  out.instrument = symbols.find(given.required("symbol"));
  if (out.instrument == nullptr) given.note(refuse::symbol());
  out.side = read_side(given);
  if (from == door::algo && given.required("algoType") != "CONDITIONAL") given.note(refuse::not_valid("algoType"));
  out.kind = read_kind(given);
  if (given.trouble()) return core::unexpected(*given.trouble());
  if (waits_for_trigger(out.kind) != (from == door::algo) && !(from == door::order && conditional_here))
    return core::unexpected(from == door::algo ? refuse::order_type() : refuse::use_algo());
  out.tif = read_tif(given, out.kind);
  read_position_side(given);
  if (waits_for_trigger(out.kind)) read_trigger(given, from, out);
  out.reduce_only = given.flag("reduceOnly").value_or(false);
  read_size(given, out);
  if (has_limit(out.kind)) out.price = positive_price(given, "price", *out.instrument, refuse::price_sign());
  read_good_till(given, now, out);
  out.self_trade = read_mode(given);
  if (const auto match = given.text("priceMatch"); match && *match != "NONE") given.note(refuse::not_supported());
  if (const auto id = given.text(from == door::algo ? "clientAlgoId" : "newClientOrderId")) {
    if (!good_client_id(*id)) given.note(refuse::client_order_id());
    out.client_id = *id;
  }
  out.result_wanted = is_second(given, "newOrderRespType", "ACK", "RESULT");
  if (given.trouble()) return core::unexpected(*given.trouble());
  return out;
}

core::order_intent intent_of(const order_request& x) {
  constexpr std::array types{core::order_type::limit,
                             core::order_type::market,
                             core::order_type::stop_limit,
                             core::order_type::stop_market,
                             core::order_type::take_profit_limit,
                             core::order_type::take_profit_market,
                             core::order_type::trailing_stop,
                             core::order_type::market};
  constexpr std::array lives{core::time_in_force::gtc, core::time_in_force::ioc, core::time_in_force::fok,
                             core::time_in_force::post_only, core::time_in_force::gtc};
  core::order_intent out;
  out.instrument = x.instrument->id;
  out.side = x.side;
  out.type = types[static_cast<std::size_t>(x.kind)];
  out.tif = has_limit(x.kind) ? lives[static_cast<std::size_t>(x.tif)] : core::time_in_force::gtc;
  if (x.reduce_only || x.close_position)
    out.role = waits_for_trigger(x.kind) ? core::leg_role::stop : core::leg_role::exit;
  out.trigger_by = x.by_mark ? core::trigger_source::mark : core::trigger_source::last;
  out.quantity = x.quantity;
  out.limit = x.price;
  out.trigger = x.stop;
  out.callback = x.callback;
  out.close_position = x.close_position;
  return out;
}

}  // namespace adapters::binance::server
