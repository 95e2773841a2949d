#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance/decode.hpp"
#include "adapters/binance/rest_wire.hpp"
#include "core/types/instrument.hpp"
#include "core/types/result.hpp"

namespace adapters::binance {

class account_reader;

/// Bodies above this are refused unread. All symbols' rules are about 1 MiB.
inline constexpr std::size_t rest_size_max = std::size_t{16} << 20;

/// Bodies of successful REST answers -> structs of rest_wire.hpp. Pure. Strict about what is read: absent fields, wrong
/// types and inexact numbers refuse the whole answer, for half of an answer must never look like all of it; unknown
/// fields are ignored, unknown enum values become `unknown` and are counted. An error body is refused as venue_error
/// (errors.hpp reads those). GET depth belongs to `decoder`.
class rest_decoder {
 public:
  explicit rest_decoder(std::vector<core::instrument> instruments);
  rest_decoder(rest_decoder&&) noexcept;
  rest_decoder& operator=(rest_decoder&&) noexcept;
  ~rest_decoder();

  template <class T>
  using outcome = core::result<T, decode_error>;

  outcome<core::timestamp> time(std::string_view body);
  outcome<std::string> listen_key(std::string_view body);
  outcome<exchange_rules> exchange_info(std::string_view body);

  outcome<order_state> order(std::string_view body);
  outcome<std::vector<order_state>> orders(std::string_view body);
  outcome<algo_state> algo_order(std::string_view body);
  outcome<std::vector<algo_state>> algo_orders(std::string_view body);
  outcome<algo_cancel_answer> algo_cancel(std::string_view body);
  outcome<std::vector<user_trade>> user_trades(std::string_view body);

  outcome<account_state> account(std::string_view body);  ///< v2 and v3
  outcome<std::vector<position_state>> positions(std::string_view body);
  outcome<binance::position_mode> position_mode(std::string_view body);
  outcome<margin_mode> multi_assets_mode(std::string_view body);
  outcome<key_permissions> api_restrictions(std::string_view body);
  outcome<std::vector<trading_lock>> trading_status(std::string_view body);  ///< those that are locked
  outcome<std::vector<leverage_tiers>> leverage_brackets(std::string_view body);

  /// Answers to klines name no symbol: the caller knows whom it asked for.
  outcome<std::vector<candle>> klines(std::string_view body, core::instrument_id);
  outcome<std::vector<funding_record>> funding_rates(std::string_view body);
  outcome<premium> premium_index(std::string_view body);
  outcome<binance::open_interest> open_interest(std::string_view body);
  outcome<std::vector<long_short_ratio>> ratios(std::string_view body);
  outcome<std::vector<taker_ratio>> taker_ratios(std::string_view body);

  /// Enum values that this decoder does not know, since it was made. Each is an alarm (F-14).
  std::size_t unknown_values() const;

 private:
  std::unique_ptr<account_reader> reader_;
};

}  // namespace adapters::binance
