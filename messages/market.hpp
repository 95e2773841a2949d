#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/market/event.hpp"
#include "core/market/view.hpp"

namespace messages {

/// One message of a venue as it came in. Session to feed.
struct frame {
  std::shared_ptr<const void> owner;  ///< keeps the text alive
  std::string_view text;
  core::timestamp ts_recv{};
  core::instrument_id instrument;  ///< whose stream or request it belongs to
  std::uint64_t offset = 0;        ///< ascending per instrument
};

/// The feed cannot follow without a fresh snapshot of this book. Feed to session.
struct snapshot_wanted {
  core::instrument_id instrument;
};

/// Trades of this instrument, and what its venue announces of it, may have been missed up to here. Says nothing of its
/// book. Feed to market, at the feed's start and whenever the line that carries trades was lost, a trade could not be
/// read, or the venue's numbers show that one is missing.
struct trades_lost {
  core::instrument_id instrument;
};

/// A market actor has no book and asks its feed to synchronise again.
struct book_wanted {
  core::instrument_id instrument;
};

/// Send again what was kept after `from_view`. Bot to market, after a restart.
struct views_wanted {
  core::actor_number subscriber;
  std::uint64_t from_view = 0;
};

/// All kept views of the kinds that the asker is subscribed to, in order. What follows this message is newer.
struct views_kept {
  std::vector<core::market_view> views;
};

}  // namespace messages
