#pragma once

#include <string_view>

#include "adapters/binance/server/pages.hpp"

namespace adapters::binance::server {

/// One endpoint and what it costs.
struct route {
  std::string_view method;
  std::string_view path;
  security need = security::none;
  unsigned weight = 1;
  unsigned weight_of_all = 0;  ///< where no symbol is named; zero: the same
  unsigned orders = 0;         ///< how many orders it counts as
  page serve = nullptr;
};

/// Nothing where there is no such path. `known_path` tells whether it exists under another method.
const route* find_route(std::string_view method, std::string_view path, bool& known_path);
/// What this request weighs: depth and candles by their length, lists by whether a symbol is named.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api
unsigned weight_of(const route&, const transport::http_request&);

}  // namespace adapters::binance::server
