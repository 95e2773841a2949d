#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/binance/client_id.hpp"
#include "adapters/binance/errors.hpp"
#include "adapters/binance/user_wire.hpp"
#include "core/order/event.hpp"

namespace adapters::binance {

/// What a statement of the venue about an order means for the desk.
struct reading {
  enum class kind : std::uint8_t {
    report,        ///< `report` is the step that one of our orders takes
    no_change,     ///< one of our orders, nothing that the life cycle knows; `report` is unset
    fills_due,     ///< one of our orders, executed up to report.filled; the fills come by stream or user trades
    foreign,       ///< an order that is not ours; a fill is told in `report` without an order id
    forced,        ///< liquidation, ADL or settlement by the venue; a fill is told in `report` without an order id
    unlisted,      ///< an instrument that is none of ours
    unknown_state  ///< a state or execution type that nobody knows: the order must be asked for, with an alarm (F-14)
  };
  kind what = kind::unknown_state;
  order_origin origin = order_origin::foreign;
  core::venue_report report{};        ///< ts_recv as given; for unknown_state with the order id only
  core::side side = core::side::buy;  ///< of the order: fills of orders that are not ours change the position too
  std::uint64_t venue_order = 0;      ///< the engine's number; zero where only the algo service has it
  /// The commission was taken in another asset than the quote (BNB): execution.fee is zero and this says which. The
  /// account must not be set to pay fees in BNB.
  std::string foreign_fee{};
};
std::string_view to_string(reading::kind);

/// Events of the private stream. A fill carries price, quantity, fee, maker flag and trade id, and the cumulative
/// quantity in report.filled; NEW of an order that a stop became is `triggered`.
reading read(const order_trade_update&, const client_ids&, core::timestamp ts_recv);
/// TRIGGERED is `triggered`; the engine's own NEW may say so again or say `accepted`. TRIGGERING is no_change. FINISHED
/// is fills_due, `canceled` where the event says that nothing was executed, unknown_state where it does not say.
reading read(const algo_update&, const client_ids&, core::timestamp ts_recv);

/// Answers of the REST door about one order, and elements of lists: `accepted` while it rests untouched, fills_due
/// where it is executed in part or whole, an end with the cumulative quantity otherwise.
reading read(const order_state&, const client_ids&, core::timestamp ts_recv);
/// no_change once the engine has it: the order of the same client id there says how it stands.
reading read(const algo_state&, const client_ids&, core::timestamp ts_recv);
/// A trade of the order that the caller knows by the venue's order id; none: foreign. report.filled is zero: a trade
/// says nothing about the whole.
reading read(const user_trade&, std::optional<core::order_id>, core::timestamp ts_recv);

/// A definite refusal as the report of the command that was refused. ASSERTs that `why` is neither done nor unknown.
core::venue_report refused(core::order_id, core::instrument_id, const meaning& why, bool placing,
                           core::timestamp ts_recv);

}  // namespace adapters::binance
