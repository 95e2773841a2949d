#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "core/order/denial.hpp"
#include "core/order/intent.hpp"
#include "core/order/lifecycle.hpp"

namespace core {

/// Why a venue refused, as far as we need to tell the cases apart.
enum class venue_refusal : std::uint8_t {
  none,
  filter,         ///< price, lot or notional not acceptable
  reduce_only,    ///< there is nothing to reduce
  would_trigger,  ///< the stop's level has been passed already
  would_take,     ///< post-only order would have taken
  insufficient_margin,
  unknown_order,  ///< cancel or amend of an order that is not open
  unknown_instrument,
  duplicate,        ///< this client order id was used before
  halted,           ///< stopped at our own last door: the breaker is open
  not_ready,        ///< stopped at our own last door: the session may not enter (yet)
  rate_limited,     ///< the budget of requests or orders is used up; by us or by the venue
  self_trade,       ///< would have traded with an order of the same account
  price_bounds,     ///< too far from the mark or index price
  too_many_orders,  ///< the venue's cap on open orders
  not_permitted,    ///< key, account mode or order type is not allowed there
  overloaded,       ///< the venue sheds load; definitely not executed
  other,            ///< definitely refused for a reason that this table does not know
};
std::string_view to_string(venue_refusal);

enum class liquidity : std::uint8_t { maker, taker };
std::string_view to_string(liquidity);

/// One execution.
struct fill {
  core::price price;
  core::quantity quantity;  ///< > 0
  money fee;                ///< > 0: paid
  core::liquidity liquidity = core::liquidity::taker;
  std::uint64_t venue_trade = 0;  ///< unique per (account, instrument)
};

/// What a gateway learned about one order. The only way back from a venue.
struct venue_report {
  enum class kind : std::uint8_t {
    accepted,
    rejected,
    filled,  ///< part or all; see `execution`
    canceled,
    expired,
    triggered,        ///< a conditional order became a market or limit order of `open`
    amended,          ///< remaining quantity changed to `open`, and the limit where one is named
    cancel_rejected,  ///< cancel or amend refused; the order's own state is unchanged
    absent,           ///< answer to a query: the venue has never had it or no longer knows it
    outcome_unknown,  ///< no answer: neither accepted nor refused
  };
  order_id order;
  instrument_id instrument;
  kind what = kind::accepted;
  venue_refusal refusal = venue_refusal::none;
  fill execution{};       ///< for filled
  core::quantity filled;  ///< cumulative at the venue after this report
  core::quantity open;    ///< remaining at the venue after this report
  price limit{};          ///< for amended: the limit where it moved; zero: unchanged
  timestamp ts_event{};
  timestamp ts_recv{};
};
std::string_view to_string(venue_report::kind);

/// One legal step in the life of an order, as the journal holds it. Nobody hears an event that the journal has not.
struct order_event {
  order_intent intent;        ///< as admitted; its quantity and limit follow amendments, and a close_position order
                              ///< has the quantity that the venue settled at its trigger
  core::order_step step{};    ///< what happened, see core/order/lifecycle.hpp
  core::order_state state{};  ///< after the step
  core::denial denial{};      ///< for denied
  venue_refusal refusal = venue_refusal::none;
  fill execution{};           ///< for fills
  core::quantity filled;      ///< cumulative
  timestamp ts_event{};       ///< venue time, or ours where no venue is involved
  core::sequence sequence{};  ///< its record; set by the journal

  core::quantity open() const { return intent.quantity - filled; }
};

/// What may be asked of the venue. Placing needs the gate's approval (core::risk::approved_order).
struct place_order {
  order_intent intent;
};
struct cancel_order {
  order_id order;
  instrument_id instrument;
};
/// Lowers the quantity of an open order to `quantity` (total, fills included), and moves its limit where one is named.
struct amend_order {
  order_id order;
  instrument_id instrument;
  core::quantity quantity;
  price limit{};  ///< limit orders; zero: unchanged
};
/// Asks what became of an order whose outcome is unknown. Changes nothing at the venue.
struct query_order {
  order_id order;
  instrument_id instrument;
};
using order_command = std::variant<place_order, cancel_order, amend_order, query_order>;

}  // namespace core
