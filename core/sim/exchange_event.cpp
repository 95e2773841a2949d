#include "core/sim/exchange_event.hpp"

#include "core/types/power_of_ten.hpp"

namespace core::sim {

money average_of(money value, quantity q, int quantity_scale) {
  if (q.units == 0) return {};
  const __int128 scale = power_of_ten(quantity_scale);
  const __int128 whole = value.units / q.units;
  const __int128 rest = value.units % q.units;  // below 2^63, so its product with the scale fits
  __int128 scaled = 0;
  if (__builtin_mul_overflow(whole, scale, &scaled)) throw arithmetic_overflow("an average price");
  return {scaled + rest * scale / q.units};
}

std::string_view to_string(balance_reason x) {
  switch (x) {
    case balance_reason::fill:
      return "fill";
    case balance_reason::fee:
      return "fee";
    case balance_reason::funding:
      return "funding";
    case balance_reason::transfer:
      return "transfer";
    case balance_reason::liquidation:
      return "liquidation";
  }
  return "?";
}

venue_report report_of(const order_update& x) {
  venue_report report;
  report.order = x.intent.id;
  report.instrument = x.intent.instrument;
  report.what = x.what;
  report.refusal = refusal_of(x.why);
  report.execution = x.execution;
  report.filled = x.filled;
  report.open = x.open;
  if (x.what == venue_report::kind::amended && x.moved) report.limit = x.intent.limit;
  report.ts_event = x.at;
  return report;
}

}  // namespace core::sim
