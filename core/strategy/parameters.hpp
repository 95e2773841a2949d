#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/strategy/strategy.hpp"
#include "core/types/instrument.hpp"

namespace core::strategy {

/// Typed access to checked parameters. A missing or malformed value is a broken invariant: the configuration has
/// checked them all against the strategy's list.
std::int64_t integer_of(const parameters&, std::string_view name);
duration duration_of(const parameters&, std::string_view name);
bool flag_of(const parameters&, std::string_view name);
/// A decimal as an integer of 10^-scale.
std::int64_t decimal_of(const parameters&, std::string_view name, int scale);

/// Why one parameter is not acceptable; an empty list means that all are and that defaults are filled in.
struct parameter_problem {
  enum class kind : std::uint8_t { unknown, missing, mistyped, out_of_range };
  kind what = kind::unknown;
  std::string name;
};
std::vector<parameter_problem> complete(const entry&, parameters&);

/// Level of a protective stop `distance` away from a price, on the tick grid, rounded toward the price.
price protection_at(price reference, ppm distance, side entry_side, price tick);

}  // namespace core::strategy
