#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace apps {

/// Exit codes, stable; reference in docs/runbook.md.
enum exit_code : int {
  exit_ok = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_not_found = 3,
  exit_unreachable = 4,  ///< the daemon is not running, or cannot be reached
  exit_refused = 5,      ///< by a rule: a role, a breaker, a limit
  exit_timeout = 6,      ///< what was waited for did not come
  exit_check_failed = 7,
  exit_software = 70,  ///< the tree of actors gave up (sysexits EX_SOFTWARE)
  exit_config = 78,    ///< sysexits EX_CONFIG
  exit_interrupted = 130,
};

/// What the sub-commands that play a market have in common.
struct market_options {
  std::string config;    ///< file; empty: the profile of the command
  std::string data_dir;  ///< recordings; empty: WATCHBILL_DATA or ../shared/data
  std::vector<std::string> faults;
  std::uint32_t speed = 0;  ///< 0: as fast as it goes
  std::string progress = "auto";
};

struct demo_options : market_options {
  std::string store;  ///< file of a store that is brought up with the run's journal; empty: none
};
/// `watchbill demo`: the recorded session of the demo profile through the whole tree, then a summary.
int demo(const demo_options&);
/// `watchbill demo --live`: the public streams of the real venue, paper fills, no keys, until SIGINT.
int live_demo(const market_options&);

struct replay_options : market_options {
  std::vector<std::string> sessions;  ///< recordings, or folders of them
  std::string journal;                ///< folder for the journal; empty: below run/replay
  bool verify = false;                ///< play twice and compare the journals byte by byte
};
/// `watchbill replay SESSION...`
int replay(const replay_options&);

struct run_options : market_options {
  std::uint32_t workers = 2;
  bool safe = false;  ///< no entries until an operator resets breaker safe-mode
};
/// `watchbill run`: the real scheduler and the real clock, until SIGTERM.
int run(const run_options&);

struct simex_options {
  std::vector<std::string> venues{"binance-usdm"};
  std::vector<std::string> market{"generated"};  ///< or recordings
  std::string faults;                            ///< file of fault rules; empty: none
  std::string listen = "127.0.0.1:8443";         ///< port 0: a free one
  std::string accounts_file;
  std::vector<std::string> accounts;  ///< KEY:SECRET[:USDT]; with neither, test accounts
  std::string authority = "run/simex";
  std::string report;  ///< file for the summary as JSON; empty: none
  std::string data_dir;
  std::string run_for;           ///< a duration; empty: until SIGTERM
  std::string funding_interval;  ///< a duration; empty: 8h
  std::uint64_t seed = 1;
  bool conditional_on_order = false;  ///< conditional orders through POST /fapi/v1/order, as before December 2025
};
/// `watchbill simex`: a simulated exchange behind TLS on this machine, until SIGTERM.
int simex(const simex_options&);

struct check_options {
  std::string config;
  bool reference = false;  ///< print the reference page of all keys instead of checking a file
  bool show_effective = false;
  bool json = false;
};
/// `watchbill check-config`
int check_config(const check_options&);

/// `watchbill explain WB-C003`: what a code of a configuration problem means and what to do.
int explain(const std::string& code);

/// `watchbill version`
int version();

}  // namespace apps
