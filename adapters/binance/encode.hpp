#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/binance/client_id.hpp"
#include "adapters/binance/requests.hpp"
#include "adapters/binance/symbols.hpp"
#include "core/order/event.hpp"
#include "core/types/result.hpp"

namespace adapters::binance {

/// Why a command cannot be said in the venue's words. Nothing was sent.
enum class encode_error : std::uint8_t {
  unknown_instrument,  ///< not among the encoder's instruments
  bad_quantity,        ///< not positive, or not on the lot grid
  bad_price,           ///< a limited order without a positive limit, or off the tick grid
  bad_trigger,         ///< a conditional order without a positive level, or off the tick grid
  bad_callback,        ///< a trailing distance that is not 0.1 % .. 10 % in steps of 0.1 %
  bad_time_in_force,   ///< market orders know none, and what waits for a market order neither
  bad_close_position,  ///< only stop_market and take_profit_market that are no entries may close what is there
  not_amendable,       ///< only resting limit orders can be changed
};
std::string_view to_string(encode_error);

/// Which of the venue's services holds an order. Since 2025-12-09 conditional orders rest in the algo service, under
/// endpoints and numbers of their own, until they trigger; then the engine has an order of the same client id.
/// https://developers.binance.com/docs/derivatives/change-log (2025-11-06)
enum class order_home : std::uint8_t { engine, algo };
std::string_view to_string(order_home);
constexpr order_home home_of(core::order_type t) {
  return core::conditional(t) ? order_home::algo : order_home::engine;
}

/// Order commands -> REST requests of USD-M futures in one-way mode. Pure. Numbers are written exactly from integers.
/// Answers are asked for as RESULT: it says how far an order was executed at once, so that fills which the private
/// stream lost are noticed. Fills themselves are booked from the stream and from user trades only.
class encoder {
 public:
  encoder(symbol_table instruments, client_ids ids) : table_(std::move(instruments)), ids_(std::move(ids)) {}

  using outcome = core::result<rest_request, encode_error>;

  /// `now` chooses the filters in force.
  outcome place(const core::order_intent&, core::timestamp now) const;
  outcome cancel(const core::cancel_order&, order_home) const;
  /// `placed` is the order as it stands; where amend_order names no limit, its limit is repeated, for the venue wants
  /// both. Quantity is the total, fills included; at or below what is filled the venue cancels the rest.
  outcome amend(const core::amend_order&, const core::order_intent& placed, core::timestamp now) const;
  outcome query(const core::query_order&, order_home) const;

  const symbol_table& instruments() const { return table_; }
  const client_ids& ids() const { return ids_; }

 private:
  symbol_table table_;
  client_ids ids_;
};

}  // namespace adapters::binance
