#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/types/bytes.hpp"
#include "core/types/decimal.hpp"
#include "messages/record.hpp"

namespace messages::codec {

/// The fields of every struct that reaches the journal, in the order of their bytes. One list serves both directions:
/// an archive is called with them and writes or reads each. What a later version of a payload has added stands behind
/// `at_least`: it is true while a payload of that version or a later one is written or read.

template <class T, class U>
concept either_const = std::is_same_v<std::remove_const_t<T>, U>;

/// The largest value of an enumeration that may stand in a payload.
template <class Enum>
constexpr Enum last_of();
// clang-format off
template <> constexpr core::side last_of() { return core::side::sell; }
template <> constexpr core::leg_role last_of() { return core::leg_role::stop; }
template <> constexpr core::order_type last_of() { return core::order_type::trailing_stop; }
template <> constexpr core::time_in_force last_of() { return core::time_in_force::fok; }
template <> constexpr core::trigger_source last_of() { return core::trigger_source::mark; }
template <> constexpr core::order_state last_of() { return core::order_state::lost; }
template <> constexpr core::order_step last_of() { return core::order_step::absent; }
template <> constexpr core::denial last_of() { return core::denial::not_delivered; }
template <> constexpr core::venue_refusal last_of() { return core::venue_refusal::other; }
template <> constexpr core::liquidity last_of() { return core::liquidity::taker; }
template <> constexpr core::instrument_kind last_of() { return core::instrument_kind::perpetual; }
template <> constexpr core::book_fault last_of() { return core::book_fault::invalid_level; }
template <> constexpr name_declared::kind last_of() { return name_declared::kind::group; }
template <> constexpr actor_noted::kind last_of() { return actor_noted::kind::alarm; }
template <> constexpr core::command::role last_of() { return core::command::role::operator_; }
template <> constexpr core::command::outcome last_of() { return core::command::outcome::timeout; }
template <> constexpr core::bot::standing_order last_of() { return core::bot::standing_order::stop; }
template <> constexpr breaker_changed::kind last_of() { return breaker_changed::kind::overridden; }
// clang-format on

template <class Archive, either_const<core::order_intent> T>
void fields(Archive& a, T& x) {
  a(x.id, x.bot, x.account, x.group, x.plan, x.leg, x.legs, x.instrument, x.side, x.role, x.type, x.tif, x.trigger_by,
    x.quantity, x.limit, x.trigger, x.protection, x.view, x.decided_at, x.cause);
  if (a.at_least(2)) a(x.callback, x.close_position);
}
template <class Archive, either_const<core::fill> T>
void fields(Archive& a, T& x) {
  a(x.price, x.quantity, x.fee, x.liquidity, x.venue_trade);
}
template <class Archive, either_const<core::order_event> T>
void fields(Archive& a, T& x) {
  a(x.intent, x.step, x.state, x.denial, x.refusal, x.execution, x.filled, x.ts_event, x.sequence);
}
template <class Archive, either_const<core::place_order> T>
void fields(Archive& a, T& x) {
  a(x.intent);
}
template <class Archive, either_const<core::cancel_order> T>
void fields(Archive& a, T& x) {
  a(x.order, x.instrument);
}
template <class Archive, either_const<core::amend_order> T>
void fields(Archive& a, T& x) {
  a(x.order, x.instrument, x.quantity);
  if (a.at_least(2)) a(x.limit);
}
template <class Archive, either_const<core::query_order> T>
void fields(Archive& a, T& x) {
  a(x.order, x.instrument);
}
template <class Archive, either_const<core::filters> T>
void fields(Archive& a, T& x) {
  a(x.valid_from, x.tick, x.lot, x.quantity_min, x.notional_min);
}
template <class Archive, either_const<core::instrument> T>
void fields(Archive& a, T& x) {
  a(x.id, x.venue, x.symbol, x.kind);
  a.scale(x.price_scale);
  a.scale(x.quantity_scale);
  a(x.dated);
}

template <class Archive, either_const<core::bar> T>
void fields(Archive& a, T& x) {
  a(x.open_time, x.close_time, x.open, x.high, x.low, x.close, x.volume, x.trades);
}
template <class Archive, either_const<core::funding_announced> T>
void fields(Archive& a, T& x) {
  a(x.instrument, x.ts_event, x.settles_at, x.rate, x.mark);
}

template <class Archive, either_const<run_started> T>
void fields(Archive& a, T& x) {
  a(x.seed, x.config_hash, x.source_hashes);
}
template <class Archive, either_const<name_declared> T>
void fields(Archive& a, T& x) {
  a(x.what, x.number, x.name);
}
template <class Archive, either_const<instrument_declared> T>
void fields(Archive& a, T& x) {
  a(x.instrument);
}
template <class Archive, either_const<book_changed> T>
void fields(Archive& a, T& x) {
  a(x.instrument, x.fault, x.offset);
}
template <class Archive, either_const<intent_recorded> T>
void fields(Archive& a, T& x) {
  a(x.intent);
}
template <class Archive, either_const<approval_recorded> T>
void fields(Archive& a, T& x) {
  a(x.order);
}
template <class Archive, either_const<command_recorded> T>
void fields(Archive& a, T& x) {
  a(x.command);
}
template <class Archive, either_const<event_recorded> T>
void fields(Archive& a, T& x) {
  a(x.event);
}
template <class Archive, either_const<bot_snapshot> T>
void fields(Archive& a, T& x) {
  a(x.bot, x.view, x.last_event, x.orders_issued, x.bot_state, x.strategy_state, x.hash);
}
template <class Archive, either_const<position_changed> T>
void fields(Archive& a, T& x) {
  a(x.bot, x.account, x.group, x.instrument, x.quantity, x.cost, x.realized, x.fees, x.protection);
}
template <class Archive, either_const<venue_state> T>
void fields(Archive& a, T& x) {
  a(x.venue, x.last_command, x.state);
}
template <class Archive, either_const<actor_noted> T>
void fields(Archive& a, T& x) {
  a(x.what, x.actor, x.text);
}
template <class Archive, either_const<admin_asked> T>
void fields(Archive& a, T& x) {
  a(x.id, x.principal, x.role, x.verb, x.target, x.args, x.reason, x.expires);
}
template <class Archive, either_const<admin_answered> T>
void fields(Archive& a, T& x) {
  a(x.id, x.outcome, x.code, x.why, x.hint);
}
template <class Archive, either_const<bot_steered> T>
void fields(Archive& a, T& x) {
  a(x.bot, x.wanted, x.principal, x.reason);
}
template <class Archive, either_const<breaker_changed> T>
void fields(Archive& a, T& x) {
  a(x.what, x.breaker, x.scope, x.action, x.until, x.why, x.by, x.state);
}
template <class Archive, either_const<room_snapshot> T>
void fields(Archive& a, T& x) {
  a(x.last_event, x.state, x.hash);
}
template <class Archive, either_const<bar_closed> T>
void fields(Archive& a, T& x) {
  a(x.instrument, x.bar);
}
template <class Archive, either_const<funding_observed> T>
void fields(Archive& a, T& x) {
  a(x.announced);
}

}  // namespace messages::codec
