#pragma once

#include "config/check.hpp"

namespace config {

/// What values demand of each other: references resolve, names and numbers are unique, scales and filters fit
/// together, every strategy can be made. Values that did not pass their own check are passed over.
void check_across(const values&, findings&);

/// The instrument of a name that passed its checks.
core::instrument instrument_of(const values&, const std::string& name);
/// The strategy parameters of a bot.
core::strategy::parameters parameters_of(const values&, const std::string& bot);

}  // namespace config
