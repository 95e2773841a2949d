#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/sink.hpp"
#include "core/types/hash.hpp"
#include "runtime/journal_reader.hpp"

namespace adapters::store {

/// Brings a database up with a journal. It reads the journal's files and nothing else: no room gets a message because
/// of it, and a database that is away costs nothing but its own rows' being late. Used on one thread.
///
/// Where a database has come to is written with its rows. A follower that begins anew reads the journal from its first
/// record, so that the projections know what they knew, and writes from there on. It begins anew, too, when a database
/// turns out not to be where it was left: restored from a copy, or replaced by a standby that lags.
class follower {
 public:
  using journal = std::shared_ptr<runtime::storage>;

  follower(journal, sink&);

  enum class outcome : std::uint8_t {
    more,       ///< there may be more
    caught_up,  ///< everything that has been written to the journal is in the database
    put_off,    ///< the database did not take the batch; it is kept, and the next step tries it again
    failed,     ///< it cannot go on: see trouble()
  };
  /// Takes up to that many records and writes them as one batch.
  outcome step(std::size_t records_max);

  /// In the database.
  core::sequence reached() const { return sink_.reached().last; }
  /// Read from the journal.
  core::sequence read() const { return last_; }
  /// The last problem; empty: none since the last batch that was taken.
  const std::string& trouble() const { return trouble_; }

 private:
  outcome fail(std::string why);
  outcome refuse(const store_problem&);
  outcome meet();
  bool take(const runtime::stored_entry&);
  outcome flush(outcome after);

  journal journal_;
  sink& sink_;
  std::optional<progress> resume_;  ///< where the database was when it was met; nothing: it has to be met (again)
  progress written_;                ///< by this, or found when it was met
  std::optional<runtime::journal_reader> reader_;
  messages::journal_dictionary names_;
  projections projections_;
  core::sequence last_;
  core::state_hash fingerprint_;  ///< of the journal up to there
  rows batch_;
  std::optional<progress> batch_end_;  ///< there is a batch to write
  bool failed_ = false;
  std::string trouble_;
};

}  // namespace adapters::store
