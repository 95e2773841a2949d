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

/// How many rounds of its recordings a continued journal already speaks of. Playing on from there keeps the numbers of
/// the views ascending over the lives of a journal: a bot takes every number up to its last snapshot for seen.
core::result<std::uint64_t, std::string> rounds_behind(const plant&);

}  // namespace apps
