#pragma once

#include <cstdint>
#include <string>

#include "adapters/binance/wire.hpp"
#include "core/sim/generated_market.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance {

/// The server side of the market streams: wire structs -> bytes as the venue frames them on a combined stream.
/// decode(encode(x)) == x for times in whole milliseconds. The struct's instrument id is not looked at.
std::string encode(product, const core::instrument&, const depth_update&);
std::string encode(product, const core::instrument&, const book_ticker&);
std::string encode(product, const core::instrument&, const trade&);

/// The body of GET depth, without an envelope.
std::string encode(product, const core::instrument&, const depth_snapshot&);

/// Speaks a generated market as Binance would: resets become REST snapshots, deltas chain by the product's rule. A diff
/// whose numbers do not follow on the one before is encoded as the hole it is.
class market_encoder {
 public:
  market_encoder(product, core::instrument);

  std::string operator()(const core::sim::generated_market::step&);

 private:
  product product_;
  core::instrument instrument_;
  std::uint64_t previous_ = 0;  // u of the last diff, or the snapshot's number
};

}  // namespace adapters::binance
