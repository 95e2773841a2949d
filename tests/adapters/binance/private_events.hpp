#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

/// Messages of the private stream as the venue sends them, about an order of node wb1.
namespace private_events {

inline const std::string fill =
    R"({"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"wb1-9f3a0c12-2a",)"
    R"("S":"BUY","o":"LIMIT","f":"GTC","q":"0.005","p":"7100.50","ap":"7100.45","sp":"0","x":"TRADE",)"
    R"("X":"PARTIALLY_FILLED","i":8886774,"l":"0.002","z":"0.003","L":"7100.40","N":"USDT","n":"0.01000001",)"
    R"("T":1568879465650,"t":12345678,"b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT",)"
    R"("ps":"BOTH","cp":false,"rp":"12.34","pP":false,"si":0,"ss":0,"V":"EXPIRE_TAKER","pm":"NONE","gtd":0,)"
    R"("er":"0","TEST":1}})";

/// Before the trigger neither ap nor aq nor act are there.
inline const std::string stop =
    R"({"e":"ALGO_UPDATE","T":1750515742297,"E":1750515742303,"o":{"caid":"wb1-9f3a0c12-2b","aid":1000000202490585,)"
    R"("at":"CONDITIONAL","o":"STOP_MARKET","s":"BTCUSDT","S":"SELL","ps":"BOTH","f":"GTE_GTC","q":"0","X":"NEW",)"
    R"("ai":"","tp":"74960.75","p":"0","V":"EXPIRE_MAKER","wt":"MARK_PRICE","pm":"NONE","cp":true,"pP":true,)"
    R"("R":true,"tt":0,"gtd":0,"ia":false}})";

inline const std::string finished_stop =
    R"({"e":"ALGO_UPDATE","T":1700000000002,"E":1700000000001,"o":{"caid":"wb1-9f3a0c12-2b","aid":9001,)"
    R"("at":"CONDITIONAL","o":"STOP_MARKET","s":"BTCUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.2",)"
    R"("X":"FINISHED","tp":"190","p":"0","wt":"CONTRACT_PRICE","pm":"NONE","cp":false,"pP":true,"R":true,)"
    R"("tt":1700000000003,"gtd":0,"ai":"8886774","ap":"191.5","aq":"0.2","act":"MARKET","V":"NONE"}})";

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace private_events
