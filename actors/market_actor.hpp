#pragma once

#include <caf/behavior.hpp>
#include <optional>
#include <vector>

#include "core/market/funding_watch.hpp"
#include "core/market/view_publisher.hpp"
#include "core/market/whole_bars.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace actors {

/// Who hears which views of an instrument.
struct view_subscription {
  core::actor_number number;  ///< of the subscriber
  messages::view_sink subscriber;
  std::vector<core::view_kind> kinds;
  core::duration bar_interval{};  ///< for bars

  bool wants(const core::market::published&) const;
};

/// Interval of the bars that are journaled, whatever intervals bots want for themselves.
inline constexpr core::duration journaled_bar_interval = std::chrono::minutes(1);

struct market_settings {
  core::instrument instrument;
  core::market::view_publisher::settings publishing;
  std::vector<view_subscription> subscriptions;  ///< in the order in which they are told
};

struct market_peers {
  messages::feed_address feed;
  messages::journal_address journal;
};

struct market_state {
  static inline const char* name = "market";
  runtime::room_base* self = nullptr;
  core::actor_number number;
  market_settings settings;
  market_peers peers;
  std::optional<core::market::view_publisher> publisher;
  runtime::outbox<messages::journal_address> journal;
  core::book_fault noted = core::book_fault::not_yet_synchronised;
  core::market::whole_bars bars{journaled_bar_interval};
  core::market::funding_watch funding;

  void take(const core::market_event&);
  void take(const core::funding_announced&);
  void take(const messages::trades_lost&);
  void note_bars(const core::market_event&);
  void note_validity(const core::market_event&);
  void send_kept(const messages::views_wanted&);
  void ask_for_book();
  void came_back(const caf::message&);
};

/// The book, the bars, the marks and the funding of one instrument.
///   accepts  market_event, funding_announced, trades_lost (from its feed) · views_wanted (from a restarted bot)
///   emits    market_view -> its subscribers · views_kept -> the asker · book_wanted -> feed ·
///            note(book_changed, bar_closed, funding_observed) -> journal
///   owns     the book, the bars and the settled funding rates (sole writer)
///   fails    alone; subscribers see no views meanwhile, and the gate denies entries on stale marks
///   recovers by asking its feed for a whole book; until it arrives the book is invalid. The bar of that time is not
///            journaled, nor is funding that is settled before the venue announces it again
caf::behavior market_actor(runtime::room<market_state>*, runtime::environment&, market_settings, market_peers);

}  // namespace actors
