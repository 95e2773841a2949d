#include <algorithm>

#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/server/pages.hpp"

namespace adapters::binance::server {
namespace {

std::string rate_text(core::ppm rate) { return fixed_decimal(rate.parts, 6, 6); }

/// The largest position at a leverage.
core::money notional_at(const listing& of, int leverage) {
  core::money most;
  for (const auto& x : of.rules.brackets)
    if (x.leverage_max >= leverage) most = std::max(most, x.notional_max);
  return most;
}

int leverage_of(trading_floor& floor, const visit& v, const listing& of) {
  return floor.engine().position_of(floor.seats()[v.seat].id, of.instrument.id).leverage;
}

void write_brackets(json_text& out, const listing& of) {
  core::money floor_value, sum;
  core::ppm before{};
  int number = 1;
  out.begin_object().text("symbol", of.instrument.symbol).number("notionalCoef", 1).begin_array("brackets");
  for (const auto& x : of.rules.brackets) {
    // What the lower brackets demand less than this one's rate would.
    sum += {floor_value.units / 1'000'000 * (x.maintenance.parts - before.parts)};
    out.begin_object().number("bracket", number++).number("initialLeverage", x.leverage_max);
    out.json("notionalCap", fixed_decimal(x.notional_max.units, core::money::scale, 0));
    out.json("notionalFloor", fixed_decimal(floor_value.units, core::money::scale, 0));
    out.json("maintMarginRatio", fixed_decimal(x.maintenance.parts, 6, 4));
    out.json("cum", fixed_decimal(sum.units, core::money::scale, 2)).end_object();
    floor_value = x.notional_max;
    before = x.maintenance;
  }
  out.end_array().end_object();
}

bool has_orders(const seat& owner, const listing& of) {
  const auto all = owner.file.all();
  return std::any_of(all.begin(), all.end(), [&](const venue_order* x) {
    return x->asked.instrument->id == of.instrument.id && (works(*x) || waits(*x));
  });
}

std::string listen_key_text(std::string_view key) {
  return json_text().begin_object().text("listenKey", key).end_object().take();
}

}  // namespace

answer<std::string> commission_rate(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  if (of == nullptr) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_object().text("symbol", of->instrument.symbol);
  out.text("makerCommissionRate", rate_text(floor.rules().maker_fee));
  return out.text("takerCommissionRate", rate_text(floor.rules().taker_fee)).end_object().take();
}

answer<std::string> account_config(trading_floor& floor, visit& v) {
  const auto& owner = floor.seats()[v.seat];
  json_text out;
  out.begin_object().number("feeTier", 0).flag("canTrade", owner.owner.may_trade).flag("canDeposit", true);
  out.flag("canWithdraw", owner.owner.may_withdraw).flag("dualSidePosition", false).number("updateTime", 0);
  return out.flag("multiAssetsMargin", owner.multi_assets).number("tradeGroupId", -1).end_object().take();
}

answer<std::string> symbol_config(trading_floor& floor, visit& v) {
  const auto* one = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_array();
  for (const auto& [id, of] : floor.listings()) {
    if (one != nullptr && one != &of) continue;
    const int leverage = leverage_of(floor, v, of);
    out.begin_object().text("symbol", of.instrument.symbol).text("marginType", "CROSSED");
    out.flag("isAutoAddMargin", false).number("leverage", leverage);
    out.money("maxNotionalValue", notional_at(of, leverage), 0).end_object();
  }
  return out.end_array().take();
}

answer<std::string> leverage_brackets(trading_floor& floor, visit& v) {
  const auto* one = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_array();
  for (const auto& x : floor.symbols().instruments())
    if (const auto& of = floor.of(x.id); one == nullptr || one == &of) write_brackets(out, of);
  return out.end_array().take();
}

/// Nobody breaks the quantitative rules here.
answer<std::string> trading_status(trading_floor&, visit& v) {
  return json_text().begin_object().json("indicators", "{}").time("updateTime", v.now).end_object().take();
}

answer<std::string> set_leverage(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  const auto leverage = v.given.required_integer("leverage");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  if (leverage < 1 || leverage > of->rules.leverage_max) return core::unexpected(refuse::leverage());
  if (const auto why = floor.set_leverage(v.seat, of->instrument.id, static_cast<int>(leverage)))
    return core::unexpected(*why);
  json_text out;
  out.begin_object().number("leverage", leverage);
  out.money("maxNotionalValue", notional_at(*of, static_cast<int>(leverage)), 0);
  return out.text("symbol", of->instrument.symbol).end_object().take();
}

/// Everything is cross margin here: asking for it changes nothing, asking for anything else is refused.
answer<std::string> set_margin_type(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  const auto type = v.given.required("marginType");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  if (type == "CROSSED") return core::unexpected(refuse::same_margin_type());
  if (type != "ISOLATED") return core::unexpected(refuse::not_valid("marginType"));
  const auto& owner = floor.seats()[v.seat];
  if (has_orders(owner, *of)) return core::unexpected(refuse::margin_type_with_orders());
  if (floor.engine().position(owner.id, of->instrument.id, {}).units != 0)
    return core::unexpected(refuse::margin_type_with_position());
  return core::unexpected(refuse::not_supported());
}

answer<std::string> position_mode(trading_floor&, visit&) { return R"({"dualSidePosition":false})"; }

/// One-way mode only.
answer<std::string> set_position_mode(trading_floor&, visit& v) {
  const bool dual = v.given.required_flag("dualSidePosition");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  return core::unexpected(dual ? refuse::not_supported() : refuse::same_position_side());
}

answer<std::string> multi_assets(trading_floor& floor, visit& v) {
  return json_text().begin_object().flag("multiAssetsMargin", floor.seats()[v.seat].multi_assets).end_object().take();
}

answer<std::string> set_multi_assets(trading_floor& floor, visit& v) {
  const bool wanted = v.given.required_flag("multiAssetsMargin");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  auto& owner = floor.seats()[v.seat];
  if (owner.multi_assets == wanted) return core::unexpected(refuse::same_multi_assets());
  owner.multi_assets = wanted;
  return success_text();
}

answer<std::string> order_limits(trading_floor& floor, visit& v) {
  const auto& limits = floor.rules().limits;
  const auto id = floor.seats()[v.seat].id;
  json_text out;
  out.begin_array();
  const auto row = [&](std::string_view interval, int count, unsigned limit, unsigned used) {
    out.begin_object().text("rateLimitType", "ORDERS").text("interval", interval).number("intervalNum", count);
    out.number("limit", limit).number("count", used).end_object();
  };
  row("SECOND", 10, limits.orders_per_10s, v.limits->orders_in_10s(id, v.now));
  row("MINUTE", 1, limits.orders_per_minute, v.limits->orders_in_minute(id, v.now));
  return out.end_array().take();
}

answer<std::string> issue_listen_key(trading_floor& floor, visit& v) {
  return listen_key_text(floor.keys().issue(v.seat, v.now));
}

answer<std::string> extend_listen_key(trading_floor& floor, visit& v) {
  const auto* key = floor.keys().extend(v.seat, v.now);
  if (key == nullptr) return core::unexpected(refuse::listen_key());
  return listen_key_text(*key);
}

answer<std::string> drop_listen_key(trading_floor& floor, visit& v) {
  floor.keys().drop(v.seat);
  return "{}";
}

/// sapi/v1/account/apiRestrictions: what a client looks at before it trades with a key.
/// https://developers.binance.com/docs/wallet/account/api-key-permission
answer<std::string> key_permissions(trading_floor& floor, visit& v) {
  const auto& owner = floor.seats()[v.seat].owner;
  json_text out;
  out.begin_object().flag("ipRestrict", false).number("createTime", 1'698'645'219'000).flag("enableReading", true);
  out.flag("enableWithdrawals", owner.may_withdraw).flag("enableInternalTransfer", false).flag("enableMargin", false);
  out.flag("enableFutures", owner.may_trade).flag("permitsUniversalTransfer", false);
  out.flag("enableVanillaOptions", false).flag("enableFixApiTrade", false).flag("enableFixReadOnly", false);
  out.flag("enableSpotAndMarginTrading", false).flag("enablePortfolioMarginTrading", false);
  return out.end_object().take();
}

/// sapi/v1/capital/config/getall, as far as clients ask for currencies with it.
answer<std::string> coins(trading_floor& floor, visit& v) {
  const auto wallet = floor.engine().account(floor.seats()[v.seat].id).value_or(core::sim::account_status{}).wallet;
  json_text out;
  out.begin_array().begin_object().text("coin", quote_asset).flag("depositAllEnable", false);
  out.flag("withdrawAllEnable", false).text("name", "TetherUS").money("free", wallet).text("locked", "0");
  out.text("freeze", "0").text("withdrawing", "0").text("ipoing", "0").text("ipoable", "0").text("storage", "0");
  out.flag("isLegalMoney", false).flag("trading", true).begin_array("networkList").end_array();
  return out.end_object().end_array().take();
}

}  // namespace adapters::binance::server
