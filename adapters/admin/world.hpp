#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/command/command.hpp"
#include "core/risk/breaker_policy.hpp"
#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"
#include "runtime/probe.hpp"

namespace adapters::admin {

/// What the admin plane knows of the process besides the journal. Whoever starts it fills this in; nothing of it may
/// send a message to a room, except `ask` and `ask_state`, which somebody asked for.

struct node_facts {
  std::string name;
  std::string mode;  ///< paper | simulation | live
  std::string version;
  std::string caf;  ///< version of the actor library
  core::timestamp started{};
};

/// One actor as its directory entry and its supervisor's probe show it.
struct actor_row {
  std::string name;            ///< "bots/alpha"
  std::string class_;          ///< "bot": bounded, for metrics
  std::string parent;          ///< empty for the root
  std::string strategy;        ///< of a supervisor's children; empty for others
  std::string state;           ///< ok starting waiting stopping quarantined down stuck
  std::uint64_t restarts = 0;  ///< of those allowed: failures that count at this moment, of its siblings too
  std::optional<std::uint64_t> restarts_allowed;  ///< none: as many as it takes
  core::duration restart_window{};
  core::duration up{};
  runtime::probe_reading probe;
};

struct bot_facts {
  std::string name;
  core::bot_id id;
  std::string strategy;
  std::string venue;
  std::string account;
  std::string group;
  std::string instrument;
  std::string actor;  ///< its path
  core::instrument_id instrument_id{};
};

/// What a bot and the portfolio show of it without being asked. Nothing: it has not shown anything yet.
struct bot_sight {
  std::optional<std::string> life;  ///< of its position: "idle", "entering"
  std::optional<core::quantity> position;
  std::optional<std::uint64_t> orders_open;
  std::optional<bool> settled;  ///< its orders and positions are those of the venue: entries may begin
  std::optional<core::money> unrealized;
};

struct feed_row {
  std::string venue;
  std::string channel;
  std::uint64_t messages = 0;
  std::optional<core::duration> last_message_age;  ///< nothing: none has come
  std::uint64_t reconnects = 0;
  std::optional<core::duration> clock_offset;
};

/// A database that is made from the journal.
struct store_row {
  std::string name;        ///< sqlite, postgres, redis
  core::sequence reached;  ///< newest record in it
  bool up = false;         ///< the last that was asked of it, it did
};

struct setting_row {
  std::string path;
  std::string value;  ///< secrets as ‹set› or ‹missing›
  std::string origin;
};

/// Something that is wrong with the configuration's file as it is.
struct problem_row {
  std::string severity;  ///< error | warning
  std::string code;      ///< "WB-C003", see docs/configuration.md
  std::string file;
  int line = 0;    ///< from 1; 0: the file as a whole
  int column = 0;  ///< from 1
  std::string path;
  std::string message;
  std::string hint;
};

struct system_facts {
  std::uint64_t process_id = 0;
  std::uint64_t workers = 0;
  std::uint64_t threads = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t disk_free_bytes = 0;  ///< where the journal lies
};

/// A message that an actor has handled while it was traced.
struct handled_message {
  core::timestamp at;  ///< when its handler began
  std::string type;
  std::optional<core::duration> waited;  ///< in the mailbox; nothing: it came before the trace began
  core::duration took{};                 ///< inside the handler
};

/// The messages of a trace, oldest first.
struct trace_sight {
  bool on = false;  ///< more may come
  std::vector<handled_message> messages;
};

/// The traces of actors. One that is on ends by itself after `most` messages or after `length`, whoever looks, and
/// keeps the last runtime::probe::traced_max. No room hears of it.
struct tracing {
  std::function<void(const std::string& actor, std::uint64_t most, core::duration length)> start;
  std::function<trace_sight(const std::string& actor)> read;
  std::function<void(const std::string& actor)> stop;  ///< what was written down stays to be read
};

/// JSON text of what was asked for, or a sentence why there is none.
using shown = core::result<std::string, std::string>;

struct world {
  node_facts node;
  std::vector<bot_facts> bots;
  std::vector<core::risk::breaker_policy> breakers;
  std::vector<setting_row> settings;
  std::string config_hash;

  std::function<std::vector<actor_row>()> actors;    ///< in the order of the tree
  std::function<bot_sight(const bot_facts&)> sight;  ///< may be empty
  std::function<std::vector<feed_row>()> feeds;
  std::function<std::vector<store_row>()> stores;  ///< may be missing
  std::function<system_facts()> system;
  std::function<bool()> halted;
  /// core::risk::breaker_book::snapshot() of this moment; empty: nothing was observed yet. May be missing.
  std::function<std::vector<std::byte>()> breakers_standing;
  std::function<std::vector<std::string>()> not_ready;  ///< reasons; empty: ready
  tracing trace;
  /// Reads the file anew with which the node was started; changes nothing. Missing where there was no file.
  std::function<std::vector<problem_row>()> check_config;

  /// The answer comes later, once, on the thread on which the service is called.
  std::function<void(const core::command::command&, std::function<void(core::command::answer)>)> ask;
  std::function<void(const std::string& actor, std::function<void(shown)>)> ask_state;
};

}  // namespace adapters::admin
