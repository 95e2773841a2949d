#pragma once

#include <string>

#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/server/listing.hpp"
#include "adapters/binance/server/order_file.hpp"
#include "core/sim/exchange_event.hpp"

namespace adapters::binance::server {

/// Orders, conditional orders and executions as REST shows them. The payloads of the venue's pages stand above each.

/// {"avgPrice":"0.00000","clientOrderId":"abc","cumQuote":"0","executedQty":"0","orderId":1917641,"origQty":"0.40",
///  "origType":"TRAILING_STOP_MARKET","price":"0","reduceOnly":false,"side":"BUY","positionSide":"SHORT",
///  "status":"NEW","stopPrice":"9300","closePosition":false,"symbol":"BTCUSDT","time":1579276756075,
///  "timeInForce":"GTC","type":"TRAILING_STOP_MARKET","activatePrice":"9020","priceRate":"0.3",
///  "updateTime":1579276756075,"workingType":"CONTRACT_PRICE","priceProtect":false,"priceMatch":"NONE",
///  "selfTradePreventionMode":"NONE","goodTillDate":0}
/// `with_time`: queries and lists; answers to placing, changing and cancelling have no `time`.
void write_order(json_text&, const venue_order&, const listing&, bool with_time);

/// {"algoId":2146760,"clientAlgoId":"6B2I9XVcJpCjqPAJ4YoFX7","algoType":"CONDITIONAL","orderType":"TAKE_PROFIT",
///  "symbol":"BNBUSDT","side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0.01","algoStatus":"NEW",
///  "triggerPrice":"750.000","price":"750.000","icebergQuantity":null,"selfTradePreventionMode":"EXPIRE_MAKER",
///  "workingType":"CONTRACT_PRICE","priceMatch":"NONE","closePosition":false,"priceProtect":false,"reduceOnly":false,
///  "activatePrice":"","callbackRate":"","createTime":1750485492076,"updateTime":1750485492076,"triggerTime":0,
///  "goodTillDate":0}
/// `query`: with actualOrderId and actualPrice.
void write_algo(json_text&, const venue_order&, const listing&, bool query);

/// {"buyer":false,"commission":"-0.07819010","commissionAsset":"USDT","id":698759,"maker":false,"orderId":25851813,
///  "price":"7819.01","qty":"0.002","quoteQty":"15.63802","realizedPnl":"-0.91539999","side":"SELL",
///  "positionSide":"SHORT","symbol":"BTCUSDT","time":1569514978020}
void write_trade(json_text&, const venue_trade&, const listing&);

/// Average price of what was filled, "0.00000" before.
void write_average(json_text&, std::string_view key, const venue_order&, const listing&);
/// A callback of 10'000 ppm is "1.0" per cent.
std::string percent_of(core::ppm);

}  // namespace adapters::binance::server
