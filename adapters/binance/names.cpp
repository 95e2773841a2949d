#include "adapters/binance/decode.hpp"

#include <algorithm>
#include <array>

namespace adapters::binance {
namespace {

/// In the order of candle_interval.
constexpr std::array<std::string_view, 15> intervals{"1m", "3m", "5m",  "15m", "30m", "1h", "2h", "4h",
                                                     "6h", "8h", "12h", "1d",  "3d",  "1w", "1M"};
static_assert(intervals.size() == static_cast<std::size_t>(candle_interval::month_1) + 1);

}  // namespace

std::string_view to_string(product x) {
  switch (x) {
    case product::usdm:
      return "usdm";
    case product::spot:
      return "spot";
  }
  return "unlisted";
}

std::string_view to_string(candle_interval x) {
  const auto at = static_cast<std::size_t>(x);
  return at < intervals.size() ? intervals[at] : "unlisted";
}

std::optional<candle_interval> candle_interval_of(std::string_view word) {
  const auto at = std::find(intervals.begin(), intervals.end(), word);
  if (at == intervals.end()) return {};
  return static_cast<candle_interval>(at - intervals.begin());
}

std::string_view to_string(notice x) {
  switch (x) {
    case notice::kline:
      return "kline";
    case notice::mark_price:
      return "mark_price";
    case notice::ticker:
      return "ticker";
    case notice::off_book_trade:
      return "off_book_trade";
    case notice::server_shutdown:
      return "server_shutdown";
  }
  return "unlisted";
}

std::string_view to_string(decode_error x) {
  switch (x) {
    case decode_error::truncated:
      return "truncated";
    case decode_error::not_json:
      return "not_json";
    case decode_error::non_utf8:
      return "non_utf8";
    case decode_error::too_large:
      return "too_large";
    case decode_error::too_deep:
      return "too_deep";
    case decode_error::missing_field:
      return "missing_field";
    case decode_error::duplicate_field:
      return "duplicate_field";
    case decode_error::wrong_type:
      return "wrong_type";
    case decode_error::bad_number:
      return "bad_number";
    case decode_error::too_precise:
      return "too_precise";
    case decode_error::out_of_range:
      return "out_of_range";
    case decode_error::unordered_snapshot:
      return "unordered_snapshot";
    case decode_error::crossed_quote:
      return "crossed_quote";
    case decode_error::empty_quote:
      return "empty_quote";
    case decode_error::unknown_event:
      return "unknown_event";
    case decode_error::unsupported_stream:
      return "unsupported_stream";
    case decode_error::unknown_symbol:
      return "unknown_symbol";
    case decode_error::symbol_mismatch:
      return "symbol_mismatch";
    case decode_error::venue_error:
      return "venue_error";
  }
  return "unlisted";
}

}  // namespace adapters::binance
