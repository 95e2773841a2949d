#include "adapters/binance/encode_market.hpp"

#include <chrono>
#include <string_view>
#include <type_traits>

#include "adapters/binance/symbols.hpp"
#include "core/types/decimal.hpp"

namespace adapters::binance {
namespace {

/// Appends the fields of one message. The venue's texts hold nothing that JSON would want escaped.
class text {
 public:
  text(product p, const core::instrument& x) : product_(p), instrument_(x) {}

  text& raw(std::string_view x) {
    out_ += x;
    return *this;
  }
  text& number(std::string_view name, std::uint64_t x) { return raw(name).raw(std::to_string(x)); }
  text& time(std::string_view name, core::timestamp x) {
    return raw(name).raw(std::to_string(std::chrono::floor<std::chrono::milliseconds>(x).time_since_epoch().count()));
  }
  text& price(std::string_view name, core::price x) { return decimal(name, x.units, instrument_.price_scale); }
  text& quantity(std::string_view name, core::quantity x) { return decimal(name, x.units, instrument_.quantity_scale); }
  text& levels(std::string_view name, const std::vector<core::level>& side) {
    raw(name).raw("[");
    std::string_view comma;
    for (const auto& x : side) {
      raw(comma).price("[", x.price).quantity(",", x.quantity).raw("]");
      comma = ",";
    }
    return raw("]");
  }
  text& envelope(std::string_view channel) {
    return raw("{\"stream\":\"").raw(stream_name(instrument_.symbol, channel)).raw("\",\"data\":{");
  }
  text& symbol() { return raw(",\"s\":\"").raw(instrument_.symbol).raw("\""); }

  std::string take() { return std::move(out_); }

 private:
  /// Futures pad with zeros to the instrument's scale, spot to 8 places.
  text& decimal(std::string_view name, std::int64_t units, int scale) {
    std::string digits = core::format_decimal(units, scale);
    const auto point = digits.find('.');
    const auto places = static_cast<std::size_t>(product_ == product::spot ? std::max(8, scale) : scale);
    const auto have = point == std::string::npos ? 0 : digits.size() - point - 1;
    if (have == 0 && places > 0) digits += '.';
    digits.append(places - have, '0');
    return raw(name).raw("\"").raw(digits).raw("\"");
  }

  product product_;
  const core::instrument& instrument_;
  std::string out_;
};

}  // namespace

std::string encode(product p, const core::instrument& instrument, const depth_update& x) {
  const bool usdm = p == product::usdm;
  text out(p, instrument);
  out.envelope(usdm ? "depth@0ms" : "depth@100ms").raw("\"e\":\"depthUpdate\"").time(",\"E\":", x.ts_event);
  if (usdm) out.time(",\"T\":", x.ts_event);
  out.symbol().number(",\"U\":", x.first_update).number(",\"u\":", x.last_update);
  if (usdm) out.number(",\"pu\":", x.previous_update);
  return out.levels(",\"b\":", x.bids).levels(",\"a\":", x.asks).raw("}}").take();
}

std::string encode(product p, const core::instrument& instrument, const book_ticker& x) {
  const bool usdm = p == product::usdm;
  text out(p, instrument);
  out.envelope("bookTicker").raw(usdm ? "\"e\":\"bookTicker\"," : "").number("\"u\":", x.update).symbol();
  out.price(",\"b\":", x.quote.bid.price).quantity(",\"B\":", x.quote.bid.quantity);
  out.price(",\"a\":", x.quote.ask.price).quantity(",\"A\":", x.quote.ask.quantity);
  if (usdm) out.time(",\"T\":", x.ts_event).time(",\"E\":", x.ts_event);
  return out.raw("}}").take();
}

std::string encode(product p, const core::instrument& instrument, const trade& x) {
  const bool usdm = p == product::usdm;
  text out(p, instrument);
  out.envelope("trade").raw("\"e\":\"trade\"").time(",\"E\":", x.ts_event);
  if (usdm) out.time(",\"T\":", x.ts_event);
  out.symbol().number(",\"t\":", x.trade.venue_trade);
  out.price(",\"p\":", x.trade.price).quantity(",\"q\":", x.trade.quantity);
  if (!usdm) out.time(",\"T\":", x.ts_event);
  const bool buyer_is_maker = x.trade.aggressor == core::side::sell;
  if (usdm) out.raw(",\"X\":\"MARKET\"");
  out.raw(buyer_is_maker ? ",\"m\":true" : ",\"m\":false");
  return out.raw(usdm ? "}}" : ",\"M\":true}}").take();
}

std::string encode(product p, const core::instrument& instrument, const depth_snapshot& x) {
  text out(p, instrument);
  out.number("{\"lastUpdateId\":", x.last_update);
  if (p == product::usdm) out.time(",\"E\":", x.ts_event).time(",\"T\":", x.ts_event);
  return out.levels(",\"bids\":", x.bids).levels(",\"asks\":", x.asks).raw("}").take();
}

market_encoder::market_encoder(product p, core::instrument instrument)
    : product_(p), instrument_(std::move(instrument)) {}

std::string market_encoder::operator()(const core::sim::generated_market::step& x) {
  return std::visit(
      [&](const auto& event) {
        using event_type = std::decay_t<decltype(event)>;
        if constexpr (std::is_same_v<event_type, core::book_reset>) {
          previous_ = x.last_update;
          return encode(product_, instrument_, depth_snapshot{{}, x.last_update, x.at, event.bids, event.asks});
        } else if constexpr (std::is_same_v<event_type, core::book_delta>) {
          const auto before = std::exchange(previous_, x.last_update);
          return encode(product_, instrument_,
                        depth_update{{}, x.first_update, x.last_update, before, x.at, event.bids, event.asks});
        } else if constexpr (std::is_same_v<event_type, core::quote>) {
          return encode(product_, instrument_, book_ticker{{}, x.last_update, x.at, event});
        } else {
          return encode(product_, instrument_, trade{{}, x.at, event});
        }
      },
      x.body);
}

}  // namespace adapters::binance
