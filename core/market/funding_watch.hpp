#pragma once

#include <optional>

#include "core/market/funding.hpp"

namespace core::market {

/// Finds the rate at which the funding of one instrument was settled among the venue's announcements: the last one from
/// before its settlement. A venue may move a settlement, so what was announced for a moment that is not announced any
/// more when it comes has not been settled. Each settlement is told once.
class funding_watch {
 public:
  /// Takes announcements in any order. Returns what was settled since the last one, when the first one from after the
  /// settlement has come.
  std::optional<funding_announced> on_announcement(const funding_announced&);

  /// Announcements may have been missed up to here: what was announced before it may not be the last word, so it is not
  /// taken for settled.
  void lose() { next_.reset(); }

 private:
  std::optional<funding_announced> next_;
  timestamp settled_until_ = timestamp::min();
};

}  // namespace core::market
