#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"
#include "core/portfolio/crash_policy.hpp"
#include "core/risk/breaker_policy.hpp"
#include "core/risk/limits.hpp"
#include "core/strategy/strategy.hpp"
#include "core/types/ids.hpp"
#include "core/types/instrument.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace config {

/// What the configuration says after every check: references resolve, ranges hold, defaults are filled in. Lists are
/// sorted (instruments by id, the rest by name), so two configurations with one hash run alike.

enum class run_mode : std::uint8_t {
  paper,       ///< simulated orders on recorded or live market data
  simulation,  ///< orders go to exchanges that are simulated on this machine
  live,        ///< real orders; refused by load()
};
std::string_view to_string(run_mode);

/// Where a secret is found; the configuration never holds one.
struct secret_reference {
  enum class origin : std::uint8_t {
    none,         ///< not configured
    environment,  ///< env:NAME, an environment variable
    file,         ///< file:/path, the file's first line
    credential,   ///< cred:name, a systemd credential
  } from = origin::none;
  std::string name;
};

/// Recorded market data that a venue plays.
struct replay_source {
  std::vector<std::string> files;  ///< a relative path is meant from the folder WATCHBILL_DATA
  std::uint32_t speed = 1;         ///< 1 .. 1000, times the recorded pace
  bool loop = false;               ///< starts again at the end
};

struct address {
  std::string host;
  std::uint16_t port = 443;
};

/// A venue that is really there.
struct connection {
  address rest;
  address streams;
  address account;        ///< says what the key may do
  std::string authority;  ///< PEM file of a certificate authority besides the system's; empty: none
};

/// How the paper exchange of a venue behaves.
struct paper_rules {
  core::duration order_latency{};   ///< from the command leaving us to the exchange acting on it
  core::duration report_latency{};  ///< from the exchange acting to the report reaching us
  core::ppm maker_fee;
  core::ppm taker_fee;
};

struct venue {
  std::string name;
  std::string kind;  ///< binance-usdm | binance-spot
  secret_reference key;
  secret_reference secret;
  replay_source replay;               ///< no files where it connects
  std::optional<connection> connect;  ///< market data, and in simulation mode orders
  paper_rules paper;
};

/// Holds positions at one venue. One bot per instrument and account.
struct account {
  std::string name;
  std::string venue;
};

/// Bots whose exposure is limited together.
struct group {
  std::string name;
  core::risk::group_limits limits;  ///< losses are measured against its capital, too
};

struct bot {
  std::string name;
  std::string strategy;    ///< a name in core::strategy::catalogue()
  std::string instrument;  ///< core::instrument::name()
  core::instrument_id instrument_id;
  std::string account;
  std::string group;
  core::strategy::parameters parameters;  ///< every parameter of the strategy, in canonical text
  core::risk::bot_limits limits;
  core::portfolio::crash_policy crash_policy{};  ///< what happens to its orders and position when it is quarantined
};

/// Restart budget and pace of one supervisor.
struct supervisor {
  std::uint32_t restarts = 0;    ///< allowed within the window; one more escalates
  core::duration within{};       ///< the window
  core::duration backoff_min{};  ///< after the first, immediate restart
  core::duration backoff_max{};  ///< >= backoff_min
  core::duration quiet{};        ///< without a failure, after which counting starts anew
};

enum class durability : std::uint8_t {
  process,  ///< survives the end of the process, kill -9 included
  power,    ///< survives a power cut, before anything leaves that relies on it
};
std::string_view to_string(durability);

struct journal {
  std::uint64_t segment_bytes = 0;
  config::durability durability = durability::process;
  std::uint64_t free_bytes_min = 0;  ///< on the disk; less is an alarm
  std::uint64_t snapshot_every = 0;  ///< records, after which rooms write all that they know
  std::uint32_t keep_segments = 0;   ///< the newest ones, which are never compressed
};

/// When the process or a venue counts as failing.
struct health {
  core::duration handler_max{};        ///< critical actors: the process ends
  core::duration handler_alarm{};      ///< the others: breaker `health` opens
  core::duration data_age_max{};       ///< a venue is silent
  std::uint32_t safe_mode_starts = 0;  ///< within the window, the present one included; 0: never
  core::duration safe_mode_within{};
};

/// The door for operators.
struct admin {
  std::optional<address> listen;  ///< on this machine; port 0: one that is free; nothing: closed
  std::string tokens;             ///< file; empty: in the data folder
};

/// Databases made from the journal.
struct store {
  std::string sqlite;         ///< file, relative to the data folder; empty: none
  secret_reference postgres;  ///< place of its connection string
  secret_reference redis;     ///< place of its address
};

/// One value in force, for people.
struct effective_value {
  std::string path;    ///< venues.binance-usdm.paper.maker_fee
  std::string value;   ///< canonical text; secrets as ‹set› or ‹missing›
  std::string origin;  ///< file:line, the name of an environment variable, or "default"
};

struct configuration {
  std::string node;
  run_mode mode = run_mode::paper;
  std::string data_dir;  ///< journal and run file; relative to the working folder
  std::uint64_t seed = 0;
  std::vector<venue> venues;
  std::vector<account> accounts;
  std::vector<core::instrument> instruments;
  std::map<core::instrument_id, core::risk::instrument_limits> instrument_limits;  ///< one per instrument
  std::vector<group> groups;
  std::vector<bot> bots;
  core::duration mark_age_max{};                     ///< an older mark closes the gate for entries
  core::duration mark_interval{};                    ///< at most one mark per instrument and interval reaches risk
  std::vector<core::risk::breaker_policy> breakers;  ///< all of the node
  config::health health;
  std::map<std::string, supervisor, std::less<>> supervision;  ///< every supervisor: supervisor_names()
  config::journal journal;
  config::admin admin;
  config::store store;

  /// SHA-256, 64 hex digits, over the values in force. Equal for equal behaviour: independent of where files lie
  /// (data_dir, the folders of replay files, secrets), of comments, order and spelling (1000ms is 1s).
  std::string hash;
  std::vector<effective_value> effective;  ///< sorted by path
  std::vector<problem> warnings;
};

/// root, foundation, safety, venues, market, desk, bots, services.
const std::vector<std::string>& supervisor_names();

}  // namespace config
