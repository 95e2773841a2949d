#include <algorithm>

#include "adapters/admin/event_row.hpp"
#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

constexpr std::size_t rows_max = 1000;

json::object row_of(const view& v, core::order_id id, const order_row& x) {
  const auto& names = v.journal.names();
  const auto& intent = x.intent;
  const auto instrument = names.name_of(intent.instrument);
  const auto price_or_null = [&](core::price p, bool set) {
    return set ? json::value(names.text_of(p, intent.instrument)) : json::value(nullptr);
  };
  return {
      {"id", names.name_of(id)},
      {"bot", bot_name(v, intent.bot)},
      {"account", names.name_of(intent.account)},
      {"instrument", instrument},
      {"venue", instrument.substr(0, instrument.find('/'))},
      {"side", to_string(intent.side)},
      {"type", to_string(intent.type)},
      {"role", to_string(intent.role)},
      {"quantity", names.text_of(intent.quantity, intent.instrument)},
      {"filled", names.text_of(x.filled, intent.instrument)},
      {"limit", price_or_null(intent.limit, limited(intent.type))},
      {"trigger", price_or_null(intent.trigger, conditional(intent.type))},
      {"state", to_string(x.state)},
      {"created", time_of(x.created)},
      {"updated", time_of(x.updated)},
      {"why", text_or_null(x.why)},
  };
}

}  // namespace

json::array order_rows(const view& v, const visit& x) {
  const auto& bot = x.text("bot");
  const auto& open = x.text("open");
  std::vector<std::pair<core::order_id, const order_row*>> found;
  for (const auto& [id, order] : v.journal.orders()) {
    if (!bot.empty() && bot_name(v, order.intent.bot) != bot) continue;
    if (!open.empty() && terminal(order.state) == (open == "true")) continue;
    found.emplace_back(id, &order);
  }
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.second->updated > b.second->updated; });
  if (found.size() > rows_max) found.resize(rows_max);
  json::array rows;
  for (const auto& [id, order] : found) rows.push_back(row_of(v, id, *order));
  return rows;
}

core::result<transport::http_response, refusal> orders_page(const view& v, const visit& x) {
  if (const auto& open = x.text("open"); !open.empty() && open != "true" && open != "false")
    return core::unexpected(refusal{400, "bad_request", "`open` is true or false"});
  return list_of("OrderList", v.now, order_rows(v, x));
}

core::result<transport::http_response, refusal> story_page(const view& v, const visit& x) {
  const auto& names = v.journal.names();
  for (const auto& [id, order] : v.journal.orders()) {
    if (names.name_of(id) != x.name) continue;
    auto item = row_of(v, id, order);
    json::array story;
    for (const auto& entry : order.story) story.push_back(event_row(entry, names));
    item.emplace("story", std::move(story));
    return item_of("Order", v.now, std::move(item));
  }
  return core::unexpected(no_such("order", x.name, "/v1/orders"));
}

}  // namespace adapters::admin
