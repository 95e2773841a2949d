#include "core/order/codec.hpp"

namespace core {
namespace {

template <class Archive, maybe_const<order_intent> T>
void members(Archive a, T& x) {
  a(x.id, x.bot, x.account, x.group, x.plan, x.leg, x.legs, x.instrument, x.side, x.role, x.type, x.tif, x.trigger_by,
    x.quantity, x.limit, x.trigger, x.callback, x.close_position, x.protection, x.view, x.decided_at, x.cause);
}
template <class Archive, maybe_const<fill> T>
void members(Archive a, T& x) {
  a(x.price, x.quantity, x.fee, x.liquidity, x.venue_trade);
}

}  // namespace

void write(byte_writer& out, const fill& x) { members(field_writer{out}, x); }
void read(byte_reader& in, fill& x) { members(field_reader{in}, x); }
void write(byte_writer& out, const order_intent& x) { members(field_writer{out}, x); }
void read(byte_reader& in, order_intent& x) { members(field_reader{in}, x); }

static void write(byte_writer& out, const place_order& x) { write(out, x.intent); }
static void read(byte_reader& in, place_order& x) { read(in, x.intent); }
static void write(byte_writer& out, const cancel_order& x) { write_in_turn(out, x.order, x.instrument); }
static void read(byte_reader& in, cancel_order& x) { read_in_turn(in, x.order, x.instrument); }
static void write(byte_writer& out, const amend_order& x) {
  write_in_turn(out, x.order, x.instrument, x.quantity, x.limit);
}
static void read(byte_reader& in, amend_order& x) { read_in_turn(in, x.order, x.instrument, x.quantity, x.limit); }
static void write(byte_writer& out, const query_order& x) { write_in_turn(out, x.order, x.instrument); }
static void read(byte_reader& in, query_order& x) { read_in_turn(in, x.order, x.instrument); }

void write(byte_writer& out, const order_command& x) { write_one_of(out, x); }
void read(byte_reader& in, order_command& x) { read_one_of(in, x); }

}  // namespace core
