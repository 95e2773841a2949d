#include "adapters/binance/decode_rest.hpp"

#include "adapters/binance/account_reader.hpp"
#include "adapters/binance/money_text.hpp"

/// Orders, trades and the account. Reference data and market statistics: decode_reference.cpp.
namespace adapters::binance {
namespace {

using element = json_reader::element;
using object = json_reader::object;

constexpr account_reader::order_names order_fields{
    .symbol = "symbol",
    .client_id = "clientOrderId",
    .venue_id = "orderId",
    .status = "status",
    .type = "type",
    .original_type = "origType",
    .side = "side",
    .of = "positionSide",
    .limit = "price",
    .quantity = "origQty",
    .filled = "executedQty",
    .average = "avgPrice",
    .trigger = "stopPrice",
    .reduce_only = "reduceOnly",
    .close_position = "closePosition",
    .updated = "updateTime",
};
constexpr account_reader::algo_names algo_fields{
    .symbol = "symbol",
    .client_id = "clientAlgoId",
    .algo_id = "algoId",
    .status = "algoStatus",
    .type = "orderType",
    .other_type = "type",
    .side = "side",
    .of = "positionSide",
    .quantity = "quantity",
    .trigger = "triggerPrice",
    .limit = "price",
    .reduce_only = "reduceOnly",
    .close_position = "closePosition",
    .engine_order = "actualOrderId",
    .updated = "updateTime",
};

template <class T, class F>
std::vector<T> list_of(account_reader& in, element list, F read) {
  std::vector<T> out;
  in.each(list, [&](element e) { out.push_back(read(in.as_object(e))); });
  return out;
}

user_trade execution(account_reader& in, object x) {
  user_trade out;
  const auto* const of = in.instrument(x, "symbol", out.instrument, out.symbol);
  out.trade = in.integer(x, "id");
  out.venue_order = in.integer(x, "orderId");
  out.side = in.side(x, "side");
  out.commission = in.money(x, "commission");
  out.commission_asset = in.text(x, "commissionAsset");
  out.realized = in.derived(x, "realizedPnl");
  out.maker = in.flag(x, "maker");
  out.at = in.time(x, "time");
  if (of == nullptr) return out;
  out.price = in.price(x, "price", *of);
  out.quantity = in.quantity(x, "qty", *of);
  if (out.price.units <= 0 || out.quantity.units <= 0 || out.trade == 0) in.check(decode_error::out_of_range);
  return out;
}

/// Has more decimals than an order's price.
core::price rounded(account_reader& in, object x, std::string_view name, const core::instrument& of) {
  const auto exact = in.derived(x, name);
  if (in.first_fault()) return {};
  const auto out = nearest_price(exact, of.price_scale);
  if (!out) in.check(out.error());
  return out.value_or(core::price{});
}

position_state position(account_reader& in, object x) {
  position_state out;
  const auto* const of = in.instrument(x, "symbol", out.instrument, out.symbol);
  out.of = in.side_of_position(x, "positionSide");
  out.held = in.position(x, "positionAmt", of, out.quantity);
  out.entry = in.derived(x, "entryPrice");
  // Spelled in one way by positionRisk and in another by account.
  out.unrealized = in.derived(x, in.has(x, "unRealizedProfit") ? "unRealizedProfit" : "unrealizedProfit");
  out.updated = in.maybe_time(x, "updateTime");
  if (of == nullptr) return out;
  out.mark = rounded(in, x, "markPrice", *of);
  out.liquidation = rounded(in, x, "liquidationPrice", *of);
  return out;
}

asset_balance balance(account_reader& in, object x) {
  asset_balance out;
  out.asset = in.text(x, "asset");
  out.wallet = in.money(x, "walletBalance");
  out.unrealized = in.derived(x, "unrealizedProfit");
  out.available = in.money(x, "availableBalance");
  return out;
}

}  // namespace

rest_decoder::rest_decoder(std::vector<core::instrument> instruments)
    : reader_(std::make_unique<account_reader>(std::move(instruments))) {}
rest_decoder::rest_decoder(rest_decoder&&) noexcept = default;
rest_decoder& rest_decoder::operator=(rest_decoder&&) noexcept = default;
rest_decoder::~rest_decoder() = default;

std::size_t rest_decoder::unknown_values() const { return reader_->unknown_values(); }

rest_decoder::outcome<order_state> rest_decoder::order(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element x) { return in.order(in.as_object(x), order_fields); });
}

rest_decoder::outcome<std::vector<order_state>> rest_decoder::orders(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    return list_of<order_state>(in, list, [&](object x) { return in.order(x, order_fields); });
  });
}

rest_decoder::outcome<algo_state> rest_decoder::algo_order(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element x) { return in.algo(in.as_object(x), algo_fields); });
}

rest_decoder::outcome<std::vector<algo_state>> rest_decoder::algo_orders(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    return list_of<algo_state>(in, list, [&](object x) { return in.algo(x, algo_fields); });
  });
}

rest_decoder::outcome<algo_cancel_answer> rest_decoder::algo_cancel(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    const auto x = in.as_object(document);
    return algo_cancel_answer{in.integer(x, "algoId"), std::string(in.text(x, "clientAlgoId"))};
  });
}

rest_decoder::outcome<std::vector<user_trade>> rest_decoder::user_trades(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    return list_of<user_trade>(in, list, [&](object x) { return execution(in, x); });
  });
}

rest_decoder::outcome<account_state> rest_decoder::account(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    const auto x = in.as_object(document);
    account_state out;
    out.wallet = in.money(x, "totalWalletBalance");
    out.available = in.money(x, "availableBalance");
    if (in.has(x, "canTrade")) out.can_trade = in.flag(x, "canTrade");
    out.assets = list_of<asset_balance>(in, in.need(x, "assets"), [&](object a) { return balance(in, a); });
    out.positions = list_of<position_state>(in, in.need(x, "positions"), [&](object p) { return position(in, p); });
    return out;
  });
}

rest_decoder::outcome<std::vector<position_state>> rest_decoder::positions(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    return list_of<position_state>(in, list, [&](object x) { return position(in, x); });
  });
}

rest_decoder::outcome<position_mode> rest_decoder::position_mode(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max,
                  [&](element x) { return binance::position_mode{in.flag(in.as_object(x), "dualSidePosition")}; });
}

rest_decoder::outcome<margin_mode> rest_decoder::multi_assets_mode(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max,
                  [&](element x) { return margin_mode{in.flag(in.as_object(x), "multiAssetsMargin")}; });
}

rest_decoder::outcome<key_permissions> rest_decoder::api_restrictions(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    const auto x = in.as_object(document);
    const auto set = [&](std::string_view name) { return in.has(x, name) && in.flag(x, name); };
    key_permissions out;
    out.withdraw = in.flag(x, "enableWithdrawals");
    out.transfer = set("enableInternalTransfer") || set("permitsUniversalTransfer");
    out.futures = in.flag(x, "enableFutures");
    out.by_address = set("ipRestrict");
    return out;
  });
}

}  // namespace adapters::binance
