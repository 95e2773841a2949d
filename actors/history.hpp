#pragma once

#include "core/order/event.hpp"
#include "messages/order.hpp"
#include "runtime/journal_file.hpp"

namespace actors {

/// The order event that a placement stands for: a command in the journal is a submitted order.
core::order_event submission_of(const core::order_intent&, core::timestamp, core::sequence);

/// Reads from the journal what a starting room asks for. Nothing after the last record that this run has written is
/// looked at, even where a repeated run finds more in the files.
messages::history recall(const runtime::journal_file&, const messages::history_wanted&);

/// The order events of a history, in order, placements included.
std::vector<core::order_event> order_events_in(const messages::history&);

}  // namespace actors
