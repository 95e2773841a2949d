#include "core/sim/codec.hpp"

namespace core::sim {

namespace {

template <class... Ts>
void write_in_turn(byte_writer& out, const Ts&... xs) {
  (write(out, xs), ...);
}
template <class... Ts>
void read_in_turn(byte_reader& in, Ts&... xs) {
  (read(in, xs), ...);
}

enum class command_tag : std::uint8_t {
  place,
  cancel,
  amend,
  query,
};
static_assert(std::is_same_v<order_command, std::variant<place_order, cancel_order, amend_order, query_order>>);

}  // namespace

void write(byte_writer& out, price x) { out.put(x.units); }
void read(byte_reader& in, price& x) { x.units = in.get<std::int64_t>(); }
void write(byte_writer& out, quantity x) { out.put(x.units); }
void read(byte_reader& in, quantity& x) { x.units = in.get<std::int64_t>(); }
void write(byte_writer& out, timestamp x) { out.put(static_cast<std::int64_t>(x.time_since_epoch().count())); }
void read(byte_reader& in, timestamp& x) { x = timestamp{duration{in.get<std::int64_t>()}}; }
void write(byte_writer& out, const level& x) { write_in_turn(out, x.price, x.quantity); }
void read(byte_reader& in, level& x) { read_in_turn(in, x.price, x.quantity); }

void write(byte_writer& out, const order_intent& x) {
  write_in_turn(out, x.id, x.bot, x.account, x.group, x.plan, x.leg, x.legs, x.instrument);
  out.put(x.side).put(x.role).put(x.type).put(x.tif).put(x.trigger_by);
  write_in_turn(out, x.quantity, x.limit, x.trigger, x.protection, x.view, x.decided_at, x.cause);
}

void read(byte_reader& in, order_intent& x) {
  read_in_turn(in, x.id, x.bot, x.account, x.group, x.plan, x.leg, x.legs, x.instrument);
  x.side = in.get(side::sell);
  x.role = in.get(leg_role::stop);
  x.type = in.get(order_type::stop_market);
  x.tif = in.get(time_in_force::post_only);
  x.trigger_by = in.get(trigger_source::mark);
  read_in_turn(in, x.quantity, x.limit, x.trigger, x.protection, x.view, x.decided_at, x.cause);
}

void write(byte_writer& out, const venue_report& x) {
  write_in_turn(out, x.order, x.instrument);
  out.put(x.what).put(x.refusal);
  write_in_turn(out, x.execution.price, x.execution.quantity);
  out.put(x.execution.fee.units).put(x.execution.liquidity).put(x.execution.venue_trade);
  write_in_turn(out, x.filled, x.open, x.ts_event, x.ts_recv);
}

void read(byte_reader& in, venue_report& x) {
  read_in_turn(in, x.order, x.instrument);
  x.what = in.get(venue_report::kind::outcome_unknown);
  x.refusal = in.get(venue_refusal::halted);
  read_in_turn(in, x.execution.price, x.execution.quantity);
  x.execution.fee.units = in.get<__int128>();
  x.execution.liquidity = in.get(liquidity::taker);
  x.execution.venue_trade = in.get<std::uint64_t>();
  read_in_turn(in, x.filled, x.open, x.ts_event, x.ts_recv);
}

void write(byte_writer& out, const order_command& x) {
  out.put(static_cast<command_tag>(x.index()));
  if (const auto* place = std::get_if<place_order>(&x)) write(out, place->intent);
  if (const auto* cancel = std::get_if<cancel_order>(&x)) write_in_turn(out, cancel->order, cancel->instrument);
  if (const auto* amend = std::get_if<amend_order>(&x))
    write_in_turn(out, amend->order, amend->instrument, amend->quantity);
  if (const auto* query = std::get_if<query_order>(&x)) write_in_turn(out, query->order, query->instrument);
}

void read(byte_reader& in, order_command& x) {
  switch (in.get(command_tag::query)) {
    case command_tag::place:
      x = place_order{read<order_intent>(in)};
      return;
    case command_tag::cancel: {
      auto& cancel = x.emplace<cancel_order>();
      return read_in_turn(in, cancel.order, cancel.instrument);
    }
    case command_tag::amend: {
      auto& amend = x.emplace<amend_order>();
      return read_in_turn(in, amend.order, amend.instrument, amend.quantity);
    }
    case command_tag::query: {
      auto& query = x.emplace<query_order>();
      return read_in_turn(in, query.order, query.instrument);
    }
  }
}

}  // namespace core::sim
