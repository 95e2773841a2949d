#pragma once

#include <vector>

#include "config/check.hpp"
#include "core/risk/breaker_policy.hpp"

namespace config {

/// The rows of risk.breakers.policies.*: breakers besides the shipped ones.
std::vector<field> breaker_policy_fields();

/// What a policy lacks, what means nothing in it, and names that are taken.
void check_policies(const values&, findings&);

/// All breakers of the node, out of values that passed every check: the shipped ones, then those of
/// risk.breakers.policies by name.
std::vector<core::risk::breaker_policy> breakers_of(const values&);

}  // namespace config
