#include <algorithm>

#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

std::vector<std::string> reasons_against(const view& v) {
  auto reasons = v.of.not_ready ? v.of.not_ready() : std::vector<std::string>{};
  if (!v.journal.trouble().empty())
    reasons.push_back("the journal cannot be followed: " + v.journal.trouble());
  else if (!v.journal.caught_up())
    reasons.push_back("the view of the journal is still catching up");
  return reasons;
}

template <class Rows, class Is>
std::size_t count(const Rows& rows, const char* key, Is is) {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [&](const auto& x) { return is(x.as_object().at(key).as_string()); }));
}

}  // namespace

json::object node_row(const view& v) {
  const auto bots = bot_rows(v);
  const auto breakers = breaker_rows(v);
  const auto equal = [](const char* word) { return [word](const json::string& x) { return x == word; }; };
  return {
      {"name", v.of.node.name},
      {"mode", v.of.node.mode},
      {"version", v.of.node.version},
      {"started", core::to_iso8601(v.of.node.started)},
      {"up_seconds", seconds_of(v.now - v.of.node.started)},
      {"halted", v.of.halted && v.of.halted()},
      {"bots", bots.size()},
      {"bots_running", count(bots, "actual", equal("running"))},
      {"bots_paused", count(bots, "actual", equal("paused"))},
      {"bots_stopped", count(bots, "actual", equal("stopped"))},
      {"breakers_open", count(breakers, "state", equal("open"))},
      {"journal_sequence", v.journal.last().value},
      {"rates_over_seconds", seconds_of(v.actors.window())},
      {"config_hash", v.of.config_hash},
  };
}

core::result<transport::http_response, refusal> node_page(const view& v, const visit&) {
  return item_of("Node", v.now, node_row(v));
}

core::result<transport::http_response, refusal> live_page(const view& v, const visit&) {
  return item_of("Health", v.now, {{"ok", true}, {"reasons", json::array{}}});
}

core::result<transport::http_response, refusal> ready_page(const view& v, const visit&) {
  const auto reasons = reasons_against(v);
  json::array all(reasons.begin(), reasons.end());
  auto response = item_of("Health", v.now, {{"ok", reasons.empty()}, {"reasons", std::move(all)}});
  if (!reasons.empty()) response.status = 503;
  return response;
}

}  // namespace adapters::admin
