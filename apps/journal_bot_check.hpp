#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "apps/journal_bots.hpp"
#include "messages/record.hpp"

namespace apps {

/// Follows one bot through its journal. What its views have made of it only its snapshots say; what its orders have,
/// the records between two of them say too, and both have to agree.
class bot_check {
 public:
  explicit bot_check(std::string path) : path_(std::move(path)) {}

  /// An order event of its orders or of those that protect its position, with its place in the journal.
  void happened(const core::order_event& event) { pending_.push_back(event); }
  /// What is wrong with a snapshot of it; nothing for a good one, from which it goes on. `maker` is that of the
  /// configuration in force.
  std::optional<std::string> saved(const messages::bot_snapshot&, const bot_maker&);

 private:
  std::string path_;
  std::unique_ptr<core::bot::bot> bot_;    ///< as its last snapshot says; none before the first
  std::deque<core::order_event> pending_;  ///< events that are not in it
};

}  // namespace apps
