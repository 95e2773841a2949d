/// Any bytes at all as the answer to every REST request, successful or not: nothing may crash or throw, whatever is
/// decoded is possible, and an answer that is not of the venue's form never settles what became of an order.
///
/// scripts/nightly builds it (WATCHBILL_FUZZ) and runs it for its time budget. By hand as binance_decode_fuzz.cpp says.
/// The first byte chooses status and endpoint; the rest is the body.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/errors.hpp"
#include "adapters/binance/reports.hpp"
#include "adapters/binance/rules.hpp"
#include "tests/fuzz/ground.hpp"

namespace {

namespace binance = adapters::binance;
using namespace tests::fuzz;

void examine(const binance::order_state& x, const binance::client_ids& ids) {
  demand(x.filled.units >= 0 && (x.filled <= x.quantity || x.close_position));
  const auto reading = read(x, ids, {});
  demand(reading.report.execution.quantity.units == 0);
}

void examine_orders(binance::rest_decoder& decoder, std::string_view body) {
  const binance::client_ids ids("wb1");
  if (const auto x = decoder.order(body)) examine(*x, ids);
  if (const auto list = decoder.orders(body))
    for (const auto& x : *list) examine(x, ids);
  if (const auto x = decoder.algo_order(body)) survive(read(*x, ids, {}));
  survive(decoder.algo_orders(body));
  survive(decoder.algo_cancel(body));
  if (const auto list = decoder.user_trades(body))
    for (const auto& x : *list) {
      demand(!x.instrument || (x.price.units > 0 && x.quantity.units > 0));
      survive(read(x, std::nullopt, {}));
    }
}

void examine_account(binance::rest_decoder& decoder, std::string_view body) {
  survive(decoder.account(body));
  survive(decoder.positions(body));
  survive(decoder.position_mode(body));
  survive(decoder.multi_assets_mode(body));
  survive(decoder.api_restrictions(body));
  survive(decoder.trading_status(body));
}

void examine_reference(binance::rest_decoder& decoder, std::string_view body) {
  survive(decoder.time(body));
  survive(decoder.listen_key(body));
  if (const auto rules = decoder.exchange_info(body))
    for (const auto& x : rules->symbols)
      if (const auto filters = filters_of(x, btcusdt(), {})) demand(filters->tick.units > 0 && filters->lot.units > 0);
  survive(decoder.leverage_brackets(body));
  if (const auto bars = decoder.klines(body, {1}))
    for (const auto& x : *bars) demand(x.low <= x.open && x.open <= x.high);
  survive(decoder.funding_rates(body));
  survive(decoder.premium_index(body));
  survive(decoder.open_interest(body));
  survive(decoder.ratios(body));
  survive(decoder.taker_ratios(body));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::array statuses{200u, 400u, 401u, 403u, 408u, 418u, 429u, 500u, 503u, 302u};
  const auto status = statuses[bytes[0] % statuses.size()];
  const std::string_view body(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  binance::rest_decoder decoder({btcusdt()});
  examine_orders(decoder, body);
  examine_account(decoder, body);
  examine_reference(decoder, body);
  const auto means = meaning_of(binance::product::usdm, binance::endpoint::order_place, status, body);
  if (means.what == binance::verdict::refused && status != 200) demand(status == 503 || binance::error_of(body));
  if (means.what == binance::verdict::done) demand(status == 200);
  return 0;
}
