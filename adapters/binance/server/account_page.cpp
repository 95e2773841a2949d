#include <algorithm>

#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/server/pages.hpp"

namespace adapters::binance::server {
namespace {

using core::sim::account_status;
using core::sim::position_status;

account_status status_of(trading_floor& floor, const visit& v) {
  return floor.engine().account(floor.seats()[v.seat].id).value_or(account_status{});
}

/// Never zero: clients skip assets that were never touched.
core::timestamp changed_at(trading_floor& floor, const visit& v) {
  const auto& incomes = floor.seats()[v.seat].file.incomes();
  return incomes.empty() ? v.now : incomes.back().at;
}

struct position_row {
  const listing* of;
  position_status position;
};

/// Of all instruments, or of those that the account has a position or an order on.
std::vector<position_row> positions_of(trading_floor& floor, const visit& v, bool all) {
  const auto& owner = floor.seats()[v.seat];
  std::vector<position_row> out;
  for (const auto& x : floor.symbols().instruments()) {
    auto p = floor.engine().position_of(owner.id, x.id);
    const auto orders = owner.file.all();
    const bool ordered = std::any_of(orders.begin(), orders.end(), [&](const venue_order* o) {
      return o->asked.instrument->id == x.id && works(*o);
    });
    if (all || p.quantity.units != 0 || ordered) out.push_back({&floor.of(x.id), std::move(p)});
  }
  return out;
}

void write_totals(json_text& out, const account_status& x) {
  const auto initial = x.position_margin + x.order_margin;
  out.money("totalInitialMargin", initial).money("totalMaintMargin", x.maintenance_margin);
  out.money("totalWalletBalance", x.wallet).money("totalUnrealizedProfit", x.unrealized);
  out.money("totalMarginBalance", x.equity()).money("totalPositionInitialMargin", x.position_margin);
  out.money("totalOpenOrderInitialMargin", x.order_margin).money("totalCrossWalletBalance", x.wallet);
  out.money("totalCrossUnPnl", x.unrealized).money("availableBalance", x.available);
  out.money("maxWithdrawAmount", std::min(x.available, x.wallet));
}

void write_asset(json_text& out, const account_status& x, core::timestamp changed) {
  out.begin_array("assets").begin_object().text("asset", quote_asset).money("walletBalance", x.wallet);
  out.money("unrealizedProfit", x.unrealized).money("marginBalance", x.equity());
  out.money("maintMargin", x.maintenance_margin).money("initialMargin", x.position_margin + x.order_margin);
  out.money("positionInitialMargin", x.position_margin).money("openOrderInitialMargin", x.order_margin);
  out.money("crossWalletBalance", x.wallet).money("crossUnPnl", x.unrealized).money("availableBalance", x.available);
  out.money("maxWithdrawAmount", std::min(x.available, x.wallet)).flag("marginAvailable", true);
  out.time("updateTime", changed).end_object().end_array();
}

void write_common(json_text& out, const position_row& row) {
  const auto& [of, p] = row;
  out.text("symbol", of->instrument.symbol).text("positionSide", "BOTH");
  out.decimal("positionAmt", p.quantity.units, of->quantity_places(), of->quantity_places());
}

core::money price_money(const listing& of, core::price p) {
  const __int128 units = of.instrument.value_of(p, {1}).units;
  __int128 whole = units;
  for (int i = 0; i < of.quantity_places(); ++i) whole *= 10;
  return {whole};
}

void write_position_v2(json_text& out, const position_row& row) {
  const auto& [of, p] = row;
  out.begin_object();
  write_common(out, row);
  out.money("initialMargin", p.initial_margin).money("maintMargin", p.maintenance_margin);
  out.money("unrealizedProfit", p.unrealized).money("positionInitialMargin", p.initial_margin);
  out.text("openOrderInitialMargin", "0").text("leverage", std::to_string(p.leverage)).flag("isolated", false);
  out.money("entryPrice", p.entry).money("breakEvenPrice", p.entry).text("maxNotional", "1800000000");
  out.text("bidNotional", "0").text("askNotional", "0").money("notional", p.notional).text("isolatedWallet", "0");
  out.time("updateTime", p.changed).end_object();
}

void write_position_v3(json_text& out, const position_row& row) {
  const auto& [of, p] = row;
  out.begin_object();
  write_common(out, row);
  out.money("unrealizedProfit", p.unrealized).text("isolatedMargin", "0").money("notional", p.notional);
  out.text("isolatedWallet", "0").money("initialMargin", p.initial_margin);
  out.money("maintMargin", p.maintenance_margin).time("updateTime", p.changed).end_object();
}

void write_risk(json_text& out, const position_row& row, bool third) {
  const auto& [of, p] = row;
  out.begin_object();
  write_common(out, row);
  out.money("entryPrice", p.entry).money("breakEvenPrice", p.entry).money("markPrice", price_money(*of, p.mark));
  out.money("unRealizedProfit", p.unrealized).money("liquidationPrice", price_money(*of, p.liquidation));
  if (third) {
    out.text("isolatedMargin", "0").money("notional", p.notional).text("marginAsset", quote_asset);
    out.text("isolatedWallet", "0").money("initialMargin", p.initial_margin);
    out.money("maintMargin", p.maintenance_margin).money("positionInitialMargin", p.initial_margin);
    out.text("openOrderInitialMargin", "0").number("adl", p.quantity.units == 0 ? 0 : 2);
    out.text("bidNotional", "0").text("askNotional", "0");
  } else {
    out.text("leverage", std::to_string(p.leverage)).text("maxNotionalValue", "1800000000").text("marginType", "cross");
    out.text("isolatedMargin", "0").text("isAutoAddMargin", "false").money("notional", p.notional);
    out.text("isolatedWallet", "0");
  }
  out.time("updateTime", p.changed).end_object();
}

answer<std::string> account_text(trading_floor& floor, visit& v, bool third) {
  const auto status = status_of(floor, v);
  json_text out;
  out.begin_object();
  if (!third) {
    const auto& owner = floor.seats()[v.seat];
    out.number("feeTier", 0).flag("canTrade", owner.owner.may_trade).flag("canDeposit", true);
    out.flag("canWithdraw", owner.owner.may_withdraw).number("updateTime", 0);
    out.flag("multiAssetsMargin", owner.multi_assets).number("tradeGroupId", -1);
  }
  write_totals(out, status);
  write_asset(out, status, changed_at(floor, v));
  out.begin_array("positions");
  for (const auto& row : positions_of(floor, v, !third))
    third ? write_position_v3(out, row) : write_position_v2(out, row);
  return out.end_array().end_object().take();
}

answer<std::string> risk_text(trading_floor& floor, visit& v, bool third) {
  const auto* one = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_array();
  for (const auto& row : positions_of(floor, v, !third))
    if (one == nullptr || one == row.of) write_risk(out, row, third);
  return out.end_array().take();
}

}  // namespace

answer<std::string> account_v2(trading_floor& floor, visit& v) { return account_text(floor, v, false); }
answer<std::string> account_v3(trading_floor& floor, visit& v) { return account_text(floor, v, true); }
answer<std::string> positions_v2(trading_floor& floor, visit& v) { return risk_text(floor, v, false); }
answer<std::string> positions_v3(trading_floor& floor, visit& v) { return risk_text(floor, v, true); }

answer<std::string> balance(trading_floor& floor, visit& v) {
  const auto x = status_of(floor, v);
  json_text out;
  out.begin_array().begin_object().text("accountAlias", "SgsR").text("asset", quote_asset);
  out.money("balance", x.wallet).money("crossWalletBalance", x.wallet).money("crossUnPnl", x.unrealized);
  out.money("availableBalance", x.available).money("maxWithdrawAmount", std::min(x.available, x.wallet));
  out.flag("marginAvailable", true).time("updateTime", changed_at(floor, v));
  return out.end_object().end_array().take();
}

answer<std::string> incomes(trading_floor& floor, visit& v) {
  auto& given = v.given;
  const auto* one = optional_listing(floor, given);
  const auto type = given.text("incomeType");
  const auto from = given.time("startTime");
  const auto until = given.time("endTime");
  const auto rows = given.rows("limit", 100, 1000);
  if (given.trouble()) return core::unexpected(*given.trouble());
  std::vector<const income*> found;
  for (const auto& x : floor.seats()[v.seat].file.incomes()) {
    if ((type && x.type != *type) || (one != nullptr && x.instrument != one->instrument.id)) continue;
    if ((from && x.at < *from) || (until && x.at > *until)) continue;
    found.push_back(&x);
  }
  if (found.size() > rows) {
    const auto excess = static_cast<std::ptrdiff_t>(found.size() - rows);
    from ? found.erase(found.end() - excess, found.end()) : found.erase(found.begin(), found.begin() + excess);
  }
  json_text out;
  out.begin_array();
  for (const auto* x : found) {
    out.begin_object().text("symbol", x->instrument ? floor.of(x->instrument).instrument.symbol : "");
    out.text("incomeType", x->type).money("income", x->amount).text("asset", quote_asset).time("time", x->at);
    out.text("info", x->trade == 0 ? std::string(x->type) : std::to_string(x->trade)).number("tranId", x->number);
    out.text("tradeId", x->trade == 0 ? "" : std::to_string(x->trade)).end_object();
  }
  return out.end_array().take();
}

answer<std::string> adl_quantile(trading_floor& floor, visit& v) {
  const auto* one = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_array();
  for (const auto& row : positions_of(floor, v, false)) {
    if (one != nullptr && one != row.of) continue;
    out.begin_object().text("symbol", row.of->instrument.symbol).begin_object("adlQuantile");
    out.number("LONG", 0).number("SHORT", 0).number("BOTH", row.position.quantity.units == 0 ? 0 : 2);
    out.end_object().end_object();
  }
  return out.end_array().take();
}

}  // namespace adapters::binance::server
