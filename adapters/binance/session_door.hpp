#pragma once

#include <string>

#include "adapters/transport/network.hpp"
#include "adapters/transport/rate_budget.hpp"
#include "adapters/transport/reconnect_policy.hpp"
#include "adapters/transport/secret.hpp"
#include "core/types/result.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// What this process has spent at one venue. The venue counts per address and does not know our actors: the ledger
/// belongs to the process, and a session that starts again goes on with it.
struct session_ledger {
  session_ledger();
  transport::rate_budget budget;       ///< request weight and orders
  transport::connect_window connects;  ///< connection attempts
};

/// Where a venue's doors are.
struct session_endpoints {
  transport::endpoint rest;       ///< fapi.binance.com
  transport::endpoint streams;    ///< fstream.binance.com
  transport::endpoint spot_rest;  ///< api.binance.com: serves what a key may do
};

/// The REST door: what may leave, where to, and what the answer teaches about the limits. Pure. (F-26, F-28)
class rest_door {
 public:
  rest_door(session_ledger& ledger, session_endpoints where, const transport::secret& key)
      : ledger_(ledger), where_(std::move(where)), key_(key) {}

  /// The request to make, or the answer to give at once.
  core::result<transport::http_call, messages::venue_answer> admit(const messages::venue_call&, core::timestamp now);
  /// The end of an admitted call. Learns what the venue says about the limits.
  messages::venue_answer settle(const messages::venue_call&, transport::http_outcome&&, core::timestamp now);

  const session_endpoints& where() const { return where_; }
  bool has_key() const { return !key_.empty(); }

 private:
  void learn(const transport::http_response&, core::timestamp now);

  session_ledger& ledger_;
  session_endpoints where_;
  const transport::secret& key_;
};

}  // namespace adapters::binance
