#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/types/bytes.hpp"
#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/side.hpp"
#include "core/types/time.hpp"

namespace core {

/// Bytes of the values that states are made of. Members are written in the order of their declaration: ids, prices,
/// quantities and money as their integer, times as i64 nanoseconds since 1970, flags and enumerators as one byte, an
/// optional as a flag and its value, a list as its length (u32) and its elements. Reading throws malformed_bytes where
/// the bytes end too early or an enumerator (`last_of` says the largest) is none.

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

inline void write(byte_writer& out, price x) { out.put(x.units); }
inline void read(byte_reader& in, price& x) { x.units = in.get<std::int64_t>(); }
inline void write(byte_writer& out, quantity x) { out.put(x.units); }
inline void read(byte_reader& in, quantity& x) { x.units = in.get<std::int64_t>(); }
inline void write(byte_writer& out, money x) { out.put(x.units); }
inline void read(byte_reader& in, money& x) { x.units = in.get<__int128>(); }
inline void write(byte_writer& out, ppm x) { out.put(x.parts); }
inline void read(byte_reader& in, ppm& x) { x.parts = in.get<std::int64_t>(); }
inline void write(byte_writer& out, duration x) { out.put(static_cast<std::int64_t>(x.count())); }
inline void read(byte_reader& in, duration& x) { x = duration{in.get<std::int64_t>()}; }
inline void write(byte_writer& out, timestamp x) { write(out, x.time_since_epoch()); }
inline void read(byte_reader& in, timestamp& x) { x = timestamp{duration{in.get<std::int64_t>()}}; }

constexpr side last_of(side) { return side::sell; }

template <class T>
requires std::is_enum_v<T>
void write(byte_writer& out, T x) { out.put(x); }
template <class T>
requires std::is_enum_v<T>
void read(byte_reader& in, T& x) { x = in.get(last_of(T{})); }

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

template <class... Ts>
void write_in_turn(byte_writer& out, const Ts&... xs) {
  (write(out, xs), ...);
}
template <class... Ts>
void read_in_turn(byte_reader& in, Ts&... xs) {
  (read(in, xs), ...);
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

/// A variant is the number of its alternative (u8) and that.
template <class... Ts>
void write_one_of(byte_writer& out, const std::variant<Ts...>& x) {
  out.put(static_cast<std::uint8_t>(x.index()));
  std::visit([&](const auto& alternative) { write(out, alternative); }, x);
}
template <class... Ts>
void read_one_of(byte_reader& in, std::variant<Ts...>& x) {
  const auto index = in.get<std::uint8_t>();
  if (index >= sizeof...(Ts)) throw malformed_bytes("there is no such alternative");
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    ((index == Index && (read(in, x.template emplace<Index>()), true)) || ...);
  }
  (std::make_index_sequence<sizeof...(Ts)>());
}

/// For types whose members are listed once for both directions: `members(archive, x)` calls the archive with them.
struct field_writer {
  byte_writer& out;
  template <class... Ts>
  void operator()(const Ts&... xs) {
    write_in_turn(out, xs...);
  }
};
struct field_reader {
  byte_reader& in;
  template <class... Ts>
  void operator()(Ts&... xs) {
    read_in_turn(in, xs...);
  }
};

template <class T, class U>
concept maybe_const = std::is_same_v<std::remove_const_t<T>, U>;

}  // namespace core
