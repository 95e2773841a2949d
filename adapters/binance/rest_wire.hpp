#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance/budget.hpp"
#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/side.hpp"
#include "core/types/time.hpp"

/// Orders, accounts and reference data of USD-M futures as the venue states them. Prices and quantities stand at the
/// instrument's scale; averages, margins and profits have more digits than that and are money (10^-16, quotients cut
/// off behind it). Where a symbol is none of ours, `instrument` is none and `symbol` says which; its numbers are not
/// read.
namespace adapters::binance {

/// Every enum below has `unknown` for what the venue may invent: it never becomes one of the others (F-14).

enum class order_status : std::uint8_t {
  unknown,           ///< a word that is not in the venue's documentation
  accepted,          ///< NEW
  partially_filled,  ///< PARTIALLY_FILLED
  filled,            ///< FILLED
  canceled,          ///< CANCELED
  rejected,          ///< REJECTED
  expired,           ///< EXPIRED: by its time in force, or the venue ended it
  expired_in_match,  ///< EXPIRED_IN_MATCH: ended by self-trade prevention
  insurance,         ///< NEW_INSURANCE: liquidated against the insurance fund
  adl,               ///< NEW_ADL: liquidated against opposite traders
};
std::string_view to_string(order_status);
order_status order_status_of(std::string_view);

enum class execution_type : std::uint8_t {
  unknown,
  accepted,    ///< NEW
  canceled,    ///< CANCELED
  calculated,  ///< CALCULATED: liquidation
  expired,     ///< EXPIRED
  trade,       ///< TRADE
  amendment,   ///< AMENDMENT
  rejected,    ///< REJECTED
};
std::string_view to_string(execution_type);
execution_type execution_type_of(std::string_view);

enum class algo_status : std::uint8_t {
  unknown,
  accepted,    ///< NEW: waits for its trigger
  canceled,    ///< CANCELED
  triggering,  ///< TRIGGERING: the condition is met, the order is on its way to the engine
  triggered,   ///< TRIGGERED: the engine has it
  finished,    ///< FINISHED: filled or cancelled in the engine
  rejected,    ///< REJECTED: refused by the engine, for margin for example
  expired,     ///< EXPIRED: cancelled by the venue
};
std::string_view to_string(algo_status);
algo_status algo_status_of(std::string_view);

enum class wire_type : std::uint8_t {
  unknown,
  limit,                 ///< LIMIT
  market,                ///< MARKET
  stop,                  ///< STOP: a limit order
  stop_market,           ///< STOP_MARKET
  take_profit,           ///< TAKE_PROFIT: a limit order
  take_profit_market,    ///< TAKE_PROFIT_MARKET
  trailing_stop_market,  ///< TRAILING_STOP_MARKET
  liquidation,           ///< LIQUIDATION
};
std::string_view to_string(wire_type);
wire_type wire_type_of(std::string_view);

enum class position_side : std::uint8_t {
  unknown,
  both,        ///< BOTH: one-way mode
  long_only,   ///< LONG: hedge mode
  short_only,  ///< SHORT: hedge mode
};
std::string_view to_string(position_side);
position_side position_side_of(std::string_view);

/// GET, POST, PUT and DELETE order, elements of openOrders and allOrders:
/// {"orderId":12345678,"symbol":"BTCUSDT","status":"NEW","clientOrderId":"wb1-9f3a0c12-2a","price":"50000.00",
///  "avgPrice":"0.00","origQty":"0.001","executedQty":"0.000","cumQuote":"0.00","timeInForce":"GTC","type":"LIMIT",
///  "reduceOnly":false,"closePosition":false,"side":"BUY","positionSide":"BOTH","stopPrice":"0.00",
///  "workingType":"CONTRACT_PRICE","priceProtect":false,"origType":"LIMIT","priceMatch":"NONE",
///  "selfTradePreventionMode":"NONE","goodTillDate":0,"time":1625474304765,"updateTime":1625474304765}
struct order_state {
  core::instrument_id instrument;
  std::string symbol;
  std::string client_id;
  std::uint64_t venue_id = 0;
  order_status status = order_status::unknown;
  wire_type type = wire_type::unknown;           ///< type; of what a stop became: MARKET or LIMIT
  wire_type original_type = wire_type::unknown;  ///< origType
  core::side side = core::side::buy;
  position_side of = position_side::unknown;
  core::price limit;        ///< price; zero for market orders
  core::quantity quantity;  ///< origQty
  core::quantity filled;    ///< executedQty
  core::money average;      ///< avgPrice as money per unit; zero before the first fill
  core::price trigger;      ///< stopPrice
  bool reduce_only = false;
  bool close_position = false;
  core::timestamp updated{};  ///< updateTime
};

/// POST, GET algoOrder, elements of openAlgoOrders:
/// {"algoId":2146760,"clientAlgoId":"wb1-9f3a0c12-2b","algoType":"CONDITIONAL","orderType":"STOP_MARKET",
///  "symbol":"BNBUSDT","side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0.01","algoStatus":"NEW",
///  "triggerPrice":"750.000","price":"0","workingType":"CONTRACT_PRICE","closePosition":false,"reduceOnly":true,
///  "activatePrice":"","callbackRate":"","actualOrderId":"","createTime":1750485492076,"updateTime":1750485492076}
/// The documentation of openAlgoOrders calls the type "orderType"; "type" is understood as well.
struct algo_state {
  core::instrument_id instrument;
  std::string symbol;
  std::string client_id;
  std::uint64_t algo_id = 0;
  algo_status status = algo_status::unknown;
  wire_type type = wire_type::unknown;
  core::side side = core::side::buy;
  position_side of = position_side::unknown;
  core::quantity quantity;  ///< zero where it closes the position
  core::price trigger;
  core::price limit;
  bool reduce_only = false;
  bool close_position = false;
  std::uint64_t engine_order = 0;  ///< orderId of what it became; zero before it triggered
  core::timestamp updated{};
};

/// DELETE algoOrder: {"algoId":2146760,"clientAlgoId":"wb1-9f3a0c12-2b","code":"200","msg":"success"}
struct algo_cancel_answer {
  std::uint64_t algo_id = 0;
  std::string client_id;
};

/// Elements of userTrades:
/// {"buyer":false,"commission":"-0.07819010","commissionAsset":"USDT","id":698759,"maker":false,"orderId":25851813,
///  "price":"7819.01","qty":"0.002","quoteQty":"15.63802","realizedPnl":"-0.91539999","side":"SELL",
///  "positionSide":"SHORT","symbol":"BTCUSDT","time":1569514978020}
struct user_trade {
  core::instrument_id instrument;
  std::string symbol;
  std::uint64_t trade = 0;
  std::uint64_t venue_order = 0;  ///< orderId: user trades name no client order id
  core::side side = core::side::buy;
  core::price price;
  core::quantity quantity;
  core::money commission;  ///< as the venue writes it, see reports.hpp for its sign
  std::string commission_asset;
  core::money realized;
  bool maker = false;
  core::timestamp at{};
};

/// Of one asset in GET account (v2 and v3).
struct asset_balance {
  std::string asset;
  core::money wallet;
  core::money unrealized;
  core::money available;
};

/// Elements of positionRisk, and of GET account: {"symbol":"BTCUSDT","positionAmt":"0.001","entryPrice":"50000.0",
///  "breakEvenPrice":"50100.0","markPrice":"51000.0","unRealizedProfit":"1.00","liquidationPrice":"45000.0",
///  "positionSide":"BOTH","notional":"51.0","isolatedMargin":"0","marginAsset":"USDT","updateTime":1625474304765}
struct position_state {
  core::instrument_id instrument;
  std::string symbol;
  position_side of = position_side::unknown;
  core::quantity quantity;  ///< positionAmt, negative when short
  bool held = false;        ///< positionAmt is not zero; also told where the instrument is none of ours
  core::money entry;        ///< entryPrice as money per unit; zero where absent (account v3)
  core::money unrealized;
  core::price mark;         ///< rounded to the scale; zero where absent
  core::price liquidation;  ///< rounded to the scale; zero where absent or none
  core::timestamp updated{};
};

/// GET account.
struct account_state {
  std::vector<asset_balance> assets;
  std::vector<position_state> positions;  ///< v3: those with a position or orders only
  core::money wallet;                     ///< totalWalletBalance, in USD
  core::money available;                  ///< availableBalance
  std::optional<bool> can_trade;          ///< canTrade; v2 only
};

/// {"dualSidePosition":false}
struct position_mode {
  bool hedge = false;
};
/// {"multiAssetsMargin":false}
struct margin_mode {
  bool multi_assets = false;
};

/// GET apiRestrictions, of the spot host: {"ipRestrict":false,"createTime":1698645219000,"enableReading":true,
///  "enableSpotAndMarginTrading":false,"enableWithdrawals":false,"enableInternalTransfer":false,"enableFutures":true,
///  "permitsUniversalTransfer":false,...}
struct key_permissions {
  bool withdraw = false;    ///< enableWithdrawals: such a key is refused at start-up
  bool transfer = false;    ///< enableInternalTransfer or permitsUniversalTransfer
  bool futures = false;     ///< enableFutures: without it nothing can be traded
  bool by_address = false;  ///< ipRestrict: the key works from listed addresses only
};

/// GET apiTradingStatus: {"indicators":{"BTCUSDT":[{"isLocked":true,"plannedRecoverTime":1545741270000,
///  "indicator":"UFR","value":0.05,"triggerValue":0.995}]},"updateTime":1545741270000}
struct trading_lock {
  std::string symbol;     ///< or ACCOUNT
  std::string indicator;  ///< UFR, IFER, GCR, DR, TMV
  core::timestamp until{};
};

/// One element of exchangeInfo's symbols, as far as orders need it.
struct symbol_rules {
  std::string symbol;
  std::string quote;     ///< quoteAsset
  std::string margin;    ///< marginAsset
  bool trading = false;  ///< status TRADING
  bool perpetual = false;
  core::money tick;  ///< PRICE_FILTER tickSize, as a number x 10^16
  core::money price_min;
  core::money price_max;
  core::money lot;  ///< LOT_SIZE stepSize
  core::money quantity_min;
  core::money quantity_max;
  core::money market_lot;  ///< MARKET_LOT_SIZE stepSize
  core::money market_quantity_max;
  core::money notional_min;   ///< MIN_NOTIONAL
  core::money multiplier_up;  ///< PERCENT_PRICE, of the mark price
  core::money multiplier_down;
  core::money trigger_protect;
  unsigned orders_max = 0;       ///< MAX_NUM_ORDERS
  unsigned algo_orders_max = 0;  ///< MAX_NUM_ALGO_ORDERS
};
struct exchange_rules {
  core::timestamp at{};            ///< serverTime; zero where absent
  std::vector<rate_limit> limits;  ///< those of a known kind
  std::vector<symbol_rules> symbols;
  std::size_t unread = 0;  ///< symbols whose filters could not be understood; they may not be traded
};

/// GET klines: [1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499644799999,
///  "2434.19055334",308,"1756.87402397","28.46694368","17928899.62280469"]
struct candle {
  core::timestamp opens{};
  core::timestamp closes{};  ///< as the venue states it: the last millisecond of the bar
  core::price open, high, low, close;
  core::quantity volume;
  core::quantity taker_buy_volume;
  core::money turnover;  ///< in the quote currency
  std::uint64_t trades = 0;
};

/// Elements of fundingRate: {"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1570608000000,
///  "markPrice":"34287.54619963"}
struct funding_record {
  core::instrument_id instrument;
  core::timestamp at{};
  core::money rate;  ///< a fraction x 10^16; longs pay where positive
  core::money mark;  ///< markPrice; zero where absent
};

/// GET premiumIndex: {"symbol":"BTCUSDT","markPrice":"11793.63104562","indexPrice":"11781.80495970",
///  "estimatedSettlePrice":"11781.16138815","lastFundingRate":"0.00038246","interestRate":"0.00010000",
///  "nextFundingTime":1597392000000,"time":1597370495002}
struct premium {
  core::instrument_id instrument;
  core::money mark;
  core::money index;
  core::money funding_rate;  ///< as it stands for the next funding
  core::timestamp next_funding{};
  core::timestamp at{};
};

/// {"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}
struct open_interest {
  core::instrument_id instrument;
  core::quantity contracts;
  core::timestamp at{};
};

/// Of globalLongShortAccountRatio, topLongShortAccountRatio and topLongShortPositionRatio:
/// {"symbol":"BTCUSDT","longShortRatio":"0.1960","longAccount":"0.6622","shortAccount":"0.3378","timestamp":1583139600000}
struct long_short_ratio {
  core::instrument_id instrument;
  core::money ratio;
  core::money longs;  ///< share of longs, a fraction x 10^16
  core::money shorts;
  core::timestamp at{};
};
/// Of takerlongshortRatio, which names no symbol:
/// {"buySellRatio":"1.5586","buyVol":"387.3300","sellVol":"248.5030","timestamp":1585614900000}
struct taker_ratio {
  core::money ratio;
  core::money buys;
  core::money sells;
  core::timestamp at{};
};

/// Of leverageBracket: {"symbol":"ETHUSDT","notionalCoef":1.50,"brackets":[{"bracket":1,"initialLeverage":75,
///  "notionalCap":10000,"notionalFloor":0,"maintMarginRatio":0.0065,"cum":0.0}]}
struct margin_tier {
  unsigned leverage_max = 0;
  core::money notional_floor;
  core::money notional_cap;
  core::ppm maintenance;  ///< maintMarginRatio
};
struct leverage_tiers {
  core::instrument_id instrument;
  std::string symbol;
  std::vector<margin_tier> tiers;
};

}  // namespace adapters::binance
