#include "adapters/binance/decode.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <string>

#include "adapters/binance/field_reader.hpp"
#include "adapters/binance/outline.hpp"
#include "adapters/binance/symbols.hpp"

namespace adapters::binance {
namespace {

struct known_name {
  std::string_view name;
  notice what;
};

/// Events that are known and not looked into, and the streams that carry them as lists.
constexpr known_name known_events[]{
    {"continuous_kline", notice::kline},
    {"24hrTicker", notice::ticker},
    {"24hrMiniTicker", notice::ticker},
    {"serverShutdown", notice::server_shutdown},
};
constexpr known_name known_lists[]{
    {"!markPrice@arr", notice::mark_price},
    {"!markPrice@arr@1s", notice::mark_price},
    {"!ticker@arr", notice::ticker},
    {"!miniTicker@arr", notice::ticker},
};

/// depth5, depth10, depth20, with or without a speed.
bool is_partial_depth(std::string_view channel) {
  return channel.starts_with("depth") && channel.size() > 5 && channel[5] != '@';
}

bool best_first(const depth_snapshot& x) {
  const auto descending = [](const auto& a, const auto& b) { return a.price <= b.price; };
  const auto ascending = [](const auto& a, const auto& b) { return a.price >= b.price; };
  const auto absent = [](const auto& level) { return level.quantity.units == 0; };
  return std::adjacent_find(x.bids.begin(), x.bids.end(), descending) == x.bids.end() &&
         std::adjacent_find(x.asks.begin(), x.asks.end(), ascending) == x.asks.end() &&
         std::none_of(x.bids.begin(), x.bids.end(), absent) && std::none_of(x.asks.begin(), x.asks.end(), absent) &&
         (x.bids.empty() || x.asks.empty() || x.bids.front().price < x.asks.front().price);
}

}  // namespace

/// Reads the fields that an event needs: numbers cannot be read before the symbol, which gives their scale, is known.
class decoder::reader : field_reader {
 public:
  reader(product p, std::vector<core::instrument> instruments) : product_(p), table_(std::move(instruments)) {}

  core::result<decoded, decode_error> read(std::string_view json, std::string_view symbol) {
    core::result<decoded, decode_error> out;
    bare_symbol_ = symbol;
    stream_ = {};
    fault_ = json.size() > message_size_max ? decode_error::too_large : outline_.read(json);
    if (!fault_) {
      fields& outer = outline_.outer();
      if (outer.has(key_data))
        enveloped(outer, outline_.inner(), *out);
      else
        body(outer, 1, *out);
      check(outer.check_unread(nesting_max - 1));
    }
    if (fault_) out = core::unexpected(*fault_);
    return out;
  }

 private:
  /// Sets instrument_, or the fault.
  bool find(std::string_view symbol) {
    if (fault_) return false;
    if (instrument_ == nullptr || instrument_->symbol != symbol) {
      instrument_ = table_.find(symbol);
      if (instrument_ == nullptr) {
        check(decode_error::unknown_symbol);
        return false;
      }
      stream_prefix_ = stream_name(instrument_->symbol, "");
    }
    // Streams of all symbols begin with '!' and name none. The usual spelling is compared first, for speed.
    if (!stream_.starts_with(stream_prefix_) && !stream_.empty() && !stream_.starts_with('!') &&
        !same_symbol(symbol_of_stream(stream_), instrument_->symbol))
      check(decode_error::symbol_mismatch);
    return !fault_;
  }

  void enveloped(fields& outer, fields& inner, decoded& to) {
    stream_ = string(outer, key_stream);
    const auto raw = outer.at(key_data);
    if (fault_) return;
    if (is_partial_depth(channel_of_stream(stream_))) check(decode_error::unsupported_stream);
    if (raw.starts_with('{')) {
      body(inner, 2, to);
      check(inner.check_unread(nesting_max - 2));
      return;
    }
    if (raw.starts_with('['))
      ignore(known_lists, stream_, to);
    else
      check(decode_error::unknown_event);
  }

  void ignore(std::span<const known_name> known, std::string_view name, decoded& to) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& x) { return x.name == name; });
    if (found == known.end())
      check(decode_error::unknown_event);
    else
      to = found->what;
  }

  void body(fields& x, int level, decoded& to) {
    if (x.has(letter('e'))) return event(x, string(x, letter('e')), to);
    if (x.has(key_last_update_id)) {
      if (level > 1) check(decode_error::unsupported_stream);
      return snapshot(x, to.emplace<depth_snapshot>());
    }
    if (product_ == product::spot && x.has(letter('u')) && x.has(letter('B')))
      return ticker(x, to.emplace<book_ticker>());
    if (x.has(key_error) || (x.has(key_id) && x.has(key_result))) return answer(x, to.emplace<subscription_answer>());
    if (!x.has(key_code) || !x.has(key_msg)) return check(decode_error::unknown_event);
    // Errors of REST requests are negative, those of streams are not.
    if (number_in(x.at(key_code)) < 0) return check(decode_error::venue_error);
    answer(x, to.emplace<subscription_answer>());
  }

  void event(fields& x, std::string_view name, decoded& to) {
    if (name == "depthUpdate") return update(x, to.emplace<depth_update>());
    if (name == "bookTicker") return ticker(x, to.emplace<book_ticker>());
    if (name == "trade") return single_trade(x, to);
    if (name == "aggTrade") return aggregate(x, to.emplace<aggregate_trade>());
    if (name == "markPriceUpdate") return marked(x, to.emplace<mark_price>());
    if (name == "kline") return candle(x, to.emplace<kline>());
    if (name == "forceOrder") return liquidation(x, to.emplace<force_order>());
    ignore(known_events, name, to);
  }

  /// The fields of an object inside of an event; they are what remains good until the next call.
  fields& inside(fields& x, key k) {
    nested_.outer().clear();
    if (present(x, k) && !fault_) check(x.at(k).starts_with('{') ? nested_.read(x.at(k)) : decode_error::wrong_type);
    return nested_.outer();
  }

  void update(fields& x, depth_update& out) {
    if (!find(string(x, letter('s')))) return;
    out.instrument = instrument_->id;
    out.first_update = integer(x, letter('U'));
    out.last_update = integer(x, letter('u'));
    if (product_ == product::usdm) out.previous_update = integer(x, key_pu);
    if (out.first_update > out.last_update) check(decode_error::out_of_range);
    out.ts_event = time(x, letter('E'));
    out.bids = levels(x, letter('b'), *instrument_);
    out.asks = levels(x, letter('a'), *instrument_);
  }

  void snapshot(fields& x, depth_snapshot& out) {
    if (!find(bare_symbol_)) return;
    if (x.has(key_symbol) && !same_symbol(string(x, key_symbol), bare_symbol_)) check(decode_error::symbol_mismatch);
    out.instrument = instrument_->id;
    out.last_update = integer(x, key_last_update_id);
    if (product_ == product::usdm || x.has(letter('E'))) out.ts_event = time(x, letter('E'));
    out.bids = levels(x, key_bids, *instrument_);
    out.asks = levels(x, key_asks, *instrument_);
    if (!best_first(out)) check(decode_error::unordered_snapshot);
  }

  void ticker(fields& x, book_ticker& out) {
    if (!find(string(x, letter('s')))) return;
    out.instrument = instrument_->id;
    out.update = integer(x, letter('u'));
    if (product_ == product::usdm || x.has(letter('E'))) out.ts_event = time(x, letter('E'));
    out.quote = {level(x, letter('b'), letter('B'), *instrument_), level(x, letter('a'), letter('A'), *instrument_)};
    const auto empty = [](const core::level& side) { return side.price.units == 0 || side.quantity.units == 0; };
    if (empty(out.quote.bid) || empty(out.quote.ask)) check(decode_error::empty_quote);
    if (out.quote.bid.price >= out.quote.ask.price) check(decode_error::crossed_quote);
  }

  core::trade executed(fields& x, key id) {
    core::trade out;
    const core::level at = level(x, letter('p'), letter('q'), *instrument_);
    if (at.price.units == 0 || at.quantity.units == 0) check(decode_error::out_of_range);
    out.price = at.price;
    out.quantity = at.quantity;
    out.aggressor = flag(x, letter('m')) ? core::side::sell : core::side::buy;
    out.venue_trade = integer(x, id);
    return out;
  }

  void single_trade(fields& x, decoded& to) {
    if (!find(string(x, letter('s')))) return;
    if (x.has(letter('X')) && string(x, letter('X')) != "MARKET") {
      to = notice::off_book_trade;
      return;
    }
    trade& out = to.emplace<trade>();
    out.instrument = instrument_->id;
    out.ts_event = time(x, letter('T'));
    out.trade = executed(x, letter('t'));
  }

  void aggregate(fields& x, aggregate_trade& out) {
    if (!find(string(x, letter('s')))) return;
    out.instrument = instrument_->id;
    out.ts_event = time(x, letter('T'));
    out.trade = executed(x, letter('a'));
    out.first_trade = integer(x, letter('f'));
    out.last_trade = integer(x, letter('l'));
    if (out.first_trade > out.last_trade) check(decode_error::out_of_range);
  }

  void marked(fields& x, mark_price& out) {
    if (!find(string(x, letter('s')))) return;
    out.instrument = instrument_->id;
    out.ts_event = time(x, letter('E'));
    out.mark = money(x, letter('p'));
    out.index = money(x, letter('i'));
    if (out.mark.units <= 0 || out.index.units <= 0) check(decode_error::out_of_range);
    // Contracts with a delivery date have no funding: an empty rate and time zero.
    if (string(x, letter('r')) != "") out.funding_rate = money(x, letter('r'));
    out.next_funding = time(x, letter('T'));
  }

  void candle(fields& x, kline& out) {
    const auto symbol = string(x, letter('s'));
    if (!find(symbol)) return;
    out.instrument = instrument_->id;
    out.ts_event = time(x, letter('E'));
    fields& k = inside(x, letter('k'));
    if (string(k, letter('s')) != symbol) check(decode_error::symbol_mismatch);
    out.opens = time(k, letter('t'));
    out.closes = time(k, letter('T'));
    const auto interval = candle_interval_of(string(k, letter('i')));
    if (!interval) check(decode_error::out_of_range);
    out.interval = interval.value_or(candle_interval::minute_1);
    out.open.units = decimal(k, letter('o'), instrument_->price_scale);
    out.high.units = decimal(k, letter('h'), instrument_->price_scale);
    out.low.units = decimal(k, letter('l'), instrument_->price_scale);
    out.close.units = decimal(k, letter('c'), instrument_->price_scale);
    out.volume.units = decimal(k, letter('v'), instrument_->quantity_scale);
    out.taker_buy_volume.units = decimal(k, letter('V'), instrument_->quantity_scale);
    out.turnover = money(k, letter('q'));
    out.trades = integer(k, letter('n'));
    out.closed = flag(k, letter('x'));
    const bool inside_of_range = out.low.units > 0 && out.low <= out.open && out.open <= out.high &&
                                 out.low <= out.close && out.close <= out.high;
    const bool possible = out.opens <= out.closes && out.taker_buy_volume.units >= 0 &&
                          out.taker_buy_volume <= out.volume && out.turnover.units >= 0;
    if (!inside_of_range || !possible) check(decode_error::out_of_range);
  }

  void liquidation(fields& x, force_order& out) {
    fields& o = inside(x, letter('o'));
    if (!find(string(o, letter('s')))) return;
    out.instrument = instrument_->id;
    out.ts_event = time(o, letter('T'));
    const auto side = string(o, letter('S'));
    if (side != "BUY" && side != "SELL") check(decode_error::out_of_range);
    out.side = side == "BUY" ? core::side::buy : core::side::sell;
    const auto whole = level(o, letter('p'), letter('q'), *instrument_);
    out.limit = whole.price;
    out.quantity = whole.quantity;
    out.filled.units = decimal(o, letter('z'), instrument_->quantity_scale);
    if (out.filled.units < 0 || out.filled > out.quantity) check(decode_error::out_of_range);
  }

  void answer(fields& x, subscription_answer& out) {
    // The id is null or absent where the request could not be read, and text where a client chose so; ours are numbers.
    if (x.has(key_id) && x.at(key_id) != "null") check(scan::read_integer(x.at(key_id), out.id));
    out.accepted = !x.has(key_error) && !x.has(key_code);
    if (out.accepted && x.at(key_result) != "null") check(decode_error::unknown_event);
    if (x.has(key_code)) out.code = number_in(x.at(key_code));
    if (x.has(key_error)) out.code = code_in(x.at(key_error));
  }

  static std::int64_t number_in(std::string_view text) {
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
  }
  /// The number behind "code" in text that is known to be JSON; zero if there is none.
  static std::int64_t code_in(std::string_view object) {
    constexpr std::string_view name = "\"code\"";
    const auto at = object.find(name);
    if (at == std::string_view::npos) return 0;
    return number_in(object.substr(std::min(object.find_first_not_of(" \t\r\n:", at + name.size()), object.size())));
  }

  product product_;
  symbol_table table_;
  outline outline_;
  outline nested_;  // of the object inside of an event
  std::string_view bare_symbol_;
  std::string_view stream_;
  std::string stream_prefix_;                     // "btcusdt@", of instrument_
  const core::instrument* instrument_ = nullptr;  // of the message in hand; kept as a guess for the next one
};

decoder::decoder(product p, std::vector<core::instrument> instruments)
    : reader_(std::make_unique<reader>(p, std::move(instruments))) {}
decoder::decoder(decoder&&) noexcept = default;
decoder& decoder::operator=(decoder&&) noexcept = default;
decoder::~decoder() = default;

core::result<decoded, decode_error> decoder::decode(std::string_view json, std::string_view symbol_of_bare_snapshot) {
  return reader_->read(json, symbol_of_bare_snapshot);
}

}  // namespace adapters::binance
