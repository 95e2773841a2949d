#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/binance/server/listen_keys.hpp"
#include "adapters/binance/server/listing.hpp"
#include "adapters/binance/server/market_feed.hpp"
#include "adapters/binance/server/market_streams.hpp"
#include "adapters/binance/server/order_file.hpp"
#include "adapters/binance/server/private_text.hpp"
#include "adapters/binance/server/refusal.hpp"
#include "adapters/binance/server/settings.hpp"
#include "adapters/binance/server/stream_hub.hpp"
#include "adapters/binance/server/venue_faults.hpp"
#include "adapters/binance/symbols.hpp"
#include "core/sim/exchange.hpp"
#include "core/sim/fault_plan.hpp"

namespace adapters::binance::server {

/// A customer's place on the floor.
struct seat {
  account_settings owner;
  core::account_id id;
  core::actor_number issuer;  ///< of its orders' ids
  std::uint32_t orders = 0;   ///< ids issued
  account_file file{};
  bool multi_assets = false;
  std::map<core::instrument_id, core::timestamp> countdowns{};  ///< countdownCancelAll
  /// As last told; the engine tells of a margin call when it is already past it.
  core::money wallet{};
  std::map<core::instrument_id, core::sim::position_status> positions{};
};

/// Where orders meet the market: the exchange, what is public about its instruments, what accounts may know of
/// theirs, and the streams that tell both. Everything that the engine does is told in the engine's order; one
/// execution is told as ACCOUNT_UPDATE, then ORDER_TRADE_UPDATE.
class trading_floor {
 public:
  trading_floor(const settings&, std::unique_ptr<market_feed>, core::timestamp start,
                std::shared_ptr<core::sim::fault_plan>, stream_hub&);

  // -- reads ----------------------------------------------------------------------------------------------------------

  const symbol_table& symbols() const { return symbols_; }
  const std::map<core::instrument_id, listing>& listings() const { return listings_; }
  const listing& of(core::instrument_id id) const { return listings_.at(id); }
  std::vector<seat>& seats() { return seats_; }
  const core::sim::exchange& engine() const { return engine_; }
  listen_keys& keys() { return keys_; }
  market_streams& streams() { return streams_; }
  core::sim::fault_plan* plan() { return plan_.get(); }
  const settings& rules() const { return settings_; }
  core::timestamp now() const { return time_; }
  /// Books as they were; empty unless the plan serves stale ones.
  const book_shelf& shelf() const { return shelf_; }

  // -- what customers want; the market has been brought up to date before ---------------------------------------------

  struct placing {
    order_request asked;
    door through = door::order;
    core::quantity part{};        ///< the engine gets only so much, the rest expires; zero: everything
    core::duration hidden_for{};  ///< queries find nothing so long
  };
  /// The order's id at the engine; its record is in the seat's file.
  answer<core::order_id> place(std::size_t seat, placing);
  std::optional<refusal> cancel(std::size_t seat, core::order_id);
  std::optional<refusal> amend(std::size_t seat, core::order_id, core::quantity total, core::price limit);
  std::optional<refusal> set_leverage(std::size_t seat, core::instrument_id, int leverage);
  /// A trade of the market through the limit of an order that rests: it fills.
  void hit(const venue_order&);
  /// Ends an account's orders and closes its positions at the market, as a liquidation does. False where it has no
  /// position.
  bool liquidate(std::size_t seat);

  // -- time -----------------------------------------------------------------------------------------------------------

  std::optional<core::timestamp> due() const;
  void advance(core::timestamp now);

  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t fills() const { return fills_; }
  std::uint64_t liquidations() const { return liquidations_; }

 private:
  /// One execution on its way to its account: the wallet and the position after it belong to it.
  struct open_execution {
    std::size_t seat = 0;
    core::order_id order;
    venue_trade trade;
    bool taken_over = false;
    balance_news news;
  };
  /// Numbers of executions: the engine's, and what the public sees.
  struct print_state {
    std::uint64_t engine = 0;
    std::uint64_t shown = 0;
    int sides = 0;
  };

  // market
  void on_market(core::market_event);
  void on_trade(listing&, core::trade, core::timestamp);
  void show(listing&, const book_changes&, std::optional<core::quote> before);
  void show_resting();
  core::market_view view_of(const listing&);
  void update_fair_values();

  // news of the engine
  using events = std::vector<core::sim::exchange_event>;
  void tell_all(const events&);
  void tell(const core::sim::order_update&);
  void tell(const core::sim::balance_changed&);
  void tell(const core::sim::position_changed&);
  void tell(const core::sim::funding_paid&);
  void tell(const core::sim::margin_called&);
  void tell(const core::sim::leverage_changed&);
  void tell(const core::sim::trade_printed&);
  void on_execution(std::size_t seat, venue_order&, const core::sim::order_update&);
  void on_end(std::size_t seat, venue_order&, const core::sim::order_update&);
  void on_trigger(std::size_t seat, venue_order&, const core::sim::order_update&);
  void finish_execution();
  void tell_order(std::size_t seat, const venue_order&, const order_news&);
  void tell_algo(std::size_t seat, const venue_order&, std::string_view why = {});
  void to_account(std::size_t seat, std::string json);
  bool is_mute(std::size_t seat);
  std::optional<std::size_t> seat_of(core::account_id) const;
  venue_order* record_of(std::size_t seat, const core::sim::order_update&);
  venue_order& open_liquidation(std::size_t seat, const core::order_intent&);
  std::uint64_t shown_number(core::instrument_id, std::uint64_t engine_number);

  // timers
  void expire_listen_keys();
  void end_overdue_orders();
  void run_countdowns();
  void run_faults();

  listing& at(core::instrument_id id) { return listings_.at(id); }
  std::string make_client_id();

  settings settings_;
  symbol_table symbols_;
  std::shared_ptr<core::sim::fault_plan> plan_;
  stream_hub& hub_;
  std::unique_ptr<market_feed> feed_;
  core::sim::exchange engine_;
  std::map<core::instrument_id, listing> listings_;
  market_streams streams_;
  listen_keys keys_;
  std::vector<seat> seats_;
  core::sim::splitmix64 draws_;
  core::timestamp time_;

  book_shelf shelf_;
  std::map<core::instrument_id, print_state> prints_;
  std::map<core::instrument_id, std::uint64_t> views_;
  std::set<core::instrument_id> rested_;  ///< instruments whose resting orders may have changed
  std::optional<open_execution> open_;
  std::optional<core::sim::rule> refused_;  ///< by the engine, of the last cancel or amendment
  std::int64_t next_number_;
  std::int64_t next_algo_number_;
  std::uint64_t next_income_ = 9'689'322'392;
  std::uint64_t accepted_ = 0;
  std::uint64_t fills_ = 0;
  std::uint64_t liquidations_ = 0;
};

/// The venue's answer to a rule that the engine holds an order to.
refusal refusal_of(core::sim::rule, const listing&);

}  // namespace adapters::binance::server
