#pragma once

#include <map>
#include <memory>

#include "core/sim/market_rules.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

/// An instrument as an exchange trades it. Configuration: fixed for the exchange's life and no part of its state.
struct listing {
  core::instrument instrument;
  market_rules rules{};
};

/// Shared by the parts of an exchange and by its copies.
using listings = std::shared_ptr<const std::map<instrument_id, listing>>;

}  // namespace core::sim
