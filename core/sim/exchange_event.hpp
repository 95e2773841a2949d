#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "core/market/event.hpp"
#include "core/order/event.hpp"
#include "core/sim/account.hpp"
#include "core/sim/rule.hpp"

namespace core::sim {

/// What an exchange tells, in the order in which the engine did it. For one execution: order_update of the taker, its
/// balance_changed and position_changed, then the same of the maker, then trade_printed.

/// Something happened to an order.
struct order_update {
  venue_report::kind what = venue_report::kind::accepted;
  order_intent intent;      ///< as it stands after this; its quantity and limit follow amendments
  rule why = rule::none;    ///< for rejected, expired, cancel_rejected
  fill execution{};         ///< for filled; trades are numbered per instrument, both sides of one share the number
  money realized{};         ///< for filled: profit or loss that this execution realised, before fees
  core::quantity filled;    ///< cumulative
  core::quantity open;      ///< remaining
  money value{};            ///< cumulative quote value of all executions; see average_of
  bool triggered = false;   ///< a conditional order past its trigger
  bool moved = false;       ///< for amended: the limit changed
  bool forced = false;      ///< part of a liquidation: an order of the liquidator
  bool taken_over = false;  ///< for filled: the insurance fund was the other side (Binance x=CALCULATED)
  bool repeated = false;    ///< answer to a query: nothing happened
  timestamp at{};           ///< of the engine; of the original for a repeated execution
};
/// Quote value per unit of the asset, toward zero at the precision of money; zero without a quantity.
money average_of(money value, quantity, int quantity_scale);

enum class balance_reason : std::uint8_t {
  fill,         ///< realised profit or loss of an execution
  fee,          ///< paid, or received as a rebate
  funding,      ///< paid or received; never a fill
  transfer,     ///< deposit or withdrawal
  liquidation,  ///< fee of a forced close
};
std::string_view to_string(balance_reason);

/// The wallet of a margined account changed. Changes of zero are not told.
struct balance_changed {
  account_id account;
  balance_reason why = balance_reason::fill;
  instrument_id instrument;  ///< what gave rise to it; none for transfers
  money change;
  money wallet;  ///< after it
  timestamp at{};
};

/// The position of a margined account changed by an execution.
struct position_changed {
  position_status position;  ///< after it
  timestamp at{};
};

/// Funding was settled with a margined account that held a position. A balance_changed follows unless it is zero.
struct funding_paid {
  account_id account;
  instrument_id instrument;
  core::quantity quantity;  ///< position that it was paid on
  price mark;
  fraction rate;
  money amount;  ///< > 0: received
  timestamp at{};
};

/// A margined account has less than its maintenance margin. The end of all its orders and the forced close of its
/// positions follow at once.
struct margin_called {
  account_id account;
  money equity;
  money maintenance;
  timestamp at{};
};

/// The leverage of an account on an instrument was set.
struct leverage_changed {
  account_id account;
  instrument_id instrument;
  int leverage = 1;
  timestamp at{};
};

/// A participant took: a public trade besides those of the watched market.
struct trade_printed {
  instrument_id instrument;
  trade what;
  timestamp at{};
};

using exchange_event = std::variant<order_update, balance_changed, position_changed, funding_paid, margin_called,
                                    leverage_changed, trade_printed>;

/// What a gateway reports of an order_update to our own rooms. ts_recv is left to the gateway.
venue_report report_of(const order_update&);

}  // namespace core::sim
