#pragma once

#include <vector>

#include "messages/codec/codec.hpp"
#include "messages/record.hpp"
#include "runtime/journal_file.hpp"

namespace tests {

/// Every record of the journal, decoded, oldest first. Throws where one cannot be read or decoded.
inline std::vector<messages::journal_entry> entries_of(const runtime::journal_file& journal) {
  std::vector<messages::journal_entry> all;
  auto reader = journal.reader().value();
  while (true) {
    const auto stored = reader.next().value();
    if (!stored) return all;
    const auto& [sequence, header, payload, bytes] = *stored;
    all.push_back({sequence, header.at, header.actor, header.correlation, header.cause,
                   messages::codec::decode(header.type, payload).value()});
  }
}

}  // namespace tests
