#include "apps/operate.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <filesystem>

#include "apps/admin_door.hpp"
#include "apps/journal_hash.hpp"
#include "apps/lookout.hpp"
#include "apps/roster.hpp"
#include "apps/setting.hpp"
#include "apps/start_facts.hpp"
#include "apps/store_follower.hpp"
#include "apps/summary.hpp"
#include "runtime/actor_system.hpp"
#include "runtime/node_starts.hpp"

namespace apps {
namespace {

constexpr core::duration stop_deadline =
    std::chrono::seconds(4);  ///< leaves a second of the five that operators expect
constexpr core::duration status_interval = std::chrono::seconds(10);
constexpr core::duration watch_interval = std::chrono::milliseconds(100);
constexpr std::chrono::minutes journal_check_max(10);  ///< of the whole of it, before anything starts

/// One line of how things are, and one of the stores.
void log_status(const plant& p, runtime::real_run& run, const followed_stores& stores) {
  std::uint64_t waiting = 0, handled = 0, frames = 0;
  for (const auto& actor : run.names().list()) {
    waiting += actor.probe.depth;
    handled += actor.probe.handled;
    if (actor.name.starts_with("venues/") && actor.name.ends_with("/feed")) frames += actor.probe.handled;
  }
  spdlog::info("{} market messages, {} handled, {} waiting, journal at {}",
               p.source.tape ? p.progress->played.load() : frames, handled, waiting, p.journal.last().value);
  std::string line;
  for (const auto& x : stores.sights())
    line += fmt::format("{}store {} at {}{}", line.empty() ? "" : ", ", x.name, x.reached.value, x.up ? "" : " (away)");
  if (!line.empty()) spdlog::info("{}", line);
}

/// Until somebody asks for the end, or the tree gives up.
void watch_over(const plant& p, runtime::real_run& run, const lookout& watch, admin_door* door,
                const followed_stores& stores, const std::atomic<bool>& stop) {
  auto next_status = runtime::monotonic_now() + status_interval;
  bool told = false;
  while (!stop && !p.progress->finished && !run.wait_for_root(watch_interval)) {
    if (door && !told && watch.recovered()) {
      told = true;
      door->set_not_ready({});
    }
    if (runtime::monotonic_now() < next_status) continue;
    log_status(p, run, stores);
    next_status += status_interval;
  }
}

/// Why this life has to begin without entries; nothing for an ordinary one. Where it cannot be told, it does.
std::optional<std::string> reason_for_safe_mode(const core::result<runtime::node_starts, std::string>& starts,
                                                core::timestamp now, const operation& wanted) {
  const auto& health = wanted.config.health;
  if (wanted.safe) return "asked for by --safe";
  if (!starts) return starts.error();
  if (!runtime::is_crash_loop(starts->past(), now, {health.safe_mode_starts, health.safe_mode_within}))
    return std::nullopt;
  return fmt::format("{} starts within {} without an end in good order", health.safe_mode_starts,
                     core::to_text(health.safe_mode_within));
}

/// No entry may be placed before the breaker is open: the flag comes first. It goes down with the breaker's reset.
void begin_in_safe_mode(plant& p, runtime::actor_run& tree, const std::string& why) {
  p.safe_mode = std::make_shared<actors::safe_mode_order>(actors::safe_mode_order{.why = why});
  tree.halted().store(true, std::memory_order_release);
  spdlog::critical("safe mode, {}: orders are settled and stops verified, nothing is entered", why);
}

/// The door for operators, open and saying that it is too early to trade; empty where there is none.
core::result<std::unique_ptr<admin_door>, std::string> open_door(const plant& p, runtime::actor_run& tree) {
  auto door = admin_door::open(p, tree);
  if (!door || !*door) return door;
  (*door)->set_not_ready({"not everything has come back from the journal"});
  spdlog::info("operators at 127.0.0.1:{}, {}", (*door)->port(), (*door)->notice().string());
  return door;
}

}  // namespace

void log_to_stderr() {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("watchbill"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%L%$ %v");
}

int operate(operation wanted) {
  const auto& config = wanted.config;
  const auto systemd = runtime::notify_socket::from_environment();
  systemd.extend_timeout(journal_check_max);
  const auto folder = std::filesystem::path(config.data_dir) / "journal";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  const bool synced_only = config.journal.durability == config::durability::power;
  auto journal = runtime::journal_file::open(folder, {.segment_bytes = config.journal.segment_bytes,
                                                      .synced_only = synced_only,
                                                      .free_bytes_min = config.journal.free_bytes_min});
  if (!journal) return complain(exit_failed, runtime::describe(journal.error()));
  if (const auto why = objection_to_continue(*journal, config)) return complain(exit_config, *why);
  if (journal->torn()) spdlog::warn("the journal's torn tail was cut off");

  plant p{.config = config,
          .journal = *journal,
          .source = std::move(wanted.source),
          .venues = paper_venues(config),
          .faults = std::move(wanted.faults),
          .connections = std::move(wanted.connections),
          .say = [](const std::string& line) { spdlog::warn("{}", line); },
          .config_file = std::move(wanted.config_file)};
  const auto& stop = stop_requested();
  runtime::real_run tree({.workers = wanted.workers});
  if (synced_only) p.sync = runtime::sync_on_thread(tree.halted());
  auto beside_the_journal = runtime::open_directory(folder, runtime::file_access::write);
  if (!beside_the_journal) return complain(exit_failed, runtime::describe(beside_the_journal.error()));
  p.archive = runtime::archive_on_thread(std::move(*beside_the_journal), p.say);
  const auto started = tree.time().at(tree.system().clock().now());
  if (const auto problem = write_start_facts(p, started)) return complain(exit_failed, *problem);
  auto starts = runtime::node_starts::begin(std::filesystem::path(config.data_dir) / "starts", started);
  if (const auto why = reason_for_safe_mode(starts, started, wanted)) begin_in_safe_mode(p, tree, *why);
  auto root = roster(p, tree.env());
  auto stores = followed_stores::open(config, folder, started, p.say);
  if (stores) p.stores = [all = stores->get()] { return all->sights(); };
  auto door = open_door(p, tree);
  if (!door || !stores) {
    if (starts) starts->end_well();  // nothing ran, so nothing has crashed
    return door ? complain(exit_config, stores.error()) : complain(exit_failed, door.error());
  }
  tree.start(std::move(root));
  spdlog::info("node {} runs {} bots on {} venues in {} mode, journal {}", config.node, config.bots.size(),
               config.venues.size(), to_string(config.mode), folder.string());
  watch_over(p, tree, lookout(p, tree, systemd, folder, wanted.workers), door->get(), **stores, stop);
  systemd.stopping();

  const auto given_up = tree.root_ended();
  if (given_up) spdlog::critical("the tree of actors has ended: {}", *given_up);
  std::optional<summary> result;
  if (!given_up) result = collect_summary(tree, p);
  door->reset();
  const auto ended = tree.stop(stop_deadline);
  for (const auto& name : ended.stuck) spdlog::critical("{} does not return from a handler", name);
  if (!ended.stuck.empty()) std::_Exit(exit_software);
  p.connections.clear();  // no word of the network or the disk may reach actors that are going
  p.sync.reset();
  p.archive.reset();
  if (const auto closed = journal->close(); !closed) return complain(exit_failed, runtime::describe(closed.error()));
  stores->reset();
  if (given_up) return exit_software;
  if (starts && !starts->end_well()) spdlog::warn("the next start will take this end for a crash");

  result->started_at = started;
  result->stopped_at = tree.time().at(tree.system().clock().now());
  result->wall = result->stopped_at - result->started_at;
  result->journal = folder;
  result->records = journal->last().value;
  systemd.extend_timeout(journal_check_max);
  const auto hash = journal_hash(folder);
  fmt::print("{}", render(*result, hash ? *hash : "unreadable"));
  return exit_ok;
}

}  // namespace apps
