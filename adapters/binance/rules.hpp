#pragma once

#include <optional>

#include "adapters/binance/rest_wire.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance {

/// The venue's filters for an instrument at the instrument's scales. Nothing if they do not fit exactly: a tick or lot
/// finer than a scale that was fixed for ever. Such an instrument must not be traded under its id any more.
std::optional<core::filters> filters_of(const symbol_rules&, const core::instrument&, core::timestamp valid_from);

}  // namespace adapters::binance
