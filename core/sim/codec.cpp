#include "core/sim/codec.hpp"

#include <array>
#include <utility>

namespace core::sim {

namespace {

/// One list of members serves both directions: `archive` is called with them.
struct writing {
  byte_writer& out;
  template <class... Ts>
  void operator()(const Ts&... xs) {
    write_in_turn(out, xs...);
  }
};
struct reading {
  byte_reader& in;
  template <class... Ts>
  void operator()(Ts&... xs) {
    read_in_turn(in, xs...);
  }
};

template <class T, class U>
concept maybe_const = std::is_same_v<std::remove_const_t<T>, U>;

template <class Archive, maybe_const<order_intent> T>
void members(Archive a, T& x) {
  a(x.id, x.bot, x.account, x.group, x.plan, x.leg, x.legs, x.instrument, x.side, x.role, x.type, x.tif, x.trigger_by,
    x.quantity, x.limit, x.trigger, x.callback, x.close_position, x.protection, x.view, x.decided_at, x.cause);
}
template <class Archive, maybe_const<fill> T>
void members(Archive a, T& x) {
  a(x.price, x.quantity, x.fee, x.liquidity, x.venue_trade);
}
template <class Archive, maybe_const<order_update> T>
void members(Archive a, T& x) {
  a(x.what, x.intent, x.why, x.execution, x.realized, x.filled, x.open, x.value, x.triggered, x.moved, x.forced,
    x.taken_over, x.repeated, x.at);
}
template <class Archive, maybe_const<balance_changed> T>
void members(Archive a, T& x) {
  a(x.account, x.why, x.instrument, x.change, x.wallet, x.at);
}
template <class Archive, maybe_const<position_changed> T>
void members(Archive a, T& x) {
  auto& p = x.position;
  a(p.account, p.instrument, p.bot, p.quantity, p.cost, p.entry, p.realized, p.mark, p.unrealized, p.leverage,
    p.initial_margin, p.maintenance_margin, p.notional, p.liquidation, p.changed, x.at);
}
template <class Archive, maybe_const<funding_paid> T>
void members(Archive a, T& x) {
  a(x.account, x.instrument, x.quantity, x.mark, x.rate, x.amount, x.at);
}
template <class Archive, maybe_const<margin_called> T>
void members(Archive a, T& x) {
  a(x.account, x.equity, x.maintenance, x.at);
}
template <class Archive, maybe_const<leverage_changed> T>
void members(Archive a, T& x) {
  a(x.account, x.instrument, x.leverage, x.at);
}
template <class Archive, maybe_const<trade_printed> T>
void members(Archive a, T& x) {
  a(x.instrument, x.what, x.at);
}
template <class Archive, maybe_const<place_order> T>
void members(Archive a, T& x) {
  a(x.intent);
}
template <class Archive, maybe_const<cancel_order> T>
void members(Archive a, T& x) {
  a(x.order, x.instrument);
}
template <class Archive, maybe_const<amend_order> T>
void members(Archive a, T& x) {
  a(x.order, x.instrument, x.quantity, x.limit);
}
template <class Archive, maybe_const<query_order> T>
void members(Archive a, T& x) {
  a(x.order, x.instrument);
}

/// A variant is the number of its alternative (u8) and that.
template <class... Ts>
void write_one_of(byte_writer& out, const std::variant<Ts...>& x) {
  out.put(static_cast<std::uint8_t>(x.index()));
  std::visit([&](const auto& alternative) { members(writing{out}, alternative); }, x);
}
template <class... Ts>
void read_one_of(byte_reader& in, std::variant<Ts...>& x) {
  const auto index = in.get<std::uint8_t>();
  if (index >= sizeof...(Ts)) throw malformed_bytes("there is no such alternative");
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    ((index == Index && (members(reading{in}, x.template emplace<Index>()), true)) || ...);
  }
  (std::make_index_sequence<sizeof...(Ts)>());
}

}  // namespace

void write(byte_writer& out, price x) { out.put(x.units); }
void read(byte_reader& in, price& x) { x.units = in.get<std::int64_t>(); }
void write(byte_writer& out, quantity x) { out.put(x.units); }
void read(byte_reader& in, quantity& x) { x.units = in.get<std::int64_t>(); }
void write(byte_writer& out, money x) { out.put(x.units); }
void read(byte_reader& in, money& x) { x.units = in.get<__int128>(); }
void write(byte_writer& out, ppm x) { out.put(x.parts); }
void read(byte_reader& in, ppm& x) { x.parts = in.get<std::int64_t>(); }
void write(byte_writer& out, fraction x) { out.put(x.parts); }
void read(byte_reader& in, fraction& x) { x.parts = in.get<std::int64_t>(); }
void write(byte_writer& out, duration x) { out.put(static_cast<std::int64_t>(x.count())); }
void read(byte_reader& in, duration& x) { x = duration{in.get<std::int64_t>()}; }
void write(byte_writer& out, timestamp x) { write(out, x.time_since_epoch()); }
void read(byte_reader& in, timestamp& x) { x = timestamp{read<duration>(in)}; }
void write(byte_writer& out, const level& x) { write_in_turn(out, x.price, x.quantity); }
void read(byte_reader& in, level& x) { read_in_turn(in, x.price, x.quantity); }
void write(byte_writer& out, const trade& x) { write_in_turn(out, x.price, x.quantity, x.aggressor, x.venue_trade); }
void read(byte_reader& in, trade& x) { read_in_turn(in, x.price, x.quantity, x.aggressor, x.venue_trade); }
void write(byte_writer& out, const fill& x) { members(writing{out}, x); }
void read(byte_reader& in, fill& x) { members(reading{in}, x); }
void write(byte_writer& out, const order_intent& x) { members(writing{out}, x); }
void read(byte_reader& in, order_intent& x) { members(reading{in}, x); }
void write(byte_writer& out, const order_command& x) { write_one_of(out, x); }
void read(byte_reader& in, order_command& x) { read_one_of(in, x); }
void write(byte_writer& out, const exchange_event& x) { write_one_of(out, x); }
void read(byte_reader& in, exchange_event& x) { read_one_of(in, x); }

}  // namespace core::sim
