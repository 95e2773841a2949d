#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/store/table.hpp"
#include "core/types/ids.hpp"
#include "core/types/result.hpp"

namespace adapters::store {

/// How far a database has come, written with the rows themselves.
struct progress {
  core::sequence last;            ///< newest record that is in it; none: empty
  std::uint64_t fingerprint = 0;  ///< of the journal up to there, every record of it

  bool operator==(const progress&) const = default;
};

/// Why a database cannot be used or written.
enum class store_fault : std::uint8_t {
  missing,        ///< there is no such file
  foreign,        ///< not one of ours
  newer,          ///< written by a later version of this program
  other_schema,   ///< our version, but other tables than this program makes
  damaged,        ///< the database says that its own pages do not fit
  locked,         ///< another process writes it
  other_journal,  ///< its rows come from another journal
  unavailable,    ///< the write failed: disk full, input or output error; may work later
  refused,        ///< the server does not let us in or do it: password, database, rights; may be mended while we run
};
std::string_view to_string(store_fault);
/// Trying again later can help.
constexpr bool passes(store_fault x) {
  return x == store_fault::unavailable || x == store_fault::locked || x == store_fault::refused;
}

struct store_problem {
  store_fault what = store_fault::unavailable;
  std::string where{};  ///< file or server
  std::string why{};    ///< in the database's own words
};
/// One line for an operator: what is wrong, where, and what to do about it.
std::string describe(const store_problem&);

template <class T>
using store_result = core::result<T, store_problem>;

/// What a store says of itself.
struct store_status {
  int version = 0;  ///< of its schema
  progress reached;
  std::vector<std::pair<std::string, std::int64_t>> counts;  ///< rows of every table, in the catalogue's order
};

/// A database that takes rows. Used on one thread, but for abandon().
class sink {
 public:
  virtual ~sink() = default;

  /// As far as is known without asking the database.
  virtual progress reached() const = 0;
  /// Reaches the database if it is not reached, and says how far it has come. Asked before the first batch and after
  /// every failed one: an answer to a commit may be lost, a server may come back as an older copy of itself.
  virtual store_result<progress> reach() { return reached(); }
  /// Writes all of it or nothing. The same batch may come again after a failure.
  virtual store_result<void> write(const rows&, const progress&) = 0;
  /// Ends a call that waits for a server and lets later ones fail. Any thread.
  virtual void abandon() {}
};

}  // namespace adapters::store
