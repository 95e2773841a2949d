#include <algorithm>

#include "adapters/admin/event_row.hpp"
#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

constexpr std::uint64_t limit_max = 1000;
constexpr std::uint64_t limit_otherwise = 200;
constexpr std::size_t text_max = 200;

bool is_about(const messages::journal_entry& x, const view& v, const std::string& bot) {
  if (bot.empty()) return true;
  if (const auto* body = std::get_if<messages::actor_noted>(&x.body)) return body->actor == "bots/" + bot;
  if (const auto* body = std::get_if<messages::admin_asked>(&x.body)) return body->target == bot;
  const auto id = bot_of(x.body, v.journal.orders());
  return id && bot_name(v, id) == bot;
}

std::string sentence(const messages::journal_words& words) {
  std::string text;
  for (const auto& [key, value] : words) {
    if (value.empty()) continue;
    text.append(text.empty() ? "" : " ").append(key).append("=").append(value);
  }
  if (text.size() <= text_max) return text;
  auto end = text_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // never inside of a character
  return text.substr(0, end) + "…";
}

}  // namespace

json::object event_row(const messages::journal_entry& x, const messages::journal_dictionary& names) {
  const auto words = names.words_of(x.body);
  json::object facts;
  for (const auto& [key, value] : words) facts.emplace(key, value);
  const auto* noted = std::get_if<messages::actor_noted>(&x.body);
  return {
      {"sequence", x.sequence.value},
      {"at", core::to_iso8601(x.at)},
      {"type", messages::type_name(x.body)},
      {"actor", names.name_of(x.actor)},
      {"cause", x.cause ? json::value(x.cause.value) : json::value(nullptr)},
      {"text", noted ? noted->actor + ": " + noted->text : sentence(words)},
      {"facts", std::move(facts)},
  };
}

json::array event_rows(const view& v, core::sequence behind, std::size_t most, const std::string& bot) {
  const auto& events = v.journal.events();
  std::vector<const messages::journal_entry*> found;
  for (auto x = events.rbegin(); x != events.rend() && x->sequence > behind && found.size() < most; ++x)
    if (is_about(*x, v, bot)) found.push_back(&*x);
  json::array rows;
  for (auto x = found.rbegin(); x != found.rend(); ++x) rows.push_back(event_row(**x, v.journal.names()));
  return rows;
}

core::result<transport::http_response, refusal> events_page(const view& v, const visit& x) {
  const auto since = number_in(x, "since", 0, std::numeric_limits<std::uint64_t>::max());
  if (!since) return core::unexpected(since.error());
  const auto limit = number_in(x, "limit", limit_otherwise, limit_max);
  if (!limit) return core::unexpected(limit.error());
  return list_of("EventList", v.now, event_rows(v, {*since}, *limit, x.text("bot")));
}

}  // namespace adapters::admin
