#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/binance/server/authentication.hpp"
#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/server/usdm_service.hpp"
#include "core/types/power_of_ten.hpp"

namespace tests::server {

using adapters::binance::server::account_settings;
using adapters::binance::server::familiar_price;
using adapters::binance::server::generated_feed;
using adapters::binance::server::hmac_sha256;
using adapters::binance::server::market_feed;
using adapters::binance::server::milliseconds_of;
using adapters::binance::server::settings;
using adapters::binance::server::usdm_service;
using adapters::transport::caller;
using adapters::transport::connection_id;
using adapters::transport::header_list;
using adapters::transport::http_request;
using adapters::transport::http_response;
using pairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr core::timestamp opening{std::chrono::seconds(1'704'067'200)};  // 2024-01-01T00:00:00Z

inline core::money dollars(std::int64_t whole) {
  return {static_cast<__int128>(whole) * core::power_of_ten(core::money::scale)};
}

inline core::instrument perpetual(std::uint32_t id, std::string symbol, int price_scale, core::price tick) {
  core::instrument x;
  x.id = {id};
  x.venue = "binance-usdm";
  x.symbol = std::move(symbol);
  x.kind = core::instrument_kind::perpetual;
  x.price_scale = price_scale;
  x.quantity_scale = 3;
  x.dated = {{.tick = tick, .lot = {1}, .quantity_min = {1}, .notional_min = dollars(5)}};
  return x;
}

inline account_settings customer(const std::string& name, std::int64_t deposit) {
  std::string key = name, secret = name;
  key.resize(64, 'k');
  secret.resize(64, 's');
  return {.name = name, .key = key, .secret = secret, .deposit = dollars(deposit)};
}

inline settings two_markets() {
  settings s;
  s.instruments = {perpetual(1, "BTCUSDT", 2, {10}), perpetual(2, "ETHUSDT", 2, {1})};
  s.accounts = {customer("alice", 100'000), customer("bob", 100'000)};
  s.limits.orders_per_10s = 100'000;
  s.limits.orders_per_minute = 100'000;
  s.limits.weight_per_minute = 1'000'000;
  return s;
}

/// Two instruments whose books stand still: bids 59'999.9 and below, asks 60'000.0 and above, ten levels of 1.000, and
/// the like for the other one. Nothing trades unless a test says so.
class still_feed : public market_feed {
 public:
  explicit still_feed(std::vector<core::instrument> instruments, core::timestamp start = opening) {
    for (const auto& x : instruments) {
      core::book_reset whole;
      const auto middle = familiar_price(x).units;
      const auto tick = x.dated.front().tick.units;
      for (std::int64_t i = 0; i < 10; ++i) {
        whole.bids.push_back({{middle - (i + 1) * tick}, {1000}});
        whole.asks.push_back({{middle + i * tick}, {1000}});
      }
      push({x.id, start, start, 0, whole});
    }
  }
  void push(core::market_event x) { ahead_.push_back(std::move(x)); }

  std::optional<core::timestamp> due() const override {
    if (next_ == ahead_.size()) return std::nullopt;
    return ahead_[next_].ts_event;
  }
  core::market_event next() override { return ahead_[next_++]; }

 private:
  std::vector<core::market_event> ahead_;
  std::size_t next_ = 0;
};

/// A venue and a clock to talk to it directly. Answers come at once.
class small_venue {
 public:
  explicit small_venue(settings s = two_markets(), std::unique_ptr<market_feed> feed = {},
                       std::shared_ptr<core::sim::fault_plan> plan = {})
      : settings_(s) {
    if (!feed) {
      auto still = std::make_unique<still_feed>(s.instruments);
      still_ = still.get();
      feed = std::move(still);
    }
    service_ = std::make_unique<usdm_service>(s, std::move(feed), opening, std::move(plan));
  }

  /// A venue whose market moves by itself.
  static small_venue moving(settings s = two_markets(), std::shared_ptr<core::sim::fault_plan> plan = {}) {
    std::vector<generated_feed::subject> subjects;
    for (const auto& x : s.instruments) subjects.push_back({x, familiar_price(x)});
    auto feed = std::make_unique<generated_feed>(subjects, s.seed, opening);
    return small_venue(s, std::move(feed), std::move(plan));
  }

  usdm_service& service() { return *service_; }
  core::timestamp now() const { return now_; }
  std::int64_t now_ms() const { return milliseconds_of(now_); }

  void pass(core::duration time) {
    now_ += time;
    service_->advance(now_);
    collect();
  }
  /// The still market says this now.
  template <class Body>
  void market(std::uint32_t instrument, Body body) {
    still_->push({{instrument}, now_, now_, 0, std::move(body)});
    service_->advance(now_);
    collect();
  }
  /// A trade of the market.
  void trade(std::uint32_t instrument, std::int64_t price, std::int64_t quantity, core::side aggressor) {
    market(instrument, core::trade{{price}, {quantity}, aggressor});
  }

  http_response send(http_request request, const std::string& address = "10.0.0.1") {
    const connection_id id{++connections_};
    service_->on_request(id, request, {address}, now_);
    collect();
    const auto answer = replies_.at(id.value);
    replies_.erase(id.value);
    return answer;
  }
  http_response get(const std::string& target) { return send({.target = target}); }

  static std::string encoded(const pairs& given) {
    std::string out;
    for (const auto& [name, value] : given) {
      if (!out.empty()) out += '&';
      out += name + '=' + adapters::transport::percent_encoded(value);
    }
    return out;
  }
  /// Signed as clients do it: GET and DELETE in the query, POST and PUT in the body.
  http_response signed_call(const std::string& method, const std::string& path, pairs given, std::size_t who = 0) {
    given.emplace_back("timestamp", std::to_string(now_ms()));
    auto text = encoded(given);
    const auto& owner = settings_.accounts[who];
    text += "&signature=" + hmac_sha256(owner.secret, text);
    http_request request{.method = method, .target = path, .headers = {{"X-MBX-APIKEY", owner.key}}};
    if (method == "GET" || method == "DELETE")
      request.target += '?' + text;
    else
      request.body = text;
    return send(std::move(request));
  }
  http_response keyed_call(const std::string& method, const std::string& path, std::size_t who = 0) {
    return send({.method = method, .target = path, .headers = {{"X-MBX-APIKEY", settings_.accounts[who].key}}});
  }
  http_response order(pairs given, std::size_t who = 0) {
    given.emplace_back("newOrderRespType", "RESULT");
    return signed_call("POST", "/fapi/v1/order", std::move(given), who);
  }
  http_response limit(const std::string& side, const std::string& price, const std::string& quantity,
                      std::size_t who = 0, const std::string& tif = "GTC") {
    return order({{"symbol", "BTCUSDT"},
                  {"side", side},
                  {"type", "LIMIT"},
                  {"timeInForce", tif},
                  {"quantity", quantity},
                  {"price", price}},
                 who);
  }
  http_response market(const std::string& side, const std::string& quantity, std::size_t who = 0) {
    return order({{"symbol", "BTCUSDT"}, {"side", side}, {"type", "MARKET"}, {"quantity", quantity}}, who);
  }

  /// Opens a WebSocket; the status if it is refused, 101 if not.
  unsigned open(std::uint64_t id, const std::string& target, const std::string& address = "10.0.0.1") {
    const auto refused = service_->on_open({id}, {.target = target}, {address}, now_);
    collect();
    return refused.value_or(101);
  }
  void say(std::uint64_t id, const std::string& text) {
    service_->on_text({id}, text, now_);
    collect();
  }
  std::uint64_t open_private(std::uint64_t id, std::size_t who = 0) {
    const auto body = keyed_call("POST", "/fapi/v1/listenKey", who).body;
    open(id, "/private/ws?listenKey=" + text_of(body, "listenKey"));
    return id;
  }
  /// What came on a WebSocket since the last look.
  std::vector<std::string> heard(std::uint64_t id) { return std::exchange(texts_[id], {}); }
  std::vector<std::pair<std::uint64_t, std::uint16_t>>& closed() { return closed_; }
  std::size_t pings() const { return pings_; }
  /// Everything that the service ever sent, one line each.
  const std::string& transcript() const { return transcript_; }

  /// The text behind "name":" in a JSON document; empty where there is none.
  static std::string text_of(const std::string& json, const std::string& name) {
    const auto at = json.find('"' + name + "\":");
    if (at == std::string::npos) return {};
    auto begin = at + name.size() + 3;
    const bool quoted = json[begin] == '"';
    if (quoted) ++begin;
    const auto end = json.find_first_of(quoted ? "\"" : ",}]", begin);
    return json.substr(begin, end - begin);
  }
  static int code_of(const http_response& x) {
    const auto text = text_of(x.body, "code");
    return text.empty() ? 0 : std::stoi(text);
  }

 private:
  void collect() {
    for (auto& x : service_->take()) {
      if (auto* reply = std::get_if<adapters::transport::http_reply>(&x)) {
        transcript_ += std::to_string(reply->response.status) + ' ' + reply->response.body + '\n';
        replies_[reply->to.value] = std::move(reply->response);
      } else if (auto* text = std::get_if<adapters::transport::text_out>(&x)) {
        transcript_ += std::to_string(text->to.value) + ' ' + *text->text + '\n';
        texts_[text->to.value].push_back(*text->text);
      } else if (auto* close = std::get_if<adapters::transport::close_out>(&x)) {
        closed_.emplace_back(close->to.value, close->code);
        service_->on_close(close->to, now_);
      } else if (std::holds_alternative<adapters::transport::ping_out>(x)) {
        ++pings_;
      }
    }
  }

  settings settings_;
  still_feed* still_ = nullptr;
  std::unique_ptr<usdm_service> service_;
  core::timestamp now_ = opening;
  std::uint64_t connections_ = 1'000'000;
  std::map<std::uint64_t, http_response> replies_;
  std::map<std::uint64_t, std::vector<std::string>> texts_;
  std::vector<std::pair<std::uint64_t, std::uint16_t>> closed_;
  std::size_t pings_ = 0;
  std::string transcript_;
};

}  // namespace tests::server
