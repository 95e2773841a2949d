#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/strategy/parameters.hpp"
#include "core/strategy/strategy.hpp"

namespace core::tests {

inline constexpr timestamp opening{std::chrono::hours(9)};

/// Prices with one decimal, quantities with two; the tick is 0.5.
inline instrument traded(instrument_kind kind = instrument_kind::perpetual) {
  instrument x;
  x.id = {1};
  x.kind = kind;
  x.price_scale = 1;
  x.quantity_scale = 2;
  x.dated = {{.tick = {5}, .lot = {1}}};
  return x;
}

/// A strategy of the catalogue with its defaults, a size of 2 and what is given.
inline std::unique_ptr<strategy::strategy> made(std::string_view name, strategy::parameters given,
                                                const instrument& on = traded()) {
  const auto* kind = strategy::find(name);
  ASSERT(kind, "no such strategy", name);
  given.emplace("size", "2");
  ASSERT(complete(*kind, given).empty(), "these parameters are not acceptable", name);
  return kind->make(given, on);
}

inline market_view view_of(std::uint64_t number, timestamp at, decltype(market_view::body) body) {
  return {
      .instrument = {1}, .view = number, .ts_event = at, .ts_recv = at, .book_valid = true, .body = std::move(body)};
}

/// The n-th closed bar, from 1; one per second.
inline market_view bar_of(std::uint64_t n, std::int64_t close) {
  const auto at = opening + std::chrono::seconds(n);
  return view_of(n, at, bar{.open_time = at - std::chrono::seconds(1), .close_time = at, .close = {close}});
}

inline order_event filled(side direction, std::int64_t amount, leg_role role = leg_role::entry) {
  order_event e;
  e.intent.side = direction;
  e.intent.role = role;
  e.step = order_step::filled;
  e.state = order_state::filled;
  e.execution.quantity = e.filled = e.intent.quantity = {amount};
  return e;
}

}  // namespace core::tests
