#include <fmt/format.h>

#include <iostream>

#include "apps/commands.hpp"
#include "apps/db_command.hpp"
#include "apps/journal_hash.hpp"
#include "apps/play.hpp"
#include "apps/run_folder.hpp"
#include "apps/setting.hpp"

namespace apps {
namespace {

std::string fingerprint(const config::configuration& config, const market_source& source, const play_options& options) {
  std::string text = config.hash;
  for (const auto& x : source.tape->sources()) text += "," + x.sha256;
  for (const auto& x : options.faults) text += "," + x.text;
  return text;
}

}  // namespace

int demo(const demo_options& options) {
  const auto config = load_replayed_config(options.config, "demo");
  if (!config) return config.error();
  const auto faults = load_faults(options.faults, *config, played_by::virtual_time);
  if (!faults) return faults.error();
  const auto style = load_style(options.progress);
  if (!style) return style.error();
  const auto source = load_source(*config, options.data_dir, true);
  if (!source) return source.error();

  play_options how{.speed = options.speed, .faults = *faults, .title = "demo", .display = *style};
  auto folder = run_folder::resume_or_begin(config->data_dir, fingerprint(*config, *source, how));
  if (!folder) return complain(exit_failed, folder.error());
  how.journal = folder->journal();
  how.repeat = folder->resumed();
  if (how.repeat) fmt::print(stderr, "resuming the interrupted run in {}\n", how.journal.string());

  const auto outcome = play(*config, *source, how, stop_requested());
  if (!outcome) return complain(exit_failed, outcome.error());
  const auto hash = journal_hash(how.journal);
  if (!hash) return complain(exit_check_failed, runtime::describe(hash.error()));
  fmt::print("{}", render(outcome->result, *hash));
  if (!outcome->finished) {
    fmt::print("\ninterrupted; the same command goes on from here\n");
    return exit_interrupted;
  }
  folder->finish();
  if (!options.store.empty()) {
    const db_options projected{.store = options.store, .journal = how.journal};
    if (const int code = db_catch_up(std::cerr, projected); code != exit_ok) return code;
  }
  fmt::print(
      "\nnext: watchbill journal show {0} --type event_recorded   every step of every order\n"
      "      watchbill demo --fault crash:bots/{1}@60s   a bot crashes and comes back\n"
      "      watchbill demo --speed 10   the same at ten times the recorded pace\n",
      how.journal.string(), config->bots.front().name);
  return exit_ok;
}

}  // namespace apps
