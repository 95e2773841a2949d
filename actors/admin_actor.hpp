#pragma once

#include <caf/behavior.hpp>
#include <caf/typed_response_promise.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/command/admission.hpp"
#include "messages/interfaces.hpp"
#include "runtime/child_spec.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"
#include "runtime/published.hpp"

namespace actors {

/// A bot as operators name it.
struct steered_bot {
  std::string name;  ///< "alpha"
  std::string path;  ///< "bots/alpha"
  core::bot_id id;
  runtime::child_spec start;  ///< takes it up again where it was given up
};

struct admin_settings {
  std::string node;
  core::command::trading_mode mode = core::command::trading_mode::live;
  std::vector<steered_bot> bots;
  std::vector<std::string> actors;                                 ///< paths of those that can be restarted
  std::vector<std::string> supervisors;                            ///< their paths
  std::vector<std::string> breakers;                               ///< names
  std::shared_ptr<runtime::published<messages::scores>> scores{};  ///< portfolio's; positions are looked up here
  core::duration answer_within = std::chrono::milliseconds(1900);  ///< those who ask wait for two seconds
  std::size_t pending_max = 64;                                    ///< commands at a time; beyond: refused as `rate`
};

struct admin_peers {
  messages::journal_address journal;
  messages::portfolio_address portfolio;
  messages::breaker_address breaker;
};

/// A command on its way.
struct pending_command {
  core::command::command asked;
  std::optional<core::command::refusal> refusal;  ///< known at admission; recorded before it is answered
  core::timestamp deadline{};
  core::sequence record;  ///< admin_asked
  std::vector<caf::typed_response_promise<core::command::answer>> askers;
};

struct admin_state {
  static inline const char* name = "admin";
  /// What is wanted of a bot, and how often it was told so.
  struct desired {
    core::bot::standing_order order = core::bot::standing_order::run;
    std::uint64_t rev = 0;
  };

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  admin_settings settings;
  admin_peers peers;
  runtime::outbox<messages::journal_address> journal;
  runtime::outbox<messages::portfolio_address> portfolio;
  core::command::answered answered;
  std::map<std::string, pending_command, std::less<>> pending;  ///< by command id
  std::map<core::bot_id, desired> wanted;

  void restore(const messages::history&);
  caf::typed_response_promise<core::command::answer> take(const core::command::command&);
  void begin(const core::command::command&, caf::typed_response_promise<core::command::answer>);
  void carry_out(const std::string& id);
  void came_back(const caf::message&);

  // What each verb does; admin_effects.cpp.
  void start_bot(const std::string& id, const steered_bot&);
  void resume_bot(const std::string& id, const steered_bot&);
  void stop_bot(const std::string& id, const steered_bot&);
  void flatten_bot(const std::string& id, const steered_bot&);
  void restart_actor(const std::string& id);
  void ask_breaker(const std::string& id, messages::breaker_wanted);
  void steer(const std::string& id, const steered_bot&, core::bot::standing_order, std::function<void()> done);
  void tell_bot(const std::string& id, core::bot_id, const std::string& path, core::bot::standing_order);
  void start_again(const std::string& id, const steered_bot&, bool was_told);

  void finish(const std::string& id, core::command::outcome, std::string why);
  void refuse(const std::string& id, core::command::refusal);
  void answer(core::command::answer);

  core::timestamp now() const { return env->time.now(*self); }
  core::duration left(const std::string& id) const;
  core::command::surroundings surroundings() const;
  const steered_bot& bot_named(const std::string&) const;
  std::optional<core::quantity> position_of(core::bot_id) const;  ///< nothing: portfolio has not said so far
  std::uint64_t rev_of(const core::command::command&) const;
};

/// The one way in for operators: admits a command, has it journaled, and only then does something about it.
///   accepts  administer (a request; answered by core::command::answer within 2 s) · state_wanted
///   emits    audited_note, note(admin_answered) -> journal · steer -> bots · flatten_wanted -> portfolio ·
///            breaker_wanted -> breaker · start_child -> bots · restart_child -> a supervisor
///   owns     what is wanted of each bot, and the answers to the commands that came last
///   fails    with foundation behind it; whoever waits for an answer learns that there is none
///   recovers from the commands in the journal; one without an answer is answered as `timeout`, and what is to be
///            flattened is told to portfolio again
caf::behavior admin_actor(runtime::room<admin_state>*, runtime::environment&, admin_settings, admin_peers);

}  // namespace actors
