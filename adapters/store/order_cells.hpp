#pragma once

#include <algorithm>

#include "adapters/store/projection.hpp"

namespace adapters::store {

/// nullptr: it has not been declared.
inline const core::instrument* instrument_of(core::instrument_id id, const messages::journal_dictionary& names) {
  const auto found = std::ranges::find(names.instruments(), id, &core::instrument::id);
  return found == names.instruments().end() ? nullptr : &*found;
}

/// The symbol as the venue writes it; absent before its declaration.
inline value asset_of(core::instrument_id id, const messages::journal_dictionary& names) {
  const auto* x = instrument_of(id, names);
  return x ? value(x->symbol) : value{};
}

/// The venue; absent before its declaration.
inline value exchange_of(core::instrument_id id, const messages::journal_dictionary& names) {
  const auto* x = instrument_of(id, names);
  return x ? value(x->venue) : value{};
}

}  // namespace adapters::store
