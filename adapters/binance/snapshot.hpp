#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance {

/// What the venue's REST depth endpoint would answer at some moment of a recording. Fed with the recording's raw
/// messages from its beginning; a replayed session that must resynchronise in the middle gets its snapshot from here.
class shadow_book {
 public:
  static constexpr std::size_t levels_max = 5000;  ///< per side, the venue's own limit on spot

  shadow_book(product, core::instrument);

  /// One message of the recording, of whatever kind; only the instrument's own snapshots and diffs matter. A bare
  /// snapshot is taken to be this instrument's, so recordings of several instruments need one shadow_book each and
  /// their messages apart. A message that cannot be decoded breaks the book as it would break the client's.
  void feed(std::string_view message);

  /// The body of GET depth as of the last diff; nothing before the recorded snapshot has been matched with the diffs or
  /// after the recording's own gap.
  std::optional<std::string> snapshot(std::size_t levels = 1000) const;

 private:
  void apply(const book_sync::outcome&);

  product product_;
  core::instrument instrument_;
  decoder decoder_;
  book_sync sync_;
  core::timestamp ts_event_{};
  std::map<core::price, core::quantity, std::greater<>> bids_;
  std::map<core::price, core::quantity> asks_;
};

}  // namespace adapters::binance
