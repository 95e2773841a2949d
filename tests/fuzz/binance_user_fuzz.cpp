/// Any bytes at all into the decoder of the private stream and onward into what they mean for the desk: nothing may
/// crash or throw, and no damage may make up an order of ours, a fill without a trade, or more than was ordered.
///
/// scripts/nightly builds it (WATCHBILL_FUZZ) and runs it for its time budget. By hand as binance_decode_fuzz.cpp says.
/// The bytes are messages, one a line.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "adapters/binance/decode_user.hpp"
#include "adapters/binance/reports.hpp"
#include "tests/fuzz/ground.hpp"

namespace {

namespace binance = adapters::binance;
using namespace tests::fuzz;

void examine(const binance::reading& x) {
  using kind = binance::reading::kind;
  const bool ours = x.origin == binance::order_origin::ours;
  demand(bool(x.report.order) == ours);
  if (x.what == kind::report || x.what == kind::fills_due || x.what == kind::unknown_state) demand(ours);
  const auto& fill = x.report.execution;
  if (fill.quantity.units != 0) {
    demand(x.report.what == core::venue_report::kind::filled);
    demand(fill.quantity.units > 0 && fill.price.units > 0 && fill.venue_trade != 0);
  }
  demand(x.report.filled.units >= 0 && x.report.open.units >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  binance::user_decoder decoder({btcusdt()});
  const binance::client_ids ids("wb1");
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto event = decoder.decode(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!event) continue;
    if (const auto* x = std::get_if<binance::order_trade_update>(&*event)) examine(read(*x, ids, {}));
    if (const auto* x = std::get_if<binance::algo_update>(&*event)) examine(read(*x, ids, {}));
  }
  return 0;
}
