#pragma once

#include "core/market/event.hpp"
#include "core/types/codec.hpp"

namespace core {

/// Bytes of market values, see core/types/codec.hpp.

inline void write(byte_writer& out, const level& x) { write_in_turn(out, x.price, x.quantity); }
inline void read(byte_reader& in, level& x) { read_in_turn(in, x.price, x.quantity); }
inline void write(byte_writer& out, const trade& x) {
  write_in_turn(out, x.price, x.quantity, x.aggressor, x.venue_trade);
}
inline void read(byte_reader& in, trade& x) { read_in_turn(in, x.price, x.quantity, x.aggressor, x.venue_trade); }

}  // namespace core
