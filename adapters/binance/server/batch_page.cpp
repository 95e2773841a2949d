#include <simdjson.h>

#include "adapters/binance/server/order_desk.hpp"
#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t orders_max = 5;
constexpr std::size_t cancels_max = 10;

/// A value of a batch as a form would have carried it.
std::optional<std::string> plain(dom::element x) {
  if (std::string_view text; x.get(text) == simdjson::SUCCESS) return std::string(text);
  if (bool flag = false; x.get(flag) == simdjson::SUCCESS) return flag ? "true" : "false";
  if (x.is_number()) return simdjson::minify(x);
  return std::nullopt;
}

std::optional<dom::array> list_in(dom::parser& parser, std::string_view text) {
  dom::array list;
  if (parser.parse(text.data(), text.size()).get(list) != simdjson::SUCCESS) return std::nullopt;
  return list;
}

/// [{"symbol":"BTCUSDT","side":"BUY",...},...] as one set of parameters each.
answer<std::vector<parameters>> read_batch(parameters& given) {
  const auto text = given.required("batchOrders");
  if (given.trouble()) return core::unexpected(*given.trouble());
  dom::parser parser;
  const auto list = list_in(parser, text);
  if (!list) return core::unexpected(refuse::missing("batchOrders"));
  std::vector<parameters> out;
  for (const auto x : *list) {
    dom::object order;
    if (out.size() == orders_max) return core::unexpected(refuse::batch_size());
    if (x.get(order) != simdjson::SUCCESS) return core::unexpected(refuse::missing("batchOrders"));
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto [key, value] : order) {
      if (pairs.size() == parameters::count_max) return core::unexpected(refuse::too_many_parameters());
      if (auto text_of = plain(value)) pairs.emplace_back(std::string(key), *std::move(text_of));
    }
    out.emplace_back(std::move(pairs));
  }
  if (out.empty()) return core::unexpected(refuse::batch_size());
  return out;
}

/// Numbers or texts of a JSON list.
answer<std::vector<std::string>> read_list(std::string_view text, std::string_view name) {
  dom::parser parser;
  const auto list = list_in(parser, text);
  if (!list) return core::unexpected(refuse::missing(name));
  std::vector<std::string> out;
  for (const auto x : *list) {
    auto item = plain(x);
    if (!item) return core::unexpected(refuse::missing(name));
    if (out.size() == cancels_max) return core::unexpected(refuse::batch_size());
    out.push_back(*std::move(item));
  }
  return out;
}

std::string row(trading_floor& floor, const answer<const venue_order*>& x) {
  return x ? order_answer(floor, **x) : to_json(x.error());
}

}  // namespace

answer<std::string> place_batch(trading_floor& floor, visit& v) {
  auto orders = read_batch(v.given);
  if (!orders) return core::unexpected(orders.error());
  json_text out;
  out.begin_array();
  for (auto& x : *orders) out.raw(row(floor, place_from(floor, v, x, door::order)));
  return out.end_array().take();
}

answer<std::string> modify_batch(trading_floor& floor, visit& v) {
  auto orders = read_batch(v.given);
  if (!orders) return core::unexpected(orders.error());
  json_text out;
  out.begin_array();
  for (auto& x : *orders) out.raw(row(floor, modify_from(floor, v, x)));
  return out.end_array().take();
}

answer<std::string> cancel_batch(trading_floor& floor, visit& v) {
  if (required_listing(floor, v.given) == nullptr) return core::unexpected(*v.given.trouble());
  const bool by_number = v.given.has("orderIdList") || v.given.has("orderidlist");
  const auto lower = v.given.has("orderidlist") || v.given.has("origclientorderidlist");
  const auto name =
      by_number ? (lower ? "orderidlist" : "orderIdList") : (lower ? "origclientorderidlist" : "origClientOrderIdList");
  const auto text = v.given.required(name);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  const auto items = read_list(text, name);
  if (!items) return core::unexpected(items.error());
  json_text out;
  out.begin_array();
  for (const auto& x : *items) {
    parameters one({{by_number ? "orderId" : "origClientOrderId", x}});
    out.raw(row(floor, cancel_from(floor, v, one, door::order)));
  }
  return out.end_array().take();
}

}  // namespace adapters::binance::server
