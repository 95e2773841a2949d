#include <map>
#include <vector>

#include "apps/commands.hpp"
#include "apps/journal_state.hpp"
#include "core/risk/breaker_book.hpp"
#include "core/types/hash.hpp"
#include "core/types/time.hpp"

namespace apps {
namespace {

using messages::hexadecimal;

std::uint64_t hash_of(std::span<const std::byte> bytes) {
  core::state_hash hash;
  hash.add(bytes);
  return hash.value();
}

/// "-" where there is no moment.
std::string moment(core::timestamp x) { return x == core::timestamp{} ? "-" : core::to_iso8601(x); }

std::string_view word_of(messages::breaker_changed::kind x) {
  using kind = messages::breaker_changed::kind;
  return x == kind::opened ? "open" : x == kind::closed ? "closed" : "overridden";
}

/// What the breakers of a configuration come to when they are restored from what was written.
std::vector<std::byte> rebuilt(const config::configuration& config, const std::vector<std::byte>& state) {
  core::risk::breaker_book book(config.breakers);
  book.restore(state);
  return book.snapshot();
}

}  // namespace

int tell_breakers(state_asked asked) {
  const messages::journal_entry* last = nullptr;
  std::size_t open = 0;
  for (const auto& [name, entry] : asked.past.breakers) {
    if (!last || entry.sequence > last->sequence) last = &entry;
    if (std::get<messages::breaker_changed>(entry.body).what == messages::breaker_changed::kind::opened) ++open;
  }
  asked.lines.head(asked.actor, asked.past.until, asked.past.at);
  messages::journal_words words{{"open", std::to_string(open)}};
  bool equal = true;
  if (last) {
    const auto& state = std::get<messages::breaker_changed>(last->body).state;
    words.push_back({"record", std::to_string(last->sequence.value)});
    words.push_back({"hash", hexadecimal(hash_of(state))});
    if (asked.config) equal = rebuilt(*asked.config, state) == state;
    if (asked.config) words.push_back({"equal", equal ? "yes" : "no"});
  }
  asked.lines.print("breakers", "", words);
  for (const auto& [name, entry] : asked.past.breakers) {
    const auto& x = std::get<messages::breaker_changed>(entry.body);
    asked.lines.print("breaker", name,
                      {{"state", std::string(word_of(x.what))},
                       {"scope", x.scope},
                       {"action", x.action},
                       {"since", core::to_iso8601(entry.at)},
                       {"until", moment(x.until)},
                       {"why", x.why},
                       {"by", x.by},
                       {"record", std::to_string(entry.sequence.value)}});
  }
  if (equal) return exit_ok;
  asked.err << "journal: record " << last->sequence
            << ": the breakers do not come to the state that was written beside their change\n";
  return exit_check_failed;
}

int tell_admin(state_asked asked) {
  std::map<std::string, const messages::journal_entry*> open;
  std::map<core::bot_id, const messages::journal_entry*> told;
  std::size_t commands = 0;
  for (const auto& entry : asked.past.commands) {
    if (const auto* x = std::get_if<messages::admin_asked>(&entry.body)) {
      ++commands;
      open[x->id] = &entry;
    } else if (const auto* answer = std::get_if<messages::admin_answered>(&entry.body)) {
      open.erase(answer->id);
    } else if (const auto* steered = std::get_if<messages::bot_steered>(&entry.body)) {
      told[steered->bot] = &entry;
    }
  }
  asked.lines.head(asked.actor, asked.past.until, asked.past.at);
  asked.lines.print("admin", "", {{"commands", std::to_string(commands)}, {"unanswered", std::to_string(open.size())}});
  for (const auto& [bot, entry] : told) {
    const auto& x = std::get<messages::bot_steered>(entry->body);
    asked.lines.print("bot", asked.past.names.name_of(bot),
                      {{"wanted", std::string(to_string(x.wanted))},
                       {"by", x.principal},
                       {"reason", x.reason},
                       {"record", std::to_string(entry->sequence.value)}});
  }
  for (const auto& [id, entry] : open) {
    const auto& x = std::get<messages::admin_asked>(entry->body);
    asked.lines.print("unanswered", id,
                      {{"verb", x.verb},
                       {"target", x.target},
                       {"by", x.principal},
                       {"expires", core::to_iso8601(x.expires)},
                       {"record", std::to_string(entry->sequence.value)}});
  }
  return exit_ok;
}

}  // namespace apps
