#include <algorithm>
#include <charconv>

#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

using core::bot::standing_order;

bot_sight sight_of(const view& v, const bot_facts& bot) { return v.of.sight ? v.of.sight(bot) : bot_sight{}; }

json::object row_of(const view& v, const bot_facts& bot) {
  static const bot_row unheard;
  const auto found = v.journal.bots().find(bot.id);
  const auto& said = found == v.journal.bots().end() ? unheard : found->second;
  const auto sight = sight_of(v, bot);
  const auto position = v.journal.names().text_of(sight.position.value_or(said.position.quantity), bot.instrument_id);
  return {
      {"name", bot.name},
      {"mode", v.of.node.mode},
      {"strategy", bot.strategy},
      {"venue", bot.venue},
      {"instrument", bot.instrument},
      {"desired", to_string(said.wanted)},
      {"actual", actual_state(v, bot)},
      {"life", text_or_null(sight.life.value_or(""))},
      {"position", position},
      {"upnl", sight.unrealized ? json::value(to_string(*sight.unrealized)) : json::value(nullptr)},
      {"realized", to_string(said.position.realized)},
      {"fees", to_string(said.position.fees)},
      {"orders_open", sight.orders_open.value_or(v.journal.working(bot.id))},
      {"signal", nullptr},
      {"reason", text_or_null(said.reason)},
      {"by", text_or_null(said.by)},
      {"rev", said.rev},
  };
}

}  // namespace

const std::string& visit::text(const std::string& key) const {
  static const std::string none;
  const auto found = parameters.find(key);
  return found == parameters.end() ? none : found->second;
}

std::string bot_name(const view& v, core::bot_id id) {
  constexpr std::string_view group = "bots/";
  auto path = v.journal.names().name_of(id);
  return path.starts_with(group) ? path.substr(group.size()) : path;
}

refusal no_such(std::string_view kind, const std::string& name, std::string_view list) {
  return {404, "not_found", "there is no " + std::string(kind) + " " + shown_name(name),
          "GET " + std::string(list) + " names all"};
}

core::result<std::uint64_t, refusal> number_in(const visit& x, const std::string& key, std::uint64_t otherwise,
                                               std::uint64_t most) {
  const auto& text = x.text(key);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > most)
    return core::unexpected(
        refusal{400, "bad_request", "`" + key + "` is not a whole number of at most " + std::to_string(most)});
  return number;
}

std::string actual_state(const view& v, const bot_facts& bot) {
  const auto* actor = v.actors.find(bot.actor);
  if (!actor || actor->state == "down" || actor->state == "stopping") return "crashed";
  if (actor->state == "waiting") return "restarting";
  if (actor->state == "quarantined" || actor->state == "starting") return actor->state;
  const auto found = v.journal.bots().find(bot.id);
  const auto wanted = found == v.journal.bots().end() ? standing_order::run : found->second.wanted;
  if (wanted == standing_order::stop) return "stopped";
  if (wanted == standing_order::pause) return "paused";
  if (!sight_of(v, bot).settled.value_or(true)) return "starting";
  return entries_blocked(v, bot) ? "exits" : "running";
}

json::array bot_rows(const view& v) {
  json::array rows;
  for (const auto& bot : v.of.bots) rows.push_back(row_of(v, bot));
  return rows;
}

core::result<transport::http_response, refusal> bots_page(const view& v, const visit&) {
  return list_of("BotList", v.now, bot_rows(v));
}

core::result<transport::http_response, refusal> bot_page(const view& v, const visit& x) {
  const auto found = std::ranges::find(v.of.bots, x.name, &bot_facts::name);
  if (found == v.of.bots.end()) return core::unexpected(no_such("bot", x.name, "/v1/bots"));
  return item_of("Bot", v.now, row_of(v, *found));
}

}  // namespace adapters::admin
