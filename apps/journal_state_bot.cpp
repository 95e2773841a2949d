#include <fmt/format.h>

#include "apps/commands.hpp"
#include "apps/journal_bots.hpp"
#include "apps/journal_state.hpp"
#include "apps/setting.hpp"
#include "core/types/time.hpp"

namespace apps {
namespace {

using messages::hexadecimal;

std::string yes_or_no(bool x) { return x ? "yes" : "no"; }

/// A bot made anew out of what it journaled, and whether that has the hash that it journaled.
struct rebuilt_bot {
  std::unique_ptr<core::bot::bot> bot;
  std::uint64_t recorded = 0;
  std::uint64_t hash = 0;
};

std::uint64_t hash_of(const core::bot::bot& bot) { return bot.hash(bot.strategy().snapshot()); }

rebuilt_bot rebuild(const bot_maker& maker, const std::string& path, const messages::bot_snapshot& saved) {
  rebuilt_bot x{.bot = maker.make(path), .recorded = saved.hash};
  x.bot->restore(saved.bot_state, saved.strategy_state);
  x.hash = hash_of(*x.bot);
  return x;
}

void print_state(state_asked& asked, const core::bot::bot& bot, std::size_t events_since) {
  const auto face = bot.face();
  const auto& names = asked.past.names;
  const auto in_units = [&](core::quantity x) { return names.text_of(x, asked.past.bot.traded); };
  asked.lines.print("state", "",
                    {{"desired", std::string(to_string(face.desired))},
                     {"life", std::string(to_string(face.state))},
                     {"halted", yes_or_no(bot.halted())},
                     {"position", in_units(face.position)},
                     {"entries_working", in_units(face.entries_working)},
                     {"exiting", yes_or_no(face.exiting)},
                     {"view", std::to_string(bot.last_view())},
                     {"last_event", std::to_string(bot.last_event().value)},
                     {"orders_issued", std::to_string(bot.orders_issued())},
                     {"events_since", std::to_string(events_since)},
                     {"hash", hexadecimal(hash_of(bot))}});
  for (const auto& [id, order] : bot.working())
    asked.lines.print("order", names.name_of(id),
                      {{"role", std::string(to_string(order.role))},
                       {"side", std::string(to_string(order.side))},
                       {"open", in_units(order.open)}});
}

void print_strategy(state_asked& asked, const bot_maker& maker, const core::bot::bot& bot) {
  const auto* configured = maker.find(asked.actor);
  if (!configured) {
    asked.lines.print("strategy", "", {{"bytes", std::to_string(bot.strategy().snapshot().size())}});
    return;
  }
  const auto facts = bot.strategy().facts();
  messages::journal_words words;
  for (const auto& [name, value] : facts) words.push_back({name, value});
  asked.lines.print("strategy", configured->strategy, words);
}

void print_told(state_asked& asked) {
  if (!asked.past.bot.told) return;
  const auto& told = std::get<messages::bot_steered>(asked.past.bot.told->body);
  asked.lines.print("told", to_string(told.wanted),
                    {{"record", std::to_string(asked.past.bot.told->sequence.value)},
                     {"by", told.principal},
                     {"reason", told.reason}});
}

}  // namespace

int tell_bot(state_asked asked) {
  const auto& past = asked.past.bot;
  // A bot decides, journals all of itself, and only then its intents leave: the snapshot knows what the decision knew.
  const auto* shown = past.decided && !past.deciding.empty() ? &past.deciding.front()
                      : past.snapshot                        ? &*past.snapshot
                                                             : nullptr;
  if (!shown) {
    asked.err << "journal: it holds no snapshot of " << asked.actor << " up to there\n";
    return exit_not_found;
  }
  if (asked.config &&
      !is_configuration_of(fmt::format("record {}", shown->sequence.value), past.config_hash, *asked.config, asked.err))
    return exit_config;
  const bot_maker maker(asked.config);
  const auto& saved = std::get<messages::bot_snapshot>(shown->body);
  auto [bot, recorded, hash] = rebuild(maker, asked.actor, saved);
  asked.lines.head(asked.actor, asked.past.until, asked.past.at);
  if (past.decided) asked.lines.print("decided", "", asked.past.names.words_of(past.decided->body));
  messages::journal_words words{{"record", std::to_string(shown->sequence.value)}, {"at", core::to_iso8601(shown->at)}};
  for (auto& word : asked.past.names.words_of(shown->body)) words.push_back(std::move(word));
  asked.lines.print("snapshot", "", words);
  asked.lines.print("rebuilt", "", {{"hash", hexadecimal(hash)}, {"equal", yes_or_no(hash == recorded)}});
  const bool exactly = past.decided || shown->sequence == asked.past.until;
  if (!exactly) {
    bot = maker.make(asked.actor);
    past.memory.restore(*bot);
  }
  print_state(asked, *bot, exactly ? 0 : past.memory.events().size());
  print_told(asked);
  print_strategy(asked, maker, *bot);
  if (hash == recorded) return exit_ok;
  asked.err << "journal: record " << shown->sequence << ": " << asked.actor << " journaled the state hash "
            << hexadecimal(recorded) << ", and its state comes to " << hexadecimal(hash) << '\n';
  return exit_check_failed;
}

}  // namespace apps
