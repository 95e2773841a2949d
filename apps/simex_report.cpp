#include "apps/simex_report.hpp"

#include <fmt/format.h>

#include "adapters/binance/server/json_text.hpp"

namespace apps {

std::string status_line(const adapters::binance::server::service_counts& x) {
  return fmt::format(
      "requests {}, orders {}, fills {}, bans {}, refused {}, limited {}, sockets {}, floods {}, liquidations {}",
      x.requests, x.orders, x.fills, x.bans, x.refused, x.limited, x.sockets, x.floods, x.liquidations);
}

std::string to_text(const simex_report& x) {
  auto out = status_line(x.counts) + '\n';
  for (const auto& [id, fired] : x.faults) out += fmt::format("fault {} fired {} times\n", id, fired);
  return out;
}

std::string to_json(const simex_report& x) {
  adapters::binance::server::json_text out;
  const auto& c = x.counts;
  out.begin_object().number("requests", c.requests).number("refused", c.refused).number("orders", c.orders);
  out.number("fills", c.fills).number("sockets", c.sockets).number("limited", c.limited).number("bans", c.bans);
  out.number("floods", c.floods).number("liquidations", c.liquidations).begin_object("faults");
  for (const auto& [id, fired] : x.faults) out.number(id, fired);
  return out.end_object().end_object().take() + '\n';
}

}  // namespace apps
