#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "core/market/event.hpp"
#include "core/order/event.hpp"
#include "core/types/bytes.hpp"

namespace core::sim {

/// Bytes of the values that an exchange's state is made of. Members are written in the order of their declaration:
/// ids, prices, quantities and money as their integer, times as i64 nanoseconds since 1970, flags as one byte, an
/// optional as a flag and its value, a list as its length (u32) and its elements. Enumerators are checked when read.

template <class T>
requires std::is_integral_v<T>
void write(byte_writer& out, T x) { out.put(x); }
template <class T>
requires std::is_integral_v<T>
void read(byte_reader& in, T& x) { x = in.get<T>(); }

template <class Tag, class Rep>
void write(byte_writer& out, strong_id<Tag, Rep> x) {
  out.put(x.value);
}
template <class Tag, class Rep>
void read(byte_reader& in, strong_id<Tag, Rep>& x) {
  x.value = in.get<Rep>();
}

void write(byte_writer&, price);
void read(byte_reader&, price&);
void write(byte_writer&, quantity);
void read(byte_reader&, quantity&);
void write(byte_writer&, timestamp);
void read(byte_reader&, timestamp&);
void write(byte_writer&, const level&);
void read(byte_reader&, level&);
void write(byte_writer&, const order_intent&);
void read(byte_reader&, order_intent&);
void write(byte_writer&, const venue_report&);
void read(byte_reader&, venue_report&);
void write(byte_writer&, const order_command&);
void read(byte_reader&, order_command&);

template <class T>
void write(byte_writer& out, const std::optional<T>& x) {
  out.put(x.has_value());
  if (x) write(out, *x);
}
template <class T>
void read(byte_reader& in, std::optional<T>& x) {
  x.reset();
  if (in.get<bool>()) read(in, x.emplace());
}

template <class T>
T read(byte_reader& in) {
  T x{};
  read(in, x);
  return x;
}

template <class Range>
void write_all(byte_writer& out, const Range& list) {
  out.put(static_cast<std::uint32_t>(list.size()));
  for (const auto& x : list) write(out, x);
}
template <class T>
std::vector<T> read_all(byte_reader& in) {
  std::vector<T> list;
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) list.push_back(read<T>(in));
  return list;
}

}  // namespace core::sim
