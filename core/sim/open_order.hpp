#pragma once

#include <cstdint>
#include <string_view>

#include "core/sim/order_record.hpp"

namespace core::sim {

enum class phase : std::uint8_t {
  untriggered,  ///< a conditional order before its trigger
  waiting,      ///< active, but no valid book is visible
  resting,      ///< in the book
  ended,        ///< about to be retired
};
std::string_view to_string(phase);

/// An order at the matching engine.
struct open_order {
  order_record record;
  sim::phase phase = phase::waiting;
  quantity queue_ahead{};  ///< while resting; see queue_model.hpp
  price trail_twice{};     ///< twice the best price since a trailing stop was activated; zero before

  const order_intent& intent() const { return record.intent; }
  bool active() const { return phase == phase::waiting || phase == phase::resting; }
};
void write(byte_writer&, const open_order&);
void read(byte_reader&, open_order&);

}  // namespace core::sim
