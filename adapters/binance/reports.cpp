#include "adapters/binance/reports.hpp"

#include <algorithm>

#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

using core::venue_refusal;
using report_kind = core::venue_report::kind;

/// BTCUSDT and BTCUSDT_240628 are settled in USDT.
bool settles_in(std::string_view symbol, std::string_view asset) {
  return !asset.empty() && symbol.substr(0, symbol.find('_')).ends_with(asset);
}

/// The order, its instrument, and whose it is.
reading about(const std::string& client_id, core::instrument_id instrument, core::side side, const client_ids& ids,
              core::timestamp ts_event, core::timestamp ts_recv) {
  reading out;
  out.origin = ids.origin_of(client_id);
  out.side = side;
  out.report.order = ids.order_of(client_id).value_or(core::order_id{});
  out.report.instrument = instrument;
  out.report.ts_event = ts_event;
  out.report.ts_recv = ts_recv;
  return out;
}

reading about(const order_state& x, const client_ids& ids, core::timestamp ts_event, core::timestamp ts_recv) {
  auto out = about(x.client_id, x.instrument, x.side, ids, ts_event, ts_recv);
  out.venue_order = x.venue_id;
  out.report.filled = x.filled;
  out.report.open = std::max(core::quantity{}, x.quantity - x.filled);
  return out;
}

reading about(const algo_state& x, const client_ids& ids, core::timestamp ts_event, core::timestamp ts_recv) {
  auto out = about(x.client_id, x.instrument, x.side, ids, ts_event, ts_recv);
  out.venue_order = x.engine_order;
  out.report.open = x.quantity;
  return out;
}

/// Settles what needs no look at the state of the order: those that are not ours. False: it is one of ours.
bool settled_by_origin(reading& x) {
  if (!x.report.instrument)
    x.what = reading::kind::unlisted;
  else if (x.origin == order_origin::foreign)
    x.what = reading::kind::foreign;
  else if (x.origin != order_origin::ours)
    x.what = reading::kind::forced;
  else
    return false;
  return true;
}

reading step(reading x, report_kind what, venue_refusal why = venue_refusal::none) {
  x.what = reading::kind::report;
  x.report.what = what;
  x.report.refusal = why;
  const bool ended = what == report_kind::canceled || what == report_kind::expired || what == report_kind::rejected;
  if (ended) x.report.open = {};
  return x;
}

reading of_kind(reading x, reading::kind what) {
  x.what = what;
  return x;
}

void add_fill(reading& to, std::string_view symbol, const core::fill& fill, core::money commission,
              const std::string& asset) {
  to.report.what = report_kind::filled;
  to.report.execution = fill;
  if (settles_in(symbol, asset))
    to.report.execution.fee = commission;
  else if (commission.units != 0)
    to.foreign_fee = asset.empty() ? "an unnamed asset" : asset;
}

core::liquidity liquidity_of(bool maker) { return maker ? core::liquidity::maker : core::liquidity::taker; }

bool traded(const order_trade_update& x) {
  const bool may = x.what == execution_type::trade || x.what == execution_type::calculated;
  return may && x.trade != 0 && x.last_quantity.units > 0;
}

bool conditional(wire_type t) { return t >= wire_type::stop && t <= wire_type::trailing_stop_market; }

/// Why something expired:
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Order-Update
enum expiry : unsigned {
  by_self_trade = 1,
  ioc_by_self_trade = 3,
  stop_became_an_order = 8,
};

reading of_expiry(reading x, const order_trade_update& event) {
  // The stop goes, and an order of the same client id takes its place.
  if (event.expiry_reason == stop_became_an_order) return step(std::move(x), report_kind::triggered);
  const bool self_trade = event.order.status == order_status::expired_in_match ||
                          event.expiry_reason == by_self_trade || event.expiry_reason == ioc_by_self_trade;
  return step(std::move(x), report_kind::expired, self_trade ? venue_refusal::self_trade : venue_refusal::none);
}

reading of_status(reading x, const order_state& state) {
  switch (state.status) {
    case order_status::accepted:
      return step(std::move(x), report_kind::accepted);
    case order_status::partially_filled:
    case order_status::filled:
      return of_kind(std::move(x), reading::kind::fills_due);
    case order_status::canceled:
      return step(std::move(x), report_kind::canceled);
    case order_status::rejected:
      return step(std::move(x), report_kind::rejected, venue_refusal::other);
    case order_status::expired:
      return step(std::move(x), report_kind::expired);
    case order_status::expired_in_match:
      return step(std::move(x), report_kind::expired, venue_refusal::self_trade);
    case order_status::insurance:
    case order_status::adl:
    case order_status::unknown:
      break;
  }
  return of_kind(std::move(x), reading::kind::unknown_state);
}

}  // namespace

std::string_view to_string(reading::kind x) {
  switch (x) {
    case reading::kind::report:
      return "report";
    case reading::kind::no_change:
      return "no_change";
    case reading::kind::fills_due:
      return "fills_due";
    case reading::kind::foreign:
      return "foreign";
    case reading::kind::forced:
      return "forced";
    case reading::kind::unlisted:
      return "unlisted";
    case reading::kind::unknown_state:
      return "unknown_state";
  }
  return "unlisted";
}

reading read(const order_trade_update& event, const client_ids& ids, core::timestamp ts_recv) {
  const auto& order = event.order;
  auto out = about(order, ids, event.ts_event, ts_recv);
  if (traded(event))
    add_fill(out, order.symbol,
             {event.last_price, event.last_quantity, core::money{}, liquidity_of(event.maker), event.trade},
             event.commission, event.commission_asset);
  if (settled_by_origin(out)) return out;
  if (order.status == order_status::unknown) return of_kind(std::move(out), reading::kind::unknown_state);
  switch (event.what) {
    case execution_type::accepted: {
      const bool was_stop = conditional(order.original_type) && order.type != order.original_type;
      return step(std::move(out), was_stop ? report_kind::triggered : report_kind::accepted);
    }
    case execution_type::trade:
    case execution_type::calculated:
      return of_kind(std::move(out), traded(event) ? reading::kind::report : reading::kind::no_change);
    case execution_type::canceled:
      return step(std::move(out), report_kind::canceled);
    case execution_type::expired:
      return of_expiry(std::move(out), event);
    case execution_type::amendment:
      return step(std::move(out), report_kind::amended);
    case execution_type::rejected:
      return step(std::move(out), report_kind::rejected, venue_refusal::other);
    case execution_type::unknown:
      break;
  }
  return of_kind(std::move(out), reading::kind::unknown_state);
}

reading read(const algo_update& event, const client_ids& ids, core::timestamp ts_recv) {
  auto out = about(event.order, ids, event.ts_event, ts_recv);
  if (settled_by_origin(out)) return out;
  switch (event.order.status) {
    case algo_status::accepted:
      return step(std::move(out), report_kind::accepted);
    case algo_status::canceled:
      return step(std::move(out), report_kind::canceled);
    case algo_status::triggering:
      return of_kind(std::move(out), reading::kind::no_change);
    case algo_status::triggered:
      return step(std::move(out), report_kind::triggered);
    case algo_status::finished:
      out.report.filled = event.filled;
      out.report.open = {};
      if (!event.tells_filled) return of_kind(std::move(out), reading::kind::unknown_state);
      if (event.filled.units > 0) return of_kind(std::move(out), reading::kind::fills_due);
      return step(std::move(out), report_kind::canceled);
    case algo_status::rejected:
      return step(std::move(out), report_kind::rejected, venue_refusal::other);
    case algo_status::expired:
      return step(std::move(out), report_kind::expired);
    case algo_status::unknown:
      break;
  }
  return of_kind(std::move(out), reading::kind::unknown_state);
}

reading read(const order_state& state, const client_ids& ids, core::timestamp ts_recv) {
  auto out = about(state, ids, state.updated, ts_recv);
  if (settled_by_origin(out)) return out;
  return of_status(std::move(out), state);
}

reading read(const algo_state& state, const client_ids& ids, core::timestamp ts_recv) {
  auto out = about(state, ids, state.updated, ts_recv);
  if (settled_by_origin(out)) return out;
  switch (state.status) {
    case algo_status::accepted:
      return step(std::move(out), report_kind::accepted);
    case algo_status::canceled:
      return step(std::move(out), report_kind::canceled);
    case algo_status::triggering:
    case algo_status::triggered:
    case algo_status::finished:
      return of_kind(std::move(out), reading::kind::no_change);
    case algo_status::rejected:
      return step(std::move(out), report_kind::rejected, venue_refusal::other);
    case algo_status::expired:
      return step(std::move(out), report_kind::expired);
    case algo_status::unknown:
      break;
  }
  return of_kind(std::move(out), reading::kind::unknown_state);
}

reading read(const user_trade& trade, std::optional<core::order_id> order, core::timestamp ts_recv) {
  reading out;
  out.origin = order ? order_origin::ours : order_origin::foreign;
  out.side = trade.side;
  out.venue_order = trade.venue_order;
  out.report.order = order.value_or(core::order_id{});
  out.report.instrument = trade.instrument;
  out.report.ts_event = trade.at;
  out.report.ts_recv = ts_recv;
  add_fill(out, trade.symbol, {trade.price, trade.quantity, core::money{}, liquidity_of(trade.maker), trade.trade},
           trade.commission, trade.commission_asset);
  if (!settled_by_origin(out)) out.what = reading::kind::report;
  return out;
}

core::venue_report refused(core::order_id order, core::instrument_id instrument, const meaning& why, bool placing,
                           core::timestamp ts_recv) {
  ASSERT(why.what != verdict::done && why.what != verdict::unknown, "a definite refusal", to_string(why.what));
  core::venue_report out;
  out.order = order;
  out.instrument = instrument;
  out.what = placing ? report_kind::rejected : report_kind::cancel_rejected;
  out.refusal = why.refusal;
  out.ts_event = ts_recv;
  out.ts_recv = ts_recv;
  return out;
}

}  // namespace adapters::binance
