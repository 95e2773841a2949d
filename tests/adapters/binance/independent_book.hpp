#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace independent {

/// An order book out of raw Binance messages with nothing of ours in between: simdjson's parser, std::map, and the
/// venue's rule in its shortest form, right for recordings without holes. Numbers are at 8 decimals.
class book {
 public:
  using side = std::map<std::int64_t, std::int64_t>;

  /// Anything but diffs and snapshots of the symbol is ignored. A snapshot names no symbol.
  void take(std::string_view json, std::string_view symbol) {
    simdjson::dom::element x = parser_.parse(json.data(), json.size());
    if (simdjson::dom::element inner; x["data"].get(inner) == simdjson::SUCCESS) x = inner;
    if (x["lastUpdateId"].error() == simdjson::SUCCESS) return reset(x);
    std::string_view event;
    if (x["e"].get(event) != simdjson::SUCCESS || event != "depthUpdate") return;
    if (std::string_view(x["s"]) != symbol) return;
    waiting_.push_back({std::uint64_t(x["u"]), levels(x["b"]), levels(x["a"])});
    if (last_ != 0) drain();
  }

  const side& bids() const { return bids_; }
  const side& asks() const { return asks_; }

 private:
  using changes = std::vector<std::pair<std::int64_t, std::int64_t>>;
  struct diff {
    std::uint64_t last = 0;
    changes bids, asks;
  };

  static std::int64_t number(std::string_view text) {
    const auto point = text.find('.');
    std::string digits(text.substr(0, point));
    std::string fraction = point == text.npos ? "" : std::string(text.substr(point + 1));
    fraction.resize(8, '0');
    return std::stoll(digits + fraction);
  }
  static changes levels(simdjson::dom::array list) {
    changes out;
    for (const simdjson::dom::array pair : list)
      out.emplace_back(number(std::string_view(pair.at(0))), number(std::string_view(pair.at(1))));
    return out;
  }
  static void change(side& of, const changes& by) {
    for (const auto& [price, quantity] : by) {
      if (quantity == 0)
        of.erase(price);
      else
        of[price] = quantity;
    }
  }
  void reset(simdjson::dom::element x) {
    bids_.clear();
    asks_.clear();
    change(bids_, levels(x["bids"]));
    change(asks_, levels(x["asks"]));
    last_ = std::uint64_t(x["lastUpdateId"]);
    drain();
  }
  void drain() {
    for (const auto& x : waiting_) {
      if (x.last <= last_) continue;
      change(bids_, x.bids);
      change(asks_, x.asks);
      last_ = x.last;
    }
    waiting_.clear();
  }

  simdjson::dom::parser parser_;
  std::vector<diff> waiting_;
  side bids_, asks_;
  std::uint64_t last_ = 0;
};

}  // namespace independent
