#pragma once

#include <string_view>

#include "adapters/binance/fields.hpp"
#include "adapters/binance/grammar.hpp"

namespace adapters::binance {

/// The first look at a message: it is checked to be UTF-8 and JSON, and where the values of its fields begin and end is
/// noted. Values are not interpreted.
class outline {
 public:
  /// The views that the fields hold are views of `json`.
  fault read(std::string_view json);

  fields& outer() { return outer_; }
  /// Those of the object under "data", if there is one; outer() then has "data" with the value "{}".
  fields& inner() { return inner_; }

 private:
  fault object(grammar&, fields& into, bool outermost);
  fault member(grammar&, fields& into, bool outermost);

  fields outer_;
  fields inner_;
};

}  // namespace adapters::binance
