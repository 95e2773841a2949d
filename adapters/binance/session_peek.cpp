#include "adapters/binance/session_peek.hpp"

#include <fmt/format.h>

#include <charconv>

#include "adapters/binance/requests.hpp"
#include "adapters/binance/symbols.hpp"

namespace adapters::binance {
namespace {

constexpr std::int64_t milliseconds_max = 9'000'000'000'000;  // fits nanoseconds

/// `field` with its quotes and colon.
core::timestamp time_in(std::string_view text, std::string_view field) {
  const auto at = text.find(field);
  if (at == text.npos) return {};
  const char* begin = text.data() + at + field.size();
  std::int64_t ms = 0;
  const auto [end, wrong] = std::from_chars(begin, text.data() + text.size(), ms);
  if (wrong != std::errc() || ms <= 0 || ms > milliseconds_max) return {};
  return core::timestamp(std::chrono::milliseconds(ms));
}

}  // namespace

peeked peek(std::string_view text) {
  constexpr std::string_view head = "{\"stream\":\"";
  if (!text.starts_with(head)) return {};
  const auto end = text.find('"', head.size());
  if (end == text.npos) return {};
  return {text.substr(head.size(), end - head.size()), time_in(text.substr(end), "\"E\":")};
}

std::vector<std::string> streams_of(const core::instrument& x) {
  return {stream_name(x.symbol, "depth@100ms"), stream_name(x.symbol, "bookTicker"), stream_name(x.symbol, "aggTrade"),
          stream_name(x.symbol, "markPrice@1s")};
}

std::string subscribe_text(const std::vector<std::string>& streams, std::uint64_t request) {
  std::string list;
  for (const auto& x : streams) list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", x);
  return fmt::format(R"({{"method":"SUBSCRIBE","params":[{}],"id":{}}})", list, request);
}

messages::venue_call newest_datum_call(std::string_view symbol, std::string_view channel) {
  constexpr unsigned aggregate_trades_weight = 20;
  if (channel.starts_with("markPrice")) return unsigned_call(requests::premium_index(symbol));
  if (channel != "aggTrade") return unsigned_call(requests::depth(symbol, 5));
  return {.method = "GET",
          .target = fmt::format("/fapi/v1/aggTrades?symbol={}&limit=1", symbol),
          .weight = aggregate_trades_weight};
}

std::optional<core::timestamp> newest_time_in(std::string_view body) {
  for (const auto* field : {"\"T\":", "\"time\":"})
    if (const auto found = time_in(body, field); found != core::timestamp{}) return found;
  return std::nullopt;
}

}  // namespace adapters::binance
