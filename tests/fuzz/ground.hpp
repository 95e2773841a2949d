#pragma once

#include <cstdlib>

#include "core/types/instrument.hpp"

namespace tests::fuzz {

/// What the decoders know.
inline core::instrument btcusdt(int quantity_scale = 3) {
  core::instrument out;
  out.id = {1};
  out.symbol = "BTCUSDT";
  out.price_scale = 2;
  out.quantity_scale = quantity_scale;
  return out;
}

/// A fuzzer's finding is an abort.
inline void demand(bool held) {
  if (!held) std::abort();
}

/// For what only has to come back.
template <class T>
void survive(const T&) {}

}  // namespace tests::fuzz
