#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/binance/server/order_request.hpp"
#include "core/order/event.hpp"
#include "core/types/ids.hpp"

namespace adapters::binance::server {

enum class order_status : std::uint8_t {
  fresh,             ///< NEW
  partially_filled,  ///< PARTIALLY_FILLED
  filled,            ///< FILLED
  canceled,          ///< CANCELED
  expired,           ///< EXPIRED
  expired_in_match,  ///< EXPIRED_IN_MATCH: self-trade prevention
};
std::string_view to_string(order_status);
constexpr bool is_open(order_status s) { return s <= order_status::partially_filled; }

/// Of an order that came through the algo door.
enum class algo_status : std::uint8_t {
  fresh,       ///< NEW: waits for its trigger
  triggering,  ///< TRIGGERING: on its way into the book
  triggered,   ///< TRIGGERED: an order in the book
  finished,    ///< FINISHED: that order has ended
  canceled,    ///< CANCELED
  rejected,    ///< REJECTED: refused when it was triggered
  expired,     ///< EXPIRED
};
std::string_view to_string(algo_status);
constexpr bool is_open(algo_status s) { return s == algo_status::fresh; }

/// An order as the venue keeps it for its customers. One that came through the algo door has a number of its own from
/// the start, and an order number once it is in the book.
struct venue_order {
  core::order_id engine;
  std::size_t account = 0;
  std::int64_t number = 0;              ///< orderId; zero: not in the book so far
  std::int64_t algo_number = 0;         ///< algoId; zero: not of the algo door
  order_request asked;                  ///< quantity and price follow amendments; client_id is never empty
  order_kind kind = order_kind::limit;  ///< what it is in the book: a triggered STOP_MARKET is MARKET
  order_status status = order_status::fresh;
  server::algo_status algo = algo_status::fresh;
  core::quantity filled;
  core::money value;  ///< cumulative, in the quote currency
  core::timestamp created{};
  core::timestamp updated{};
  core::timestamp triggered{};
  core::timestamp visible_from{};  ///< queries before find nothing
  int expiry = 0;                  ///< the venue's expiry reason, 0 .. 11
};

/// One execution of a customer's order.
struct venue_trade {
  std::uint64_t number = 0;  ///< unique per instrument
  std::int64_t order = 0;
  core::instrument_id instrument;
  core::side side = core::side::buy;
  core::fill execution;
  core::money value;
  core::money realized;
  core::timestamp at{};
};

/// A change of a wallet.
struct income {
  std::string_view type;           ///< FUNDING_FEE, COMMISSION, REALIZED_PNL, TRANSFER, INSURANCE_CLEAR
  core::instrument_id instrument;  ///< none for transfers
  core::money amount;
  core::timestamp at{};
  std::uint64_t number = 0;  ///< tranId
  std::uint64_t trade = 0;   ///< zero: none
};

/// All orders, executions and incomes of one account that it may ask for. Open orders are all there; of what has ended
/// the latest `kept`.
class account_file {
 public:
  static constexpr std::size_t kept = 5000;

  venue_order& add(venue_order);
  void forget(core::order_id);
  void add(venue_trade);
  void add(income);

  venue_order* find(core::order_id);
  venue_order* by_number(std::int64_t);
  venue_order* by_algo_number(std::int64_t);
  /// The latest of that name; open ones before ended ones.
  venue_order* by_client_id(std::string_view, door);
  /// Eldest first.
  std::vector<const venue_order*> all() const;

  const std::deque<venue_trade>& trades() const { return trades_; }
  const std::deque<income>& incomes() const { return incomes_; }

 private:
  void make_room();

  std::map<core::order_id, venue_order> orders_;  // ids of an account ascend
  std::deque<venue_trade> trades_;
  std::deque<income> incomes_;
};

/// Whether it is in the book, and whether it waits in front of it.
bool works(const venue_order&);
bool waits(const venue_order&);

}  // namespace adapters::binance::server
