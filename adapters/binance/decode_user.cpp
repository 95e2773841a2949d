#include "adapters/binance/decode_user.hpp"

#include "adapters/binance/account_reader.hpp"

namespace adapters::binance {
namespace {

using element = json_reader::element;
using object = json_reader::object;

constexpr account_reader::order_names order_fields{
    .symbol = "s",
    .client_id = "c",
    .venue_id = "i",
    .status = "X",
    .type = "o",
    .original_type = "ot",
    .side = "S",
    .of = "ps",
    .limit = "p",
    .quantity = "q",
    .filled = "z",
    .average = "ap",
    .trigger = "sp",
    .reduce_only = "R",
    .close_position = "cp",
    .updated = "T",
};
constexpr account_reader::algo_names algo_fields{
    .symbol = "s",
    .client_id = "caid",
    .algo_id = "aid",
    .status = "X",
    .type = "o",
    .other_type = "o",
    .side = "S",
    .of = "ps",
    .quantity = "q",
    .trigger = "tp",
    .limit = "p",
    .reduce_only = "R",
    .close_position = "cp",
    .engine_order = "ai",
    .updated = "",
};

order_trade_update order_update(account_reader& in, object x) {
  order_trade_update out;
  out.ts_event = in.time(x, "E");
  out.transaction = in.time(x, "T");
  const auto o = in.as_object(in.need(x, "o"));
  out.order = in.order(o, order_fields);
  out.what = in.execution(o, "x");
  out.commission = in.maybe_money(o, "n");
  out.commission_asset = in.maybe_text(o, "N");
  out.trade = in.maybe_integer(o, "t");
  out.maker = in.flag(o, "m");
  out.realized = in.derived(o, "rp");
  out.expiry_reason = static_cast<unsigned>(in.maybe_integer(o, "er") & 0xffff);
  if (const auto* const of = in.instrument(out.order.instrument)) {
    out.last_price = in.price(o, "L", *of);
    out.last_quantity = in.quantity(o, "l", *of);
  }
  const bool traded = out.what == execution_type::trade || (out.what == execution_type::calculated && out.trade != 0);
  const bool possible = out.last_price.units > 0 && out.last_quantity.units > 0 && out.trade != 0 &&
                        (out.order.filled.units == 0 || out.last_quantity <= out.order.filled);
  if (traded && out.order.instrument && !possible) in.check(decode_error::out_of_range);
  return out;
}

trade_lite lite(account_reader& in, object x) {
  trade_lite out;
  const auto* const of = in.instrument(x, "s", out.instrument, out.symbol);
  out.client_id = in.text(x, "c");
  out.venue_id = in.integer(x, "i");
  out.side = in.side(x, "S");
  out.trade = in.integer(x, "t");
  out.maker = in.flag(x, "m");
  out.ts_event = in.time(x, "E");
  if (of == nullptr) return out;
  out.last_price = in.price(x, "L", *of);
  out.last_quantity = in.quantity(x, "l", *of);
  if (out.last_price.units <= 0 || out.last_quantity.units <= 0) in.check(decode_error::out_of_range);
  return out;
}

algo_update algo(account_reader& in, object x) {
  algo_update out;
  out.ts_event = in.time(x, "E");
  const auto o = in.as_object(in.need(x, "o"));
  out.order = in.algo(o, algo_fields);
  out.order.updated = in.time(x, "T");
  // Of what became of it in the engine; absent before it triggered.
  out.average = in.derived(o, "ap");
  out.reason = in.maybe_text(o, "rm");
  if (const auto* const of = in.instrument(out.order.instrument)) {
    out.filled = in.maybe_quantity(o, "aq", *of);
    out.tells_filled = !in.maybe_text(o, "aq").empty();
  }
  if (out.filled.units < 0) in.check(decode_error::out_of_range);
  return out;
}

account_update::position position(account_reader& in, object x) {
  account_update::position out;
  const auto* const of = in.instrument(x, "s", out.instrument, out.symbol);
  out.of = in.side_of_position(x, "ps");
  out.held = in.position(x, "pa", of, out.quantity);
  out.entry = in.derived(x, "ep");
  out.unrealized = in.derived(x, "up");
  out.isolated = in.maybe_text(x, "mt") == "isolated";
  return out;
}

account_update account(account_reader& in, object x) {
  account_update out;
  out.ts_event = in.time(x, "E");
  out.transaction = in.time(x, "T");
  const auto a = in.as_object(in.need(x, "a"));
  out.reason = in.text(a, "m");
  out.funding = out.reason == "FUNDING_FEE";
  if (const auto list = in.find(a, "B"))
    in.each(*list, [&](element e) {
      const auto b = in.as_object(e);
      out.balances.push_back({std::string(in.text(b, "a")), in.money(b, "wb"), in.maybe_money(b, "bc")});
    });
  if (const auto list = in.find(a, "P"))
    in.each(*list, [&](element e) { out.positions.push_back(position(in, in.as_object(e))); });
  return out;
}

margin_call call(account_reader& in, object x) {
  margin_call out;
  out.ts_event = in.time(x, "E");
  in.each(in.need(x, "p"), [&](element e) { out.symbols.emplace_back(in.text(in.as_object(e), "s")); });
  return out;
}

account_config_update config(account_reader& in, object x) {
  account_config_update out;
  out.ts_event = in.time(x, "E");
  if (const auto of_symbol = in.find(x, "ac")) {
    const auto ac = in.as_object(*of_symbol);
    out.symbol = in.text(ac, "s");
    out.leverage = static_cast<unsigned>(in.integer(ac, "l") & 0xffff);
  }
  if (const auto of_account = in.find(x, "ai")) out.multi_assets = in.flag(in.as_object(*of_account), "j");
  return out;
}

trigger_reject rejected(account_reader& in, object x) {
  trigger_reject out;
  out.ts_event = in.time(x, "E");
  const auto o = in.as_object(in.need(x, "or"));
  in.instrument(o, "s", out.instrument, out.symbol);
  out.venue_id = in.integer(o, "i");
  out.reason = in.maybe_text(o, "r");
  return out;
}

user_event event(account_reader& in, object x) {
  const auto name = in.text(x, "e");
  if (name == "ORDER_TRADE_UPDATE") return order_update(in, x);
  if (name == "TRADE_LITE") return lite(in, x);
  if (name == "ALGO_UPDATE") return algo(in, x);
  if (name == "ACCOUNT_UPDATE") return account(in, x);
  if (name == "MARGIN_CALL") return call(in, x);
  if (name == "ACCOUNT_CONFIG_UPDATE") return config(in, x);
  if (name == "CONDITIONAL_ORDER_TRIGGER_REJECT") return rejected(in, x);
  if (name == "listenKeyExpired")
    return listen_key_expired{std::string(in.maybe_text(x, "listenKey")), in.time(x, "E")};
  return unlisted_event{std::string(name.substr(0, unlisted_event::name_max))};
}

}  // namespace

user_decoder::user_decoder(std::vector<core::instrument> instruments)
    : reader_(std::make_unique<account_reader>(std::move(instruments))) {}
user_decoder::user_decoder(user_decoder&&) noexcept = default;
user_decoder& user_decoder::operator=(user_decoder&&) noexcept = default;
user_decoder::~user_decoder() = default;

core::result<user_event, decode_error> user_decoder::decode(std::string_view json) {
  return reader_->whole(json, message_size_max, [&](element document) -> user_event {
    auto x = reader_->as_object(document);
    if (reader_->has(x, "stream"))
      if (const auto inner = reader_->find(x, "data")) x = reader_->as_object(*inner);
    return event(*reader_, x);
  });
}

std::size_t user_decoder::unknown_values() const { return reader_->unknown_values(); }

}  // namespace adapters::binance
