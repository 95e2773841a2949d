#include <fmt/ostream.h>

#include <map>
#include <optional>

#include "apps/commands.hpp"
#include "apps/journal_bot_check.hpp"
#include "apps/journal_command.hpp"
#include "apps/journal_entries.hpp"
#include "apps/journal_room_check.hpp"
#include "apps/setting.hpp"
#include "core/risk/breaker_book.hpp"
#include "core/types/invariant.hpp"
#include "messages/journal_words.hpp"
#include "messages/order_history.hpp"

namespace apps {
namespace {

/// Rebuilds every state that a journal holds, one after the other.
class states_check {
 public:
  states_check(const config::configuration* config, const std::vector<core::instrument>& instruments)
      : config_(config), rooms_(instruments) {}

  /// What is wrong with the entry, if it is a state.
  std::optional<std::string> take(const messages::journal_entry& entry) {
    names_.learn(entry.body);
    if (const auto* started = std::get_if<messages::run_started>(&entry.body))
      explained_ = config_ && config_->hash == started->config_hash;
    else if (const auto* step = std::get_if<messages::event_recorded>(&entry.body))
      happened(step->event, entry.sequence);
    else if (const auto* command = std::get_if<messages::command_recorded>(&entry.body))
      placed(*command, entry);
    else if (const auto* saved = std::get_if<messages::bot_snapshot>(&entry.body))
      return bot_saved(*saved);
    else if (const auto* change = std::get_if<messages::breaker_changed>(&entry.body))
      return breakers_saved(*change);
    else if (const auto* room = std::get_if<messages::room_snapshot>(&entry.body))
      return room_saved(*room, entry);
    return std::nullopt;
  }

  std::uint64_t of_bots() const { return of_bots_; }
  std::uint64_t of_rooms() const { return of_rooms_; }
  std::uint64_t of_breakers() const { return of_breakers_; }
  /// Those of a strategy or of breakers that could not be made as they were.
  std::uint64_t unexplained() const { return unexplained_; }

 private:
  bot_check& of(core::bot_id bot) { return bots_.try_emplace(bot, names_.name_of(bot)).first->second; }

  void happened(core::order_event event, core::sequence at) {
    event.sequence = at;
    of(event.intent.bot).happened(event);
    rooms_.happened(std::move(event));
  }

  /// Bots do not need it to know that their order was submitted; the desk does.
  void placed(const messages::command_recorded& x, const messages::journal_entry& entry) {
    if (const auto* order = std::get_if<core::place_order>(&x.command))
      rooms_.happened(messages::submission_of(order->intent, entry.at, entry.sequence));
  }

  std::optional<std::string> room_saved(const messages::room_snapshot& x, const messages::journal_entry& entry) {
    ++of_rooms_;
    auto problem = rooms_.saved(x, entry.actor, entry.sequence);
    if (problem) return names_.name_of(entry.actor) + ": " + *problem;
    return std::nullopt;
  }

  std::optional<std::string> bot_saved(const messages::bot_snapshot& saved) {
    ++of_bots_;
    if (!explained_) ++unexplained_;
    auto problem = of(saved.bot).saved(saved, bot_maker(explained_ ? config_ : nullptr));
    if (problem) return names_.name_of(saved.bot) + ": " + *problem;
    return std::nullopt;
  }

  std::optional<std::string> breakers_saved(const messages::breaker_changed& change) {
    ++of_breakers_;
    if (!explained_) {
      ++unexplained_;
      return std::nullopt;
    }
    core::risk::breaker_book book(config_->breakers);
    try {
      book.restore(change.state);
    } catch (const core::broken_invariant& problem) {
      return fmt::format("the state of the breakers cannot be read: {}", problem.what());
    }
    if (book.snapshot() != change.state) return "the state of the breakers is written otherwise once it has been read";
    return std::nullopt;
  }

  const config::configuration* config_;
  bool explained_ = false;  ///< the configuration is that of the present start
  messages::journal_dictionary names_;
  std::map<core::bot_id, bot_check> bots_;
  room_check rooms_;
  std::uint64_t of_bots_ = 0, of_rooms_ = 0, of_breakers_ = 0, unexplained_ = 0;
};

}  // namespace

int journal_verify_states(std::ostream& out, std::ostream& err, const journal_states_options& options) {
  const auto config = load_config_if_named(options.config, err);
  if (!config) return config.error();
  if (const int code = journal_verify(out, err, options.directory); code != exit_ok) return code;
  messages::journal_dictionary names;
  const auto learned = read_journal(options.directory, err, [&](const messages::journal_entry& entry) {
    names.learn(entry.body);
    return true;
  });
  if (learned.exit_code != exit_ok) return learned.exit_code;
  states_check check(*config ? &**config : nullptr, names.instruments());
  std::optional<std::string> problem;
  const auto done = read_journal(options.directory, err, [&](const messages::journal_entry& entry) {
    problem = check.take(entry);
    return !problem;
  });
  if (done.exit_code != exit_ok) return done.exit_code;
  if (problem) {
    fmt::print(err, "journal: record {}: {}\n", done.records, *problem);
    return exit_check_failed;
  }
  fmt::print(out, "ok: verified {} snapshots of bots, {} of the desk and {} of the breakers", check.of_bots(),
             check.of_rooms(), check.of_breakers());
  if (check.unexplained() > 0)
    fmt::print(out, "; {} of them only as bytes, the configuration that they were written with was not named",
               check.unexplained());
  out << '\n';
  return exit_ok;
}

}  // namespace apps
