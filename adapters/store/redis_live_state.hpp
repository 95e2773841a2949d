#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store/table.hpp"
#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace adapters::store {

/// What becomes of a hash: it is removed, changed, or removed and made anew.
struct live_hash {
  bool removed = false;  ///< what it had goes first
  std::map<std::string_view, std::string> fields{};
  std::string set{};  ///< the set in which living hashes of its kind are listed by their id
  std::string id{};
};

struct live_message {
  std::string channel;
  std::string payload;  ///< one JSON object
  core::sequence record;
  core::timestamp at{};
};

/// What rows mean for the live state: several changes of one hash are one, the last. Names are without prefix.
/// docs/redis_keys.md lists them.
struct live_changes {
  std::map<std::string, live_hash> hashes;
  std::vector<live_message> messages;  ///< in the order of rows
};

/// A pure function of rows that come record by record, each record's row of `events` before those of other tables.
live_changes live_changes_of(const rows&);

}  // namespace adapters::store
