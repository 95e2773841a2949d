#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <string>

#include "apps/commands.hpp"
#include "apps/console/console_command.hpp"
#include "apps/ctl/ctl_command.hpp"
#include "apps/db_command.hpp"
#include "apps/export_command.hpp"
#include "apps/journal_command.hpp"
#include "apps/usage_error.hpp"

namespace {

using namespace apps;

/// A number without a sign that fits: CLI11 would wrap one that is negative around, and cut one that is too large.
const CLI::Validator whole_number(
    [](const std::string& text) {
      std::uint64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      const bool whole = error == std::errc{} && end == text.data() + text.size();
      return whole ? std::string() : text + " is not a whole number from 0 on, or too large";
    },
    "", "whole number");

void add_market_options(CLI::App& command, market_options& options) {
  command.add_option("-c,--config", options.config, "configuration file");
  command.add_option("--data", options.data_dir, "folder of the recordings (default: WATCHBILL_DATA, ../shared/data)");
  command.add_option("--fault", options.faults,
                     "inject a fault: crash:ACTOR@TIME, kill:ACTOR@TIME, drop:SESSION@TIME, hang:ACTOR@TIME/DURATION");
}

void add_pace_options(CLI::App& command, market_options& options) {
  command.add_option("--speed", options.speed, "times the recorded pace; 0: as fast as it goes")
      ->check(CLI::Range(0, 1000));
  command.add_option("--progress", options.progress, "auto, plain or none");
}

void add_simex(CLI::App& app, int& code) {
  static simex_options options;
  auto* simex_command = app.add_subcommand(
      "simex",
      "serve a simulated exchange over TLS on this machine until SIGTERM\n\n"
      "It prints where it listens, the file of its certificate authority, and its accounts: without --account and\n"
      "--accounts there are two with play money, desk and guest, whose keys are printed at the start.");
  simex_command->add_option("--venues", options.venues, "what it speaks: binance-usdm");
  simex_command->add_option("--market", options.market, "generated, or recordings, which are looped");
  simex_command->add_option("--faults", options.faults, "file of fault rules");
  simex_command->add_option("--listen", options.listen, "address on this machine; port 0: a free one");
  simex_command->add_option("--accounts", options.accounts_file, "file of accounts: name key secret USDT, mode 0600");
  simex_command->add_option("--account", options.accounts, "KEY:SECRET or KEY:SECRET:USDT, may be repeated");
  simex_command->add_option("--authority", options.authority, "folder for ca.pem and the server's certificate");
  simex_command->add_option("--seed", options.seed, "of the generated market, ids and faults")->check(whole_number);
  simex_command->add_option("--for", options.run_for, "ends after this long");
  simex_command->add_option("--funding-interval", options.funding_interval, "time between funding settlements");
  simex_command->add_option("--report", options.report, "file for the summary as JSON");
  simex_command->add_option("--data", options.data_dir, "folder of the recordings");
  simex_command->add_flag("--conditional-on-order", options.conditional_on_order,
                          "take conditional orders on POST /fapi/v1/order too, as the venue did before December 2025");
  simex_command->callback([&code] { code = simex(options); });
}

void add_output_option(CLI::App& command, journal_output& output) {
  command
      .add_option_function<std::string>(
          "-o,--output",
          [&output](const std::string& text) {
            output = text == "ndjson" ? journal_output::ndjson : journal_output::text;
          },
          "text or ndjson")
      ->check(CLI::IsMember({"text", "ndjson"}));
}

void add_show_options(CLI::App& command, journal_show_options& show, int& code) {
  command.add_option("DIR", show.directory, "folder of the journal")->required();
  command.add_option("--type", show.type, "only records of this type");
  command.add_option("--actor", show.actor, "only records of this actor");
  command.add_option("--from", show.from, "first sequence or time");
  command.add_option("--until", show.until, "last sequence or time");
  add_output_option(command, show.output);
  command.callback([&show, &code] { code = journal_show(std::cout, std::cerr, show); });
}

void add_journal(CLI::App& app, int& code) {
  auto* journal = app.add_subcommand("journal", "read a journal");
  journal->require_subcommand(1);

  static std::string listed = "run";
  auto* ls = journal->add_subcommand("ls", "list journals");
  ls->add_option("DIR", listed, "folder to look in and below (default: run)");
  ls->callback([&code] { code = journal_ls(std::cout, std::cerr, listed); });

  static journal_show_options show;
  add_show_options(*journal->add_subcommand("show", "print records, one line each"), show, code);

  static journal_show_options sought;
  auto* grep = journal->add_subcommand("grep", "print the records whose line fits a regular expression");
  grep->add_option("PATTERN", sought.pattern, "what to look for")->required();
  add_show_options(*grep, sought, code);

  static std::string counted;
  auto* stats = journal->add_subcommand("stats", "count records by type and by actor");
  stats->add_option("DIR", counted, "folder of the journal")->required();
  stats->callback([&code] { code = journal_stats(std::cout, std::cerr, counted); });

  static journal_states_options verified;
  static bool states = false;
  auto* verify = journal->add_subcommand("verify", "check every record");
  verify->add_option("DIR", verified.directory, "folder of the journal")->required();
  verify->add_flag("--states", states, "and rebuild every state in it: each must come to the hash written beside it");
  verify->add_option("-c,--config", verified.config, "with which it was written, so that strategies are rebuilt, too");
  verify->callback([&code] {
    code = states ? journal_verify_states(std::cout, std::cerr, verified)
                  : journal_verify(std::cout, std::cerr, verified.directory);
  });

  static journal_state_options state;
  auto* state_command = journal->add_subcommand("state", "an actor's state as its records give it");
  state_command->add_option("DIR", state.directory, "folder of the journal")->required();
  state_command
      ->add_option("--actor", state.actor,
                   "bots/NAME, desk/orders, desk/risk, desk/portfolio, desk/positions/BOT/VENUE/SYMBOL, safety/breaker "
                   "or foundation/admin")
      ->required();
  state_command->add_option("--until", state.until, "last sequence to take into account")->check(whole_number);
  state_command->add_option("-c,--config", state.config,
                            "with which it was written: strategies, rates and losses are in words then");
  add_output_option(*state_command, state.output);
  state_command->callback([&code] { code = journal_state(std::cout, std::cerr, state); });
}

void add_db(CLI::App& app, int& code) {
  auto* db = app.add_subcommand("db", "the store that is made from the journal");
  db->require_subcommand(1);
  static db_options options;
  using command = int (*)(std::ostream&, std::ostream&, const db_options&);
  const auto add = [&](const char* name, const char* meaning, command run) {
    auto* added = db->add_subcommand(name, meaning);
    auto* folder = added->add_option("--data-dir", options.data_dir, "data folder of the node (default: run)");
    added->add_option("--store", options.store,
                      "file of the store (default: store.db in the data folder), or postgres: the server of --config");
    added->add_option("-c,--config", options.config, "configuration of the node: says where folder and store are")
        ->excludes(folder);
    added->add_option("--journal", options.journal, "folder of the journal (default: journal in the data folder)");
    added->callback([run, &code] { code = run(std::cout, std::cerr, options); });
  };
  add("migrate", "make the store, or the tables that it lacks", db_migrate);
  add("status", "check the store, count its rows, and say how far it is behind", db_status);
  add("rebuild", "make the store anew from the journal", db_rebuild);
}

void add_export(CLI::App& app, int& code) {
  static export_options options;
  auto* command = app.add_subcommand("export", "print trades, orders or the equity curve out of the store");
  command->add_option("WHAT", options.what, "trades, orders or equity")->required();
  command
      ->add_option_function<std::string>(
          "--format",
          [](const std::string& text) {
            options.format = text == "ndjson" ? export_format::ndjson : export_format::csv;
          },
          "csv or ndjson")
      ->check(CLI::IsMember({"csv", "ndjson"}));
  auto* folder = command->add_option("--data-dir", options.data_dir, "data folder of the node (default: run)");
  command->add_option("--store", options.store, "file of the store (default: store.db in the data folder)");
  command->add_option("-c,--config", options.config, "configuration of the node: says where folder and store are")
      ->excludes(folder);
  command->callback([&code] { code = export_rows(std::cout, std::cerr, options); });
}

void add_place_options(CLI::App& command, ctl::place_options& place) {
  command.add_option("--node", place.node, "which node of this machine");
  command.add_option("--data-dir", place.data_dir, "data folder of the node, where its runtime file is");
  command.add_option("--connect", place.connect, "HOST:PORT instead of a runtime file");
  command.add_option("--token-file", place.token_file, "file with the token, mode 0600");
  command.add_option("--ca", place.authority, "what the daemon's certificate is verified against");
}

void add_ctl(CLI::App& app, int& code) {
  static ctl::ctl_options options;
  auto* command = app.add_subcommand("ctl", ctl::help());
  command->allow_extras();
  add_place_options(*command, options.place);
  command->add_option("-o,--output", options.output, "table, json or ndjson");
  command->callback([command, &code] {
    options.words = command->remaining();
    code = ctl::run_ctl(options);
  });
}

void add_console(CLI::App& app, int& code) {
  static console::console_options options;
  auto* command =
      app.add_subcommand("console",
                         "watch and steer a running node on full screens; ? shows the keys\n\n"
                         "  watchbill console                               the node that runs on this machine\n"
                         "  watchbill console --read-only                   look only\n"
                         "  watchbill console --once --size 200x50          print one frame");
  add_place_options(*command, options.place);
  command->add_flag("--once", options.once, "print one frame and end; so does a terminal that cannot be drawn on");
  command->add_flag("--read-only", options.read_only, "send no commands");
  command->add_option("--size", options.size, "of that frame, as 80x24");
  command->add_option("--screen", options.screen, "of that frame: tree, bots, orders, events, breakers, feeds, system");
  command->callback([&code] { code = console::run_console(options); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Watchbill: a trading runtime in which every part is a supervised actor\n\n"
      "  watchbill demo                                   play a recorded session, then show what happened\n"
      "  watchbill demo --fault crash:bots/trend-btc@60s  the same with a crash in it\n"
      "  watchbill run -c config/profiles/paper.yaml      run until told to stop\n"
      "  watchbill console                                watch and steer what runs\n",
      "watchbill");
  app.require_subcommand(1);
  app.footer(
      "exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 no daemon, 5 refused by a rule, 6 timeout, 7 check failed, "
      "70 the runtime gave up, 78 bad "
      "configuration, 130 interrupted");
  int code = exit_ok;

  demo_options demonstrated;
  auto* demo_command = app.add_subcommand("demo", "play the recorded session of the demo profile and sum up");
  add_market_options(*demo_command, demonstrated);
  add_pace_options(*demo_command, demonstrated);
  demo_command->add_option("--store", demonstrated.store, "afterwards, bring this store up with the run's journal");
  bool live = false;
  demo_command->add_flag("--live", live, "the public market of the real venue instead, paper fills, until Ctrl-C");
  demo_command->callback([&] { code = live ? live_demo(demonstrated) : demo(demonstrated); });

  replay_options replayed;
  auto* replay_command = app.add_subcommand("replay", "play recordings through the whole tree");
  replay_command->add_option("SESSION", replayed.sessions, "recordings, or folders of them")->required();
  replay_command->add_flag("--verify", replayed.verify, "play twice and compare the journals byte by byte");
  replay_command->add_option("--journal", replayed.journal, "folder for the journal (default: below run/replay)");
  add_market_options(*replay_command, replayed);
  add_pace_options(*replay_command, replayed);
  replay_command->callback([&] { code = replay(replayed); });

  run_options ran;
  auto* run_command = app.add_subcommand("run", "run on the real clock until SIGTERM");
  add_market_options(*run_command, ran);
  run_command->get_option("--config")->required();
  run_command->add_option("--workers", ran.workers, "worker threads")->check(CLI::Range(1, 64));
  run_command->add_flag("--safe", ran.safe,
                        "safe mode: settle orders, verify stops, no entries until breaker safe-mode is reset");
  run_command->callback([&] { code = run(ran); });

  check_options checked;
  auto* check_command = app.add_subcommand("check-config", "validate a configuration without starting anything");
  check_command->add_option("-c,--config,FILE", checked.config, "configuration file");
  check_command->add_flag("--reference", checked.reference, "print the reference page of all keys");
  check_command->add_flag("--show-effective", checked.show_effective, "print every value with its origin");
  check_command
      ->add_option_function<std::string>(
          "-o,--output", [&](const std::string& text) { checked.json = text == "json"; }, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
  check_command->callback([&] { code = check_config(checked); });

  std::string code_to_explain;
  auto* explain_command = app.add_subcommand("explain", "what a code of a configuration problem means");
  explain_command->add_option("CODE", code_to_explain, "as in WB-C003")->required();
  explain_command->callback([&] { code = explain(code_to_explain); });

  app.add_subcommand("version", "print the version")->callback([&] { code = version(); });
  add_simex(app, code);
  add_journal(app, code);
  add_db(app, code);
  add_export(app, code);
  add_ctl(app, code);
  add_console(app, code);

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    fmt::print(stderr, "{}", usage_error(app, problem.what(), {argv + 1, argv + argc}));
    return exit_usage;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "error: {}\n", problem.what());
    return exit_failed;
  }
  return code;
}
