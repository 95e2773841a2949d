#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/market/event.hpp"
#include "core/sim/generated_market.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance::server {

/// Where the market of the venue comes from. Its events have ascending times; each instrument begins with a book_reset.
/// A later book_reset is a jump that customers see as an ordinary diff; book_broken changes nothing.
class market_feed {
 public:
  virtual ~market_feed() = default;
  /// When the next event happens; nothing when there is no further one.
  virtual std::optional<core::timestamp> due() const = 0;
  /// The event of that time. Only `instrument`, `ts_event` and `body` matter.
  virtual core::market_event next() = 0;
};

/// Generated markets of several instruments, woven by time.
class generated_feed : public market_feed {
 public:
  struct subject {
    core::instrument instrument;
    core::price initial;
  };
  generated_feed(std::span<const subject>, std::uint64_t seed, core::timestamp start);

  std::optional<core::timestamp> due() const override;
  core::market_event next() override;

 private:
  struct lane {
    core::instrument_id instrument;
    core::sim::generated_market market;
    core::sim::generated_market::step ahead;
  };
  std::size_t first() const;
  std::vector<lane> lanes_;
};

/// A price of the right size for a familiar symbol; any other begins at 100.
core::price familiar_price(const core::instrument&);

}  // namespace adapters::binance::server
