#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "core/market/event.hpp"
#include "core/order/event.hpp"
#include "core/sim/exchange_event.hpp"
#include "core/types/bytes.hpp"

namespace core::sim {

/// Bytes of the values that an exchange's state is made of. Members are written in the order of their declaration:
/// ids, prices, quantities and money as their integer, times as i64 nanoseconds since 1970, flags and enumerators as
/// one byte, an optional as a flag and its value, a list as its length (u32) and its elements. Enumerators are checked
/// when read.

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
void write(byte_writer&, money);
void read(byte_reader&, money&);
void write(byte_writer&, ppm);
void read(byte_reader&, ppm&);
void write(byte_writer&, fraction);
void read(byte_reader&, fraction&);
void write(byte_writer&, duration);
void read(byte_reader&, duration&);
void write(byte_writer&, timestamp);
void read(byte_reader&, timestamp&);
void write(byte_writer&, const level&);
void read(byte_reader&, level&);

/// The largest value of each enumeration.
constexpr side last_of(side) { return side::sell; }
constexpr leg_role last_of(leg_role) { return leg_role::stop; }
constexpr order_type last_of(order_type) { return order_type::trailing_stop; }
constexpr time_in_force last_of(time_in_force) { return time_in_force::fok; }
constexpr trigger_source last_of(trigger_source) { return trigger_source::mark; }
constexpr liquidity last_of(liquidity) { return liquidity::taker; }
constexpr venue_report::kind last_of(venue_report::kind) { return venue_report::kind::outcome_unknown; }
constexpr rule last_of(rule) { return rule::liquidation; }
constexpr self_trade last_of(self_trade) { return self_trade::expire_both; }
constexpr balance_reason last_of(balance_reason) { return balance_reason::liquidation; }

template <class T>
requires std::is_enum_v<T>
void write(byte_writer& out, T x) { out.put(x); }
template <class T>
requires std::is_enum_v<T>
void read(byte_reader& in, T& x) { x = in.get(last_of(T{})); }

void write(byte_writer&, const trade&);
void read(byte_reader&, trade&);
void write(byte_writer&, const fill&);
void read(byte_reader&, fill&);
void write(byte_writer&, const order_intent&);
void read(byte_reader&, order_intent&);
void write(byte_writer&, const order_command&);
void read(byte_reader&, order_command&);
void write(byte_writer&, const exchange_event&);
void read(byte_reader&, exchange_event&);

template <class... Ts>
void write_in_turn(byte_writer& out, const Ts&... xs) {
  (write(out, xs), ...);
}
template <class... Ts>
void read_in_turn(byte_reader& in, Ts&... xs) {
  (read(in, xs), ...);
}

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
