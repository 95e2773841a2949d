#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "core/market/event.hpp"
#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace adapters::binance {

/// What Binance sends on its public market streams, with numbers at the instrument's scale and symbols resolved, but
/// with the venue's own sequence numbers and semantics. Raw payloads stand above each struct.

enum class product : std::uint8_t {
  usdm,  ///< USD-M futures: fapi.binance.com, fstream.binance.com; diffs chain on `pu`
  spot,  ///< spot: api.binance.com, stream.binance.com; diffs chain on `U`
};

std::string_view to_string(product);

/// {"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":157,"u":160,"pu":149,
///  "b":[["58710.20","0.014"]],"a":[["61846.00","0.000"]]}          spot: the same without T and pu
struct depth_update {
  core::instrument_id instrument;
  std::uint64_t first_update = 0;     ///< U
  std::uint64_t last_update = 0;      ///< u, >= U
  std::uint64_t previous_update = 0;  ///< pu, u of the message before; usdm only, zero on spot
  core::timestamp ts_event{};         ///< E
  std::vector<core::level> bids;      ///< absolute quantities, zero removes; any order
  std::vector<core::level> asks;
};

/// GET depth, and in recordings: {"lastUpdateId":160,"E":1723161256501,"T":1723161256493,"bids":[["61800.20","2.909"]],
/// "asks":[["61800.30","1.155"]]}                                    spot: without E and T; neither carries a symbol
struct depth_snapshot {
  core::instrument_id instrument;
  std::uint64_t last_update = 0;
  core::timestamp ts_event{};     ///< E; zero on spot
  std::vector<core::level> bids;  ///< best first, strictly descending, quantities > 0
  std::vector<core::level> asks;  ///< best first, strictly ascending, quantities > 0; best ask > best bid
};

/// {"e":"bookTicker","u":400900217,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510",
///  "T":1723161256313,"E":1723161256313}                             spot: without e, T and E
struct book_ticker {
  core::instrument_id instrument;
  std::uint64_t update = 0;    ///< u
  core::timestamp ts_event{};  ///< E; zero on spot
  core::quote quote;           ///< both sides present, bid < ask
};

/// {"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006",
///  "X":"MARKET","m":false}                                          spot: without X, with "M":true
struct trade {
  core::instrument_id instrument;
  core::timestamp ts_event{};  ///< T, the moment of the match
  core::trade trade;           ///< m (buyer is maker) true: the aggressor sold
};

/// {"e":"aggTrade","E":1616202009196,"a":389551486,"s":"BTCUSDT","p":"58665.00","q":"0.043","f":621622993,
///  "l":621622993,"T":1616202009188,"m":false}
struct aggregate_trade {
  core::instrument_id instrument;
  core::timestamp ts_event{};  ///< T
  core::trade trade;           ///< venue_trade is the aggregate's own number `a`
  std::uint64_t first_trade = 0;
  std::uint64_t last_trade = 0;
};

/// {"result":null,"id":1} or {"error":{"code":2,"msg":"..."},"id":1}: the answer to SUBSCRIBE and UNSUBSCRIBE.
struct subscription_answer {
  std::uint64_t id = 0;  ///< of the request; zero if the venue could not tell
  bool accepted = false;
  std::int64_t code = 0;  ///< the venue's error code where refused
};

/// Messages that are known and well-formed as JSON but change neither book, quote nor trades. They are not looked into.
enum class notice : std::uint8_t {
  kline,            ///< candle in progress or closed
  mark_price,       ///< mark, index and funding of perpetuals, single or as a list
  force_order,      ///< liquidation
  ticker,           ///< rolling window statistics, single or as a list
  off_book_trade,   ///< X other than MARKET: insurance fund, ADL, or the venue's correction with price 0
  server_shutdown,  ///< spot: this connection will be closed soon
};

std::string_view to_string(notice);

using decoded =
    std::variant<depth_update, depth_snapshot, book_ticker, trade, aggregate_trade, subscription_answer, notice>;

}  // namespace adapters::binance
