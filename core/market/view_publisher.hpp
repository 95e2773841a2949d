#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "core/market/bar_builder.hpp"
#include "core/market/ladder_book.hpp"
#include "core/market/view.hpp"
#include "core/types/instrument.hpp"

namespace core::market {

/// A view and, for a bar, which of several intervals it belongs to.
struct published {
  market_view view;
  duration bar_interval{};
};

/// One instrument's market: keeps book and bars up to date with the events of its feed and says what subscribers
/// should see. A broken book stays broken until the feed delivers a whole one.
class view_publisher {
 public:
  struct settings {
    duration mark_interval = std::chrono::seconds(1);  ///< at most one mark per interval while nothing changes
    std::vector<duration> bar_intervals;
    std::size_t kept_max = 4096;  ///< views kept for subscribers that were restarted
  };

  view_publisher(instrument, settings);

  /// Takes the feed's next event; the views it gives rise to, in order. Valid until the next call.
  std::span<const published> on_event(const market_event&);

  /// Kept views after a view number, oldest first.
  std::vector<published> after(std::uint64_t view) const;

  book_fault fault() const { return fault_; }
  /// True once after this side found the book broken (crossed or an impossible level): the feed has to deliver a whole
  /// one.
  bool wants_book();
  const ladder_book& book() const { return book_; }

 private:
  void take(const book_reset&);
  void take(const book_delta&);
  void take(const book_broken&);
  void take(const quote&);
  void take(const trade&);
  void fail(book_fault);
  void publish_book();
  void publish_mark();
  void publish_bars(duration interval, const std::vector<bar>&);
  template <class Body>
  void publish(const Body&, duration bar_interval = {});

  const instrument instrument_;
  const settings settings_;
  price tick_;
  ladder_book book_;
  book_fault fault_ = book_fault::not_yet_synchronised;
  bool wants_book_ = false;
  std::optional<quote> quote_;
  std::vector<bar_builder> bars_;
  timestamp last_mark_{};
  const market_event* current_ = nullptr;
  std::uint64_t offset_ = 0;  ///< highest so far: events of our own side have none
  std::uint64_t count_ = 0;   ///< views at this offset
  std::vector<published> out_;
  std::deque<published> kept_;
};

}  // namespace core::market
