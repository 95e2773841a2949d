#pragma once

#include "adapters/admin/document.hpp"
#include "messages/journal_words.hpp"

namespace adapters::admin {

/// A record as an event: the facts of `watchbill journal show -o ndjson`, and a line for people.
json::object event_row(const messages::journal_entry&, const messages::journal_dictionary&);

}  // namespace adapters::admin
