#pragma once

#include <cstdint>
#include <memory>

#include "adapters/binance/server/market_feed.hpp"
#include "adapters/binance/server/settings.hpp"
#include "adapters/transport/service.hpp"
#include "core/sim/exchange.hpp"
#include "core/sim/fault_plan.hpp"

namespace adapters::binance::server {

/// What happened so far.
struct service_counts {
  std::uint64_t requests = 0;  ///< HTTP
  std::uint64_t refused = 0;   ///< of these, answered with 4xx or 5xx
  std::uint64_t orders = 0;    ///< accepted, conditional ones included
  std::uint64_t fills = 0;     ///< executions of accounts
  std::uint64_t sockets = 0;   ///< WebSockets opened
  std::uint64_t limited = 0;   ///< requests, orders and connects answered 429
  std::uint64_t bans = 0;      ///< addresses banned
  std::uint64_t floods = 0;    ///< WebSockets closed for too many frames
  std::uint64_t liquidations = 0;
};

/// Binance USD-M futures as a server without sockets, threads or a clock: REST under /fapi, /futures/data and /sapi,
/// market streams and the private stream under /ws and /stream, with and without /public, /market or /private before
/// them, on top of core::sim::exchange. docs/venues/simex.md lists the endpoints and what differs from the venue.
///
/// Faults of the plan that belong to the venue are carried out here; their subjects:
///
///   request:METHOD/path  overload, unknown_outcome, stop_endpoint_gone (POST orders), stale_snapshot (GET depth),
///                        fill_race (DELETE, PUT order), partial_expiry (POST order)
///   account:<name>       listen_key_expired, stream_mute, force_liquidation, visibility_delay
///   stream:<name>        lost_subscription, frozen_time
///   instrument:<SYMBOL>  tick_change
class usdm_service : public transport::service {
 public:
  /// Opens for trade at `start`; `feed` begins then. No call may come before.
  usdm_service(settings, std::unique_ptr<market_feed> feed, core::timestamp start,
               std::shared_ptr<core::sim::fault_plan> = {});
  ~usdm_service() override;

  void on_request(transport::connection_id, const transport::http_request&, const transport::caller&,
                  core::timestamp now) override;
  std::optional<unsigned> on_open(transport::connection_id, const transport::http_request&, const transport::caller&,
                                  core::timestamp now) override;
  void on_text(transport::connection_id, std::string_view text, core::timestamp now) override;
  void on_ping(transport::connection_id, core::timestamp now) override;
  void on_pong(transport::connection_id, core::timestamp now) override;
  void on_close(transport::connection_id, core::timestamp now) override;
  std::optional<core::timestamp> due() const override;
  void advance(core::timestamp now) override;
  std::vector<transport::outgoing> take() override;

  service_counts counts() const;
  /// For checkers: the exchange behind it.
  const core::sim::exchange& engine() const;

 private:
  class venue;
  std::unique_ptr<venue> venue_;
};

}  // namespace adapters::binance::server
