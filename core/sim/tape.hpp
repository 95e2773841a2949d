#pragma once

#include <cstdint>
#include <deque>

#include "core/market/event.hpp"
#include "core/types/bytes.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

/// A public trade and when it happened.
struct printed {
  trade what;
  timestamp at{};
};

/// What the public trades of the last 24 hours amount to; everything is zero where there were none.
struct day_summary {
  price open, high, low, last;
  quantity last_quantity;
  quantity volume;
  money value;  ///< quote volume
  std::uint64_t trades = 0;
  timestamp from{};  ///< of the first minute that counts
};

/// The latest public trades of an instrument, those of the watched market and those of participants. The day rolls by
/// whole minutes.
class tape {
 public:
  /// Keeps `kept` trades; with zero, nothing at all is remembered.
  explicit tape(std::size_t kept = 0) : kept_(kept) {}

  bool keeps() const { return kept_ > 0; }
  void print(const trade&, const instrument&, timestamp);
  const std::deque<printed>& last() const { return last_; }  ///< eldest first
  day_summary day(timestamp now) const;

  void write(byte_writer&) const;
  void read(byte_reader&);

 private:
  struct minute {
    std::int64_t number = 0;  ///< since 1970
    price open, high, low, close;
    quantity last_quantity;
    quantity volume;
    money value;
    std::uint64_t trades = 0;
  };

  std::size_t kept_;
  std::deque<printed> last_;
  std::deque<minute> minutes_;
};

}  // namespace core::sim
