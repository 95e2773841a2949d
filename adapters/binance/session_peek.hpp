#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/instrument.hpp"
#include "core/types/time.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// What a session has to know of a message, read without decoding it. Only liveness depends on it; the feed decodes and
/// checks the whole message.
struct peeked {
  std::string_view stream;     ///< "btcusdt@aggTrade"; empty: an answer, or not the combined form
  core::timestamp ts_event{};  ///< E; zero where the message has none
};

/// {"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1723161256299,...}}: the form in which every message comes
/// through /stream.
peeked peek(std::string_view text);

/// The streams that a feed lives on, for one instrument of USD-M futures: diffs, best quotes, aggregate trades, and
/// once a second mark price and funding. Raw trades are not among them: both would count every execution twice.
std::vector<std::string> streams_of(const core::instrument&);

/// {"method":"SUBSCRIBE","params":["btcusdt@aggTrade"],"id":1}
std::string subscribe_text(const std::vector<std::string>& streams, std::uint64_t request);

/// Asks over REST for what the newest datum of a stream would be: diffs and quotes move with the book's best levels,
/// trades with the newest aggregate trade
/// (https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Compressed-Aggregate-Trades-List),
/// and a mark price is never old.
messages::venue_call newest_datum_call(std::string_view symbol, std::string_view channel);
/// The first T, the time of the change or trade, in the answer; of a mark price its time.
std::optional<core::timestamp> newest_time_in(std::string_view body);

}  // namespace adapters::binance
