#pragma once

#include "core/order/event.hpp"
#include "core/types/codec.hpp"

namespace core {

/// Bytes of order values, see core/types/codec.hpp.

constexpr leg_role last_of(leg_role) { return leg_role::stop; }
constexpr order_type last_of(order_type) { return order_type::trailing_stop; }
constexpr time_in_force last_of(time_in_force) { return time_in_force::fok; }
constexpr trigger_source last_of(trigger_source) { return trigger_source::mark; }
constexpr liquidity last_of(liquidity) { return liquidity::taker; }
constexpr order_state last_of(order_state) { return order_state::lost; }
constexpr venue_report::kind last_of(venue_report::kind) { return venue_report::kind::outcome_unknown; }

void write(byte_writer&, const fill&);
void read(byte_reader&, fill&);
void write(byte_writer&, const order_intent&);
void read(byte_reader&, order_intent&);
void write(byte_writer&, const order_command&);
void read(byte_reader&, order_command&);

}  // namespace core
