#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "core/market/event.hpp"
#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/side.hpp"
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

/// Length of a candle, by the venue's word.
enum class candle_interval : std::uint8_t {
  minute_1,   ///< 1m
  minute_3,   ///< 3m
  minute_5,   ///< 5m
  minute_15,  ///< 15m
  minute_30,  ///< 30m
  hour_1,     ///< 1h
  hour_2,     ///< 2h
  hour_4,     ///< 4h
  hour_6,     ///< 6h
  hour_8,     ///< 8h
  hour_12,    ///< 12h
  day_1,      ///< 1d
  day_3,      ///< 3d
  week_1,     ///< 1w
  month_1,    ///< 1M
};
/// The venue's word: 1m.
std::string_view to_string(candle_interval);
std::optional<candle_interval> candle_interval_of(std::string_view);

/// {"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT","i":"1m",
///  "f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,"x":false,"q":"1.0000",
///  "V":"500","Q":"0.500","B":"123456"}}
struct kline {
  core::instrument_id instrument;
  candle_interval interval = candle_interval::minute_1;  ///< i
  bool closed = false;                                   ///< x: these are the bar's last figures
  core::timestamp ts_event{};                            ///< E
  core::timestamp opens{};                               ///< t
  core::timestamp closes{};                              ///< T, the bar's last millisecond
  core::price open, high, low, close;
  core::quantity volume;
  core::quantity taker_buy_volume;  ///< V
  core::money turnover;             ///< q, in the quote currency
  std::uint64_t trades = 0;         ///< n
};

/// {"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","ap":"11794.15000000",
///  "i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000}
/// Mark and index have more decimals than an order's price: nearest_price of money_text.hpp rounds.
struct mark_price {
  core::instrument_id instrument;
  core::timestamp ts_event{};      ///< E
  core::money mark;                ///< p, > 0
  core::money index;               ///< i, > 0
  core::money funding_rate;        ///< r as a fraction x 10^16; zero for contracts without funding
  core::timestamp next_funding{};  ///< T; zero for contracts without funding
};

/// {"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910",
///  "ap":"9910","X":"FILLED","l":"0.014","z":"0.014","T":1568014460893}}
/// Of several liquidations in a second only the largest is told.
struct force_order {
  core::instrument_id instrument;
  core::timestamp ts_event{};  ///< o.T, the moment of the match
  core::side side = core::side::buy;
  core::price limit;        ///< p
  core::quantity quantity;  ///< q
  core::quantity filled;    ///< z
};

/// {"result":null,"id":1}, {"error":{"code":2,"msg":"..."},"id":1} or {"code":2,"msg":"..."}: the answer to SUBSCRIBE
/// and UNSUBSCRIBE. The venue's page shows the last form, without an id.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Live-Subscribing-Unsubscribing-to-streams
struct subscription_answer {
  std::uint64_t id = 0;  ///< of the request; zero if the venue could not tell
  bool accepted = false;
  std::int64_t code = 0;  ///< the venue's error code where refused
};

/// Messages that are known and well-formed as JSON but tell nothing that we use. They are not looked into.
enum class notice : std::uint8_t {
  kline,            ///< candle of a continuous contract
  mark_price,       ///< mark, index and funding of all perpetuals in one list
  ticker,           ///< rolling window statistics, single or as a list
  off_book_trade,   ///< X other than MARKET: insurance fund, ADL, or the venue's correction with price 0
  server_shutdown,  ///< spot: this connection will be closed soon
};

std::string_view to_string(notice);

using decoded = std::variant<depth_update, depth_snapshot, book_ticker, trade, aggregate_trade, kline, mark_price,
                             force_order, subscription_answer, notice>;

}  // namespace adapters::binance
