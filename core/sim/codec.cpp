#include "core/sim/codec.hpp"

namespace core::sim {

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

template <class T>
requires requires(field_writer a, const T& x) { members(a, x); }
void write(byte_writer& out, const T& x) { members(field_writer{out}, x); }
template <class T>
requires requires(field_reader a, T& x) { members(a, x); }
void read(byte_reader& in, T& x) { members(field_reader{in}, x); }

void write(byte_writer& out, fraction x) { out.put(x.parts); }
void read(byte_reader& in, fraction& x) { x.parts = in.get<std::int64_t>(); }
void write(byte_writer& out, const exchange_event& x) { write_one_of(out, x); }
void read(byte_reader& in, exchange_event& x) { read_one_of(in, x); }

}  // namespace core::sim
