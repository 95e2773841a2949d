#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/store/table.hpp"
#include "core/types/time.hpp"
#include "messages/journal_words.hpp"
#include "messages/record.hpp"

namespace adapters::store {

/// Where a projection puts its rows. One that goes through a journal again only to know what it knew leaves them
/// unmade.
class row_collector {
 public:
  explicit row_collector(rows& to, bool wanted = true) : to_(wanted ? &to : nullptr) {}

  /// Appends what `make` returns; does not call it where no rows are wanted.
  template <class Make>
  void add(const Make& make) {
    if (to_) to_->push_back(make());
  }

 private:
  rows* to_;
};

/// Makes rows out of journal entries. A pure function of the entries from the first one on: what a row needs of earlier
/// entries is kept by the projection itself.
class projection {
 public:
  virtual ~projection() = default;

  /// The tables that it writes. They live as long as the program.
  virtual const std::vector<table>& tables() const = 0;

  /// Appends what an entry adds or changes. The dictionary has learned the entry already.
  virtual void take(const messages::journal_entry&, const messages::journal_dictionary&, row_collector&) = 0;
};

/// Cells of the kinds that records hold.
inline value cell_of(std::uint64_t x) { return static_cast<std::int64_t>(x); }
inline value cell_of(core::sequence x) { return x ? value(static_cast<std::int64_t>(x.value)) : value{}; }
inline value cell_of(core::timestamp x) {
  return x == core::timestamp{} ? value{} : value(static_cast<std::int64_t>(x.time_since_epoch().count()));
}
inline value cell_of(std::string x) { return x; }
inline value cell_of(std::string_view x) { return std::string(x); }
inline value cell_of(core::money x) { return to_string(x); }
/// Absent where empty.
inline value if_any(std::string_view x) { return x.empty() ? value{} : value(std::string(x)); }

}  // namespace adapters::store
