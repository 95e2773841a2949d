#include <algorithm>

#include "adapters/binance/server/order_desk.hpp"
#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {
namespace {

/// What of a list was asked for: by number, by time, by count.
struct slice {
  std::optional<std::int64_t> first;
  std::optional<core::timestamp> from;
  std::optional<core::timestamp> until;
  std::size_t rows = 500;

  static slice of(parameters& given, std::string_view first, std::size_t usual) {
    return {given.integer(first), given.time("startTime"), given.time("endTime"), given.rows("limit", usual, 1000)};
  }
  bool covers(std::int64_t number, core::timestamp at) const {
    return (!first || number >= *first) && (!from || at >= *from) && (!until || at <= *until);
  }
  /// The eldest rows if a beginning was named, else the latest.
  template <class T>
  void cut(std::vector<T>& all) const {
    if (all.size() <= rows) return;
    const auto excess = static_cast<std::ptrdiff_t>(all.size() - rows);
    if (first || from)
      all.erase(all.end() - excess, all.end());
    else
      all.erase(all.begin(), all.begin() + excess);
  }
};

std::string list_text(trading_floor& floor, const std::vector<const venue_order*>& orders, door through) {
  json_text out;
  out.begin_array();
  for (const auto* x : orders) {
    const auto& of = floor.of(x->asked.instrument->id);
    if (through == door::algo)
      write_algo(out, *x, of, true);
    else
      write_order(out, *x, of, true);
  }
  return out.end_array().take();
}

answer<std::string> open_list(trading_floor& floor, visit& v, door through) {
  const auto* of = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  const auto all = orders_of(floor, v, [&](const venue_order& x) {
    return (through == door::algo ? waits(x) : works(x)) &&
           (of == nullptr || x.asked.instrument->id == of->instrument.id);
  });
  return list_text(floor, all, through);
}

answer<std::string> whole_list(trading_floor& floor, visit& v, door through) {
  const auto* of = required_listing(floor, v.given);
  const bool algo = through == door::algo;
  const auto wanted = slice::of(v.given, algo ? "algoId" : "orderId", 500);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  auto all = orders_of(floor, v, [&](const venue_order& x) {
    const auto number = algo ? x.algo_number : x.number;
    return number != 0 && x.asked.instrument->id == of->instrument.id && wanted.covers(number, x.created);
  });
  wanted.cut(all);
  return list_text(floor, all, through);
}

}  // namespace

answer<std::string> open_orders(trading_floor& floor, visit& v) { return open_list(floor, v, door::order); }
answer<std::string> open_algos(trading_floor& floor, visit& v) { return open_list(floor, v, door::algo); }
answer<std::string> all_orders(trading_floor& floor, visit& v) { return whole_list(floor, v, door::order); }
answer<std::string> all_algos(trading_floor& floor, visit& v) { return whole_list(floor, v, door::algo); }

answer<std::string> user_trades(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  const auto order = v.given.integer("orderId");
  const auto wanted = slice::of(v.given, "fromId", 500);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  std::vector<const venue_trade*> found;
  for (const auto& x : floor.seats()[v.seat].file.trades())
    if (x.instrument == of->instrument.id && (!order || x.order == *order) &&
        wanted.covers(static_cast<std::int64_t>(x.number), x.at))
      found.push_back(&x);
  wanted.cut(found);
  json_text out;
  out.begin_array();
  for (const auto* x : found) write_trade(out, *x, *of);
  return out.end_array().take();
}

answer<std::string> forced_orders(trading_floor& floor, visit& v) {
  const auto* of = optional_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  const auto all = orders_of(floor, v, [&](const venue_order& x) {
    return x.asked.kind == order_kind::liquidation && (of == nullptr || x.asked.instrument->id == of->instrument.id);
  });
  return list_text(floor, all, door::order);
}

}  // namespace adapters::binance::server
