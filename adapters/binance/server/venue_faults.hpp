#pragma once

#include <deque>
#include <map>
#include <optional>

#include "adapters/binance/server/published_book.hpp"
#include "adapters/binance/server/settings.hpp"
#include "core/sim/fault_plan.hpp"

namespace adapters::binance::server {

/// Filters are dated, so changes of the tick are known from the start: at each time of a tick_change rule the tick of
/// the instruments it means becomes `times` (10 by default) times as large, and at the next one it is as before again.
settings with_tick_changes(settings, const core::sim::fault_plan*, core::timestamp start);

/// A book as it was.
struct old_book {
  core::timestamp at{};
  std::uint64_t update = 0;
  published_book::levels bids;
  published_book::levels asks;
};

/// The books of the last half minute, four a second.
class book_shelf {
 public:
  static constexpr core::duration kept = std::chrono::seconds(30);
  static constexpr core::duration every = std::chrono::milliseconds(250);

  void keep(core::instrument_id, const published_book&, core::timestamp now);
  /// The one that is `age` old, or the eldest; nothing where there is none.
  const old_book* find(core::instrument_id, core::timestamp now, core::duration age) const;

 private:
  std::map<core::instrument_id, std::deque<old_book>> books_;
};

}  // namespace adapters::binance::server
