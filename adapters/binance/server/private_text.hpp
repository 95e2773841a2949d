#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance/server/listing.hpp"
#include "adapters/binance/server/order_file.hpp"
#include "core/sim/account.hpp"

namespace adapters::binance::server {

/// Events of the private stream, as the venue writes them:
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams

/// What one ORDER_TRADE_UPDATE is about.
struct order_news {
  std::string_view execution = "NEW";  ///< x: NEW, TRADE, CANCELED, EXPIRED, AMENDMENT, CALCULATED
  std::optional<venue_trade> trade{};  ///< with TRADE and CALCULATED
  core::timestamp at{};                ///< T
};
/// {"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"TEST","S":"SELL",
///  "o":"TRAILING_STOP_MARKET","f":"GTC","q":"0.001","p":"0","ap":"0","sp":"7103.04","x":"NEW","X":"NEW","i":8886774,
///  "l":"0","z":"0","L":"0","N":"USDT","n":"0","T":1568879465650,"t":0,"b":"0","a":"9.91","m":false,"R":false,
///  "wt":"CONTRACT_PRICE","ot":"TRAILING_STOP_MARKET","ps":"LONG","cp":false,"AP":"7476.89","cr":"5.0","pP":false,
///  "si":0,"ss":0,"rp":"0","V":"EXPIRE_TAKER","pm":"OPPONENT","gtd":0,"er":"0"}}
std::string order_event(const venue_order&, const order_news&, const listing&, core::timestamp at);

/// {"e":"TRADE_LITE","E":1721895408092,"T":1721895408214,"s":"BTCUSDT","q":"0.001","p":"0","m":false,"c":"z8hcUoOsqEdKMeKPSABslD",
///  "S":"BUY","L":"64089.20","l":"0.040","t":109100866,"i":8886774}
std::string trade_lite_event(const venue_order&, const venue_trade&, const listing&, core::timestamp at);

/// {"e":"ALGO_UPDATE","T":1750515742297,"E":1750515742303,"o":{"caid":"Q5xaq5EGKgXXa0fD7fs0Ip","aid":2148719,
///  "at":"CONDITIONAL","o":"TAKE_PROFIT","s":"BNBUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.01","X":"CANCELED",
///  "ai":"","ap":"0.00000","aq":"0.00000","act":"0","tp":"750","p":"750","V":"EXPIRE_MAKER","wt":"CONTRACT_PRICE",
///  "pm":"NONE","cp":false,"pP":false,"R":false,"tt":0,"gtd":0,"rm":"Reduce Only reject"}}
std::string algo_event(const venue_order&, std::string_view why, const listing&, core::timestamp at);

struct balance_news {
  std::string_view reason = "ORDER";  ///< m: ORDER, FUNDING_FEE, DEPOSIT, WITHDRAW, INSURANCE_CLEAR
  core::money wallet;
  core::money change;  ///< bc: besides profit, loss and commission
  struct row {
    const listing* of = nullptr;
    core::sim::position_status position;
  };
  std::vector<row> positions{};
  bool balance_too = true;
};
/// {"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"122624.12345678",
///  "cw":"100.12345678","bc":"50.12345678"}],"P":[{"s":"BTCUSDT","pa":"0","ep":"0.00000","bep":"0","cr":"200","up":"0",
///  "mt":"isolated","iw":"0.00000000","ps":"BOTH"}]}}
std::string account_event(const balance_news&, core::timestamp at);

/// {"e":"MARGIN_CALL","E":1587727187525,"cw":"3.16812045","p":[{"s":"ETHUSDT","ps":"LONG","pa":"1.327","mt":"CROSSED",
///  "iw":"0","mp":"187.17127","up":"-1.166074","mm":"1.614445"}]}
std::string margin_event(core::money wallet, const std::vector<balance_news::row>&, core::timestamp at);

/// {"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSDT","l":25}}
std::string leverage_event(std::string_view symbol, int leverage, core::timestamp at);

/// {"e":"listenKeyExpired","E":1736996475556,"listenKey":"WsCMN0a4KHUPTQuX6IUnqEZfB1inxmv1qR4kbf1LuEjur5VdbzqvyxqG9TSjVVxv"}
std::string key_expired_event(std::string_view key, core::timestamp at);

}  // namespace adapters::binance::server
