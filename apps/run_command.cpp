#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <filesystem>

#include "apps/commands.hpp"
#include "apps/journal_hash.hpp"
#include "apps/roster.hpp"
#include "apps/setting.hpp"
#include "apps/start_facts.hpp"
#include "apps/summary.hpp"
#include "runtime/actor_system.hpp"

namespace apps {
namespace {

constexpr core::duration stop_deadline =
    std::chrono::seconds(4);  ///< leaves a second of the five that operators expect
constexpr core::duration status_interval = std::chrono::seconds(10);
constexpr core::duration watch_interval = std::chrono::milliseconds(100);

/// One line of how things are.
void log_status(const plant& p, runtime::real_run& run) {
  std::uint64_t waiting = 0, handled = 0;
  for (const auto& actor : run.names().list()) {
    waiting += actor.probe.depth;
    handled += actor.probe.handled;
  }
  spdlog::info("{} market messages, {} handled, {} waiting, journal at {}", p.progress->played.load(), handled, waiting,
               p.journal.last().value);
}

/// Until somebody asks for the end, or the tree gives up.
void watch_over(const plant& p, runtime::real_run& run, const std::atomic<bool>& stop) {
  auto next_status = runtime::monotonic_now() + status_interval;
  while (!stop && !p.progress->finished && !run.wait_for_root(watch_interval)) {
    if (runtime::monotonic_now() < next_status) continue;
    log_status(p, run);
    next_status += status_interval;
  }
}

}  // namespace

int run(const run_options& options) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("watchbill"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%L%$ %v");
  const auto config = load_config(options.config, {});
  if (!config) return config.error();
  const auto faults = load_faults(options.faults, *config);
  if (!faults) return faults.error();
  const auto source = load_source(*config, options.data_dir, true);
  if (!source) return source.error();

  const auto folder = std::filesystem::path(config->data_dir) / "journal";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  auto journal = runtime::journal_file::open(folder, {config->journal.segment_bytes});
  if (!journal) return complain(exit_failed, runtime::describe(journal.error()));
  if (const auto why = objection_to_continue(*journal, *config)) return complain(exit_config, *why);
  if (journal->torn()) spdlog::warn("the journal's torn tail was cut off");

  plant p{
      .config = *config, .journal = *journal, .source = *source, .venues = paper_venues(*config), .faults = *faults};
  const auto& stop = stop_requested();
  runtime::real_run tree({.workers = options.workers});
  const auto started = tree.time().at(tree.system().clock().now());
  if (const auto problem = write_start_facts(p, started)) return complain(exit_failed, *problem);
  tree.start(roster(p, tree.env()));
  spdlog::info("node {} runs {} bots on {} venues in paper mode, journal {}", config->node, config->bots.size(),
               config->venues.size(), folder.string());
  watch_over(p, tree, stop);

  const auto given_up = tree.root_ended();
  if (given_up) spdlog::critical("the tree of actors has ended: {}", *given_up);
  std::optional<summary> result;
  if (!given_up) result = collect_summary(tree, p);
  const auto ended = tree.stop(stop_deadline);
  for (const auto& name : ended.stuck) spdlog::critical("{} does not return from a handler", name);
  if (!ended.stuck.empty()) std::_Exit(exit_software);
  if (const auto closed = journal->close(); !closed) return complain(exit_failed, runtime::describe(closed.error()));
  if (given_up) return exit_software;

  result->started_at = started;
  result->stopped_at = tree.time().at(tree.system().clock().now());
  result->wall = result->stopped_at - result->started_at;
  result->journal = folder;
  result->records = journal->last().value;
  const auto hash = journal_hash(folder);
  fmt::print("{}", render(*result, hash ? *hash : "unreadable"));
  return exit_ok;
}

}  // namespace apps
