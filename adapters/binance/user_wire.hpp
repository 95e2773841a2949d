#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/binance/rest_wire.hpp"

/// Events of the private stream of USD-M futures, raw payloads above each struct. Scales as in rest_wire.hpp.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
namespace adapters::binance {

/// {"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"wb1-9f3a0c12-2a","S":"BUY",
///  "o":"LIMIT","f":"GTC","q":"0.002","p":"7100.50","ap":"7100.50","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED",
///  "i":8886774,"l":"0.001","z":"0.001","L":"7100.50","N":"USDT","n":"0.01000000","T":1568879465650,"t":12345678,
///  "b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"12.34",
///  "V":"EXPIRE_TAKER","er":"0"}}
struct order_trade_update {
  order_state order;  ///< `trigger` from sp; `filled` from z
  execution_type what = execution_type::unknown;
  core::price last_price;        ///< L; zero unless traded
  core::quantity last_quantity;  ///< l
  core::money commission;        ///< n; zero where absent
  std::string commission_asset;  ///< N; empty where absent
  std::uint64_t trade = 0;       ///< t; zero unless traded
  bool maker = false;
  core::money realized;           ///< rp
  unsigned expiry_reason = 0;     ///< er, 1 .. 11 where something expired; zero where absent
  core::timestamp ts_event{};     ///< E: what the venue recommends for ordering across event types
  core::timestamp transaction{};  ///< T
};

/// {"e":"TRADE_LITE","E":1721895408092,"T":1721895408214,"s":"BTCUSDT","q":"0.001","p":"0","m":false,"c":"z8hcUoOs",
///  "S":"BUY","L":"64089.20","l":"0.040","t":109100866,"i":8886774}
/// An early copy of a fill without commission. The ORDER_TRADE_UPDATE of the same trade is what is booked; where it
/// does not follow, the trade is asked for.
struct trade_lite {
  core::instrument_id instrument;
  std::string symbol;
  std::string client_id;
  std::uint64_t venue_id = 0;
  core::side side = core::side::buy;
  core::price last_price;
  core::quantity last_quantity;
  std::uint64_t trade = 0;
  bool maker = false;
  core::timestamp ts_event{};
};

/// {"e":"ALGO_UPDATE","T":1750515742297,"E":1750515742303,"o":{"caid":"wb1-9f3a0c12-2b","aid":2148719,
///  "at":"CONDITIONAL","o":"TAKE_PROFIT","s":"BNBUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.01","X":"CANCELED",
///  "ai":"","ap":"0.00000","aq":"0.00000","act":"0","tp":"750","p":"750","V":"EXPIRE_MAKER","wt":"CONTRACT_PRICE",
///  "pm":"NONE","cp":false,"pP":false,"R":false,"tt":0,"gtd":0,"rm":"Reduce Only reject"}}
struct algo_update {
  algo_state order;
  core::quantity filled;      ///< aq: executed in the engine
  bool tells_filled = false;  ///< aq is there; it is not before the trigger, nor always after it
  core::money average;        ///< ap
  std::string reason;         ///< rm: why it failed
  core::timestamp ts_event{};
};

/// {"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"ORDER",
///  "B":[{"a":"USDT","wb":"122624.12345678","cw":"100.12345678","bc":"50.12345678"}],
///  "P":[{"s":"BTCUSDT","pa":"0","ep":"0.00000","bep":"0","cr":"200","up":"0","mt":"isolated","iw":"0.00000000",
///        "ps":"BOTH"}]}}
struct account_update {
  struct balance {
    std::string asset;
    core::money wallet;  ///< wb
    core::money change;  ///< bc: other than profit and commission
  };
  struct position {
    core::instrument_id instrument;
    std::string symbol;
    position_side of = position_side::unknown;
    core::quantity quantity;  ///< pa, negative when short
    bool held = false;        ///< pa is not zero
    core::money entry;        ///< ep
    core::money unrealized;   ///< up
    bool isolated = false;
  };
  std::string reason;    ///< m: ORDER, FUNDING_FEE, DEPOSIT, WITHDRAW, ADMIN_DEPOSIT, INSURANCE_CLEAR, ...
  bool funding = false;  ///< reason FUNDING_FEE: the balance changed by a cash event, not by a fill
  std::vector<balance> balances;
  std::vector<position> positions;  ///< those that changed
  core::timestamp ts_event{};
  core::timestamp transaction{};
};

/// {"e":"MARGIN_CALL","E":1587727187525,"cw":"3.16812045","p":[{"s":"ETHUSDT","ps":"LONG","pa":"1.327","mt":"CROSSED",
///  "iw":"0","mp":"187.17127","up":"-1.166074","mm":"1.614445"}]}
struct margin_call {
  std::vector<std::string> symbols;
  core::timestamp ts_event{};
};

/// {"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSDT","l":25}} or, of the account,
/// "ai":{"j":true}
struct account_config_update {
  std::string symbol;                ///< whose leverage changed; empty where none did
  unsigned leverage = 0;             ///< l
  std::optional<bool> multi_assets;  ///< j
  core::timestamp ts_event{};
};

/// {"e":"CONDITIONAL_ORDER_TRIGGER_REJECT","E":1685517224945,"T":1685517224955,"or":{"s":"ETHUSDT","i":155618472834,
///  "r":"Due to the order could not be filled immediately, the FOK order has been rejected."}}
/// Deprecated by ALGO_UPDATE since 2025-12-15 and still understood: a stop that failed leaves a position bare.
struct trigger_reject {
  core::instrument_id instrument;
  std::string symbol;
  std::uint64_t venue_id = 0;
  std::string reason;
  core::timestamp ts_event{};
};

/// {"e":"listenKeyExpired","E":1736996475556,"listenKey":"WsCMN0a4KHUPTQuX6IUnqEZfB1inxmv1qR4kbf1LuEjur5VdbzqvyxqG9TSjVVxv"}
struct listen_key_expired {
  std::string key;
  core::timestamp ts_event{};
};

/// Well-formed, but none of the above: STRATEGY_UPDATE, GRID_UPDATE, or what the venue invents. Counted.
struct unlisted_event {
  static constexpr std::size_t name_max = 64;
  std::string name;  ///< at most name_max bytes of it
};

using user_event = std::variant<order_trade_update, trade_lite, algo_update, account_update, margin_call,
                                account_config_update, trigger_reject, listen_key_expired, unlisted_event>;

}  // namespace adapters::binance
