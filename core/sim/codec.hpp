#pragma once

#include "core/market/codec.hpp"
#include "core/order/codec.hpp"
#include "core/sim/exchange_event.hpp"

namespace core::sim {

/// Bytes of the values that an exchange's state is made of, see core/types/codec.hpp.

using core::read;
using core::write;

constexpr rule last_of(rule) { return rule::liquidation; }
constexpr self_trade last_of(self_trade) { return self_trade::expire_both; }
constexpr balance_reason last_of(balance_reason) { return balance_reason::liquidation; }

void write(byte_writer&, fraction);
void read(byte_reader&, fraction&);
void write(byte_writer&, const exchange_event&);
void read(byte_reader&, exchange_event&);

}  // namespace core::sim
