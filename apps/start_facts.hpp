#pragma once

#include <optional>
#include <string>

#include "apps/roster.hpp"

namespace apps {

/// Writes what makes the run repeatable, and the names behind the numbers, at the head of the journal. Done before any
/// actor runs. The error says why the journal cannot take it.
std::optional<std::string> write_start_facts(plant&, core::timestamp at);

/// Whether an existing journal can be continued with this configuration: the scales of its instruments must be the
/// same for ever. The answer is the reason against it.
std::optional<std::string> objection_to_continue(const runtime::journal_file&, const config::configuration&);

}  // namespace apps
