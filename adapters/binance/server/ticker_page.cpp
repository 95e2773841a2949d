#include <algorithm>

#include "adapters/binance/server/market_text.hpp"
#include "adapters/binance/server/pages.hpp"

namespace adapters::binance::server {
namespace {

/// One object where a symbol is named, else a list of all.
template <class Write>
answer<std::string> one_or_all(trading_floor& floor, visit& v, Write&& write) {
  const auto* one = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  if (one != nullptr) {
    write(out, *one);
    return out.take();
  }
  out.begin_array();
  for (const auto& x : floor.symbols().instruments()) write(out, floor.of(x.id));
  return out.end_array().take();
}

void write_funding(json_text& out, const listing& of, const past_funding& x) {
  out.begin_object().text("symbol", of.instrument.symbol).time("fundingTime", x.at);
  out.text("fundingRate", fraction_text(x.rate)).decimal("markPrice", x.mark.units, of.price_places(), 8).end_object();
}

}  // namespace

answer<std::string> premium_index(trading_floor& floor, visit& v) {
  return one_or_all(floor, v, [&](json_text& out, const listing& of) {
    const int places = of.price_places();
    out.begin_object().text("symbol", of.instrument.symbol);
    out.decimal("markPrice", of.fair.mark().units, places, 8).decimal("indexPrice", of.fair.index().units, places, 8);
    out.decimal("estimatedSettlePrice", of.fair.index().units, places, 8);
    out.text("lastFundingRate", fraction_text(of.fair.funding())).text("interestRate", "0.00010000");
    out.time("nextFundingTime", of.fair.next_funding()).time("time", v.now).end_object();
  });
}

answer<std::string> funding_rates(trading_floor& floor, visit& v) {
  const auto* one = optional_listing(floor, v.given);
  const auto rows = v.given.rows("limit", 100, 1000);
  const auto from = v.given.time("startTime");
  const auto until = v.given.time("endTime");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  std::vector<std::pair<const listing*, past_funding>> found;
  for (const auto& [id, of] : floor.listings()) {
    if (one != nullptr && one != &of) continue;
    for (const auto& x : of.fundings)
      if ((!from || x.at >= *from) && (!until || x.at <= *until)) found.emplace_back(&of, x);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
  if (found.size() > rows) {
    const auto excess = static_cast<std::ptrdiff_t>(found.size() - rows);
    from ? found.erase(found.end() - excess, found.end()) : found.erase(found.begin(), found.begin() + excess);
  }
  json_text out;
  out.begin_array();
  for (const auto& [of, x] : found) write_funding(out, *of, x);
  return out.end_array().take();
}

answer<std::string> funding_rules(trading_floor& floor, visit&) {
  json_text out;
  out.begin_array();
  for (const auto& [id, of] : floor.listings()) {
    const auto every = std::chrono::duration_cast<std::chrono::hours>(of.fair.funding_every()).count();
    out.begin_object().text("symbol", of.instrument.symbol).text("adjustedFundingRateCap", "0.02000000");
    out.text("adjustedFundingRateFloor", "-0.02000000")
        .number("fundingIntervalHours", std::max<std::int64_t>(every, 1));
    out.flag("disclaimer", false).end_object();
  }
  return out.end_array().take();
}

answer<std::string> day_tickers(trading_floor& floor, visit& v) {
  return one_or_all(floor, v, [&](json_text& out, const listing& of) { write_ticker(out, of, v.now); });
}

answer<std::string> price_tickers(trading_floor& floor, visit& v) {
  return one_or_all(floor, v, [&](json_text& out, const listing& of) { write_small_ticker(out, of, v.now); });
}

answer<std::string> book_tickers(trading_floor& floor, visit& v) {
  return one_or_all(floor, v, [&](json_text& out, const listing& of) { write_quote(out, of); });
}

}  // namespace adapters::binance::server
