#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <limits>

/// Generators that reach the ends of the number range in every run, not by luck.
namespace edge_values {

inline rc::Gen<std::int64_t> any_units() {
  using limits = std::numeric_limits<std::int64_t>;
  return rc::gen::weightedOneOf<std::int64_t>(
      {{4, rc::gen::arbitrary<std::int64_t>()},
       {2, rc::gen::inRange<std::int64_t>(limits::min(), limits::max())},
       {1,
        rc::gen::element<std::int64_t>(limits::min(), limits::min() + 1, -1, 0, 1, limits::max() - 1, limits::max())}});
}

inline rc::Gen<std::int64_t> positive_units() {
  using limits = std::numeric_limits<std::int64_t>;
  return rc::gen::weightedOneOf<std::int64_t>(
      {{4, rc::gen::inRange<std::int64_t>(1, 1000)},
       {2, rc::gen::inRange<std::int64_t>(1, limits::max())},
       {1, rc::gen::element<std::int64_t>(1, limits::max() - 1, limits::max())}});
}

inline constexpr auto int128_max = static_cast<__int128>(~static_cast<unsigned __int128>(0) >> 1);
inline constexpr auto int128_min = -int128_max - 1;

/// All magnitudes from a few units to 128 bits.
inline rc::Gen<__int128> any_wide_units() {
  const auto random =
      rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::uint64_t>(0, ~std::uint64_t{0}),
                                  rc::gen::inRange<std::uint64_t>(0, ~std::uint64_t{0}), rc::gen::inRange(0, 127)),
                   [](const std::tuple<std::uint64_t, std::uint64_t, int>& x) {
                     const auto bits = static_cast<unsigned __int128>(std::get<0>(x)) << 64 | std::get<1>(x);
                     return static_cast<__int128>(bits) >> std::get<2>(x);
                   });
  const auto edge = rc::gen::map(rc::gen::inRange(0, 6), [](int which) {
    constexpr __int128 edges[] = {int128_min, int128_min + 1, 0, 1, int128_max - 1, int128_max};
    return edges[which];
  });
  return rc::gen::weightedOneOf<__int128>({{6, random}, {1, edge}});
}

}  // namespace edge_values
