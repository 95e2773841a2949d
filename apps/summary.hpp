#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/roster.hpp"
#include "core/portfolio/account.hpp"
#include "messages/feed.hpp"
#include "runtime/actor_system.hpp"

namespace apps {

/// What a run looked like at its end.
struct summary {
  struct bot_line {
    std::string name, strategy, instrument;
    core::portfolio::bot_score score;
    std::string position;
  };
  struct book_line {
    std::string instrument;
    messages::book_report counts;
  };

  std::vector<std::string> sources;
  std::vector<std::string> remarks;
  std::vector<std::string> faults;
  core::timestamp started_at{}, stopped_at{};
  bool of_recordings = true;  ///< else the messages are those that came
  std::uint64_t market_messages = 0;
  std::map<std::string, std::uint64_t> refused;  ///< market messages that were skipped, by reason
  std::vector<bot_line> bots;
  std::vector<book_line> books;
  std::map<std::string, std::uint64_t> restarts;  ///< by actor
  std::uint64_t handled = 0;                      ///< messages over all mailboxes
  core::duration wall{};
  std::filesystem::path journal;
  std::uint64_t records = 0;
};

/// Asks the rooms of a virtual run. Before the run is stopped.
summary collect_summary(runtime::virtual_run&, const plant&);
/// The same for a run on worker threads.
summary collect_summary(runtime::real_run&, const plant&);

/// For people, on stdout. `hash` is that of the journal.
std::string render(const summary&, const std::string& hash);

}  // namespace apps
