#pragma once

#include <cstdint>
#include <string_view>

namespace core {

enum class side : std::uint8_t {
  buy,   ///< adds to a position; in a book, the bids
  sell,  ///< takes from a position; in a book, the asks
};

constexpr side opposite(side s) { return s == side::buy ? side::sell : side::buy; }
constexpr int sign(side s) { return s == side::buy ? 1 : -1; }
constexpr std::string_view to_string(side s) { return s == side::buy ? "buy" : "sell"; }

}  // namespace core
