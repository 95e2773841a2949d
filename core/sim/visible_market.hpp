#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "core/market/view.hpp"
#include "core/types/bytes.hpp"
#include "core/types/side.hpp"

namespace core::sim {

/// A queue of unknown length: no view has shown the price so far.
inline constexpr quantity unknown_queue{std::numeric_limits<std::int64_t>::max()};

/// What the venue has shown of one instrument, less what our own takers have consumed since. A depth view replaces
/// both sides. A quote replaces the touch and removes what stands beyond it; deeper levels stay as the last depth
/// showed them, or are unknown where there was none. What was consumed comes back when a view shows it again.
class visible_market {
 public:
  void see(const depth&);
  void see(const quote&);
  void see(const trade&);
  /// The book is not valid: nothing is visible until the next depth or quote. Last trades stay known.
  void lose();

  bool visible() const { return visible_; }
  /// Best level that is left, or nothing.
  const level* touch(side s) const;
  /// Takes from the touch of a side; at most what is left there.
  void consume(side, quantity);

  /// Quantity that stands at a price: zero between and above the levels shown, unknown_queue beyond the last of them
  /// unless the whole side is shown.
  quantity displayed_at(side, price) const;

  std::optional<price> last() const { return last_; }
  /// A participant's own trade moves the last price.
  void print(price p) { last_ = p; }
  /// Bid plus ask of the last quote or depth: twice the mid, so that the mid stays exact.
  std::optional<price> mid_twice() const { return mid_twice_; }
  /// From here on the venue says itself what the mark is.
  void set_mark(price p) { mark_ = p; }
  /// Twice the mark: what the venue said last, or the mid where it never did.
  std::optional<price> mark_twice() const { return mark_ ? std::optional(*mark_ + *mark_) : mid_twice_; }

  /// All levels of a side that are left, best first.
  const std::vector<level>& levels(side s) const { return of(s).levels; }

  void write(byte_writer&) const;
  static visible_market read(byte_reader&);

 private:
  /// One side, best first; no level is empty.
  struct ladder {
    std::vector<level> levels;
    bool whole = false;  ///< nothing stands beyond the last level
  };

  ladder& of(side s) { return s == side::buy ? bids_ : asks_; }
  const ladder& of(side s) const { return s == side::buy ? bids_ : asks_; }
  void set_touch(side, const level&);
  void settle_mid();

  ladder bids_;
  ladder asks_;
  bool visible_ = false;
  bool depth_seen_ = false;  ///< since the book was last lost
  std::optional<price> last_;
  std::optional<price> mid_twice_;
  std::optional<price> mark_;
};

}  // namespace core::sim
