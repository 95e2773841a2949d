#include "apps/admin_world.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <caf/config.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <string_view>

#include "config/load.hpp"
#include "runtime/clock.hpp"

namespace apps {
namespace {

namespace admin = adapters::admin;

constexpr core::duration stuck_after = std::chrono::seconds(5);

/// As its supervisor sees it, and stuck where a handler of it does not return.
std::string state_of(const runtime::actor_status& x) {
  using runtime::child_phase;
  switch (x.station.phase) {
    case child_phase::up:
      return x.probe.handling_for > stuck_after ? "stuck" : "ok";
    case child_phase::evicting:
    case child_phase::starting:
      return "starting";
    case child_phase::stopping:
    case child_phase::killing:
      return "stopping";
    case child_phase::down:
    case child_phase::waiting:
    case child_phase::quarantined:
      break;
  }
  return std::string(to_string(x.station.phase));
}

admin::actor_row row_of(runtime::actor_status x, core::timestamp now) {
  const auto& station = x.station;
  admin::actor_row row{.name = std::move(x.name), .class_ = station.kind, .parent = station.parent};
  if (station.strategy) row.strategy = std::string(to_string(*station.strategy));
  row.state = state_of(x);
  row.restarts = station.budget.used(now);
  if (station.budget.allowed != runtime::restart_policy::without_end) row.restarts_allowed = station.budget.allowed;
  row.restart_window = station.budget.window;
  if (station.up_since != core::timestamp{}) row.up = now - station.up_since;
  row.probe = std::move(x.probe);
  return row;
}

/// All that are in the tree: names that were only asked for are not actors, and what has ended for good is none any
/// more.
std::function<std::vector<admin::actor_row>()> actors_of(runtime::actor_run& tree,
                                                         std::function<core::timestamp()> now) {
  return [&tree, now] {
    std::vector<admin::actor_row> rows;
    for (auto& x : tree.names().list())
      if (!x.station.parent.empty() || x.station.phase != runtime::child_phase::down)
        rows.push_back(row_of(std::move(x), now()));
    return rows;
  };
}

/// How old the last message of a feed is, as far as those who look have seen its count rise.
std::function<std::vector<admin::feed_row>()> feeds_of(const plant& p, runtime::actor_run& tree,
                                                       std::function<core::timestamp()> now) {
  struct sight {
    std::uint64_t messages = 0;
    core::timestamp risen{};
  };
  auto seen = std::make_shared<std::map<std::string, sight>>();
  std::vector<std::string> venues;
  for (const auto& x : p.config.venues) venues.push_back(x.name);
  return [&tree, &board = p.board, now, seen, venues] {
    const auto all = tree.names().list();
    const auto probe_of = [&](const std::string& name) {
      const auto found = std::ranges::find(all, name, &runtime::actor_status::name);
      return found == all.end() ? runtime::probe_reading{} : found->probe;
    };
    std::vector<admin::feed_row> rows;
    for (const auto& venue : venues) {
      const auto session = probe_of(venue_path(venue, "session"));
      admin::feed_row row{.venue = venue, .channel = "feed"};
      if (const auto heard = board.heard.find(venue); heard != board.heard.end())
        row.messages = heard->second->load(std::memory_order_relaxed);
      row.reconnects = session.starts > 0 ? session.starts - 1 : 0;
      auto& last = (*seen)[venue];
      if (std::exchange(last.messages, row.messages) != row.messages) last.risen = now();
      if (last.risen != core::timestamp{}) row.last_message_age = now() - last.risen;
      rows.push_back(std::move(row));
    }
    return rows;
  };
}

std::function<admin::bot_sight(const admin::bot_facts&)> sight_on(const notice_board& board) {
  return [&board](const admin::bot_facts& bot) {
    admin::bot_sight out;
    const auto found = board.bots.find(bot.actor);
    if (found != board.bots.end() && found->second->changes() > 0) {
      const auto face = found->second->get();
      out.life = std::string(to_string(face.state));
      out.position = face.position;
      out.orders_open = face.orders_open;
      out.settled = face.entries_allowed;
    }
    for (const auto& x : board.scores->get().bots)
      if (x.bot == bot.id) out.unrealized = x.score.unrealized;
    return out;
  };
}

/// https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html and .../proc_pid_stat.5.html
admin::system_facts system_of(const std::string& data_dir) {
  admin::system_facts out{.process_id = static_cast<std::uint64_t>(::getpid())};
  std::ifstream memory("/proc/self/statm");
  std::uint64_t whole = 0, resident = 0;
  if (memory >> whole >> resident) out.resident_bytes = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "Threads:") status >> out.threads;
  struct statvfs disk {};
  if (::statvfs(data_dir.c_str(), &disk) == 0) out.disk_free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  return out;
}

/// Of the probes alone. A message's time is that of the machine's monotonic clock, as the actors' clock is in a real
/// run.
admin::tracing tracing_of(runtime::actor_run& tree) {
  const auto probe_of = [&tree](const std::string& actor) -> runtime::probe& {
    return tree.names().slot(actor)->probe();  // the slot lives as long as the directory
  };
  return {
      .start = [=](const std::string& actor, std::uint64_t most,
                   core::duration length) { probe_of(actor).start_trace(most, runtime::monotonic_now() + length); },
      .read =
          [=, &tree](const std::string& actor) {
            auto seen = probe_of(actor).trace();
            admin::trace_sight out{.on = seen.on, .messages = {}};
            for (auto& x : seen.messages)
              out.messages.push_back(
                  {tree.time().at(caf::actor_clock::time_point(x.at)), std::move(x.type), x.waited, x.took});
            return out;
          },
      .stop = [=](const std::string& actor) { probe_of(actor).stop_trace(); },
  };
}

/// What `watchbill check-config` would say at this moment of that file.
std::vector<admin::problem_row> problems_of(const std::string& file) {
  const auto loaded = config::load(file, config::environment_of_this_process());
  std::vector<admin::problem_row> rows;
  for (const auto& x : loaded ? loaded->warnings : loaded.error())
    rows.push_back(
        {std::string(to_string(x.severity)), to_string(x.code), x.file, x.line, x.column, x.path, x.message, x.hint});
  return rows;
}

std::string caf_version() {
  return std::to_string(CAF_VERSION / 10000) + '.' + std::to_string(CAF_VERSION / 100 % 100) + '.' +
         std::to_string(CAF_VERSION % 100);
}

}  // namespace

adapters::admin::world world_of(const plant& p, runtime::actor_run& tree) {
  const auto& config = p.config;
  const auto now = [&tree] { return tree.time().at(tree.system().clock().now()); };
  admin::world w;
  w.node = {config.node, std::string(to_string(config.mode)), WATCHBILL_VERSION, caf_version(), now()};
  std::map<std::string, std::string> venues;
  for (const auto& x : config.accounts) venues[x.name] = x.venue;
  for (const auto& x : config.bots)
    w.bots.push_back({x.name,
                      {core::number_of(bot_path(x))},
                      x.strategy,
                      venues[x.account],
                      x.account,
                      x.group,
                      x.instrument,
                      bot_path(x),
                      x.instrument_id});
  w.breakers = config.breakers;
  w.breakers_standing = [&board = p.board] { return board.breakers->get(); };
  for (const auto& x : config.effective) w.settings.push_back({x.path, x.value, x.origin});
  w.config_hash = config.hash;
  if (!p.config_file.empty()) w.check_config = [file = p.config_file] { return problems_of(file); };
  w.actors = actors_of(tree, now);
  w.sight = sight_on(p.board);
  w.feeds = feeds_of(p, tree, now);
  if (p.stores)
    w.stores = [stores = p.stores] {
      std::vector<admin::store_row> rows;
      for (auto& x : stores()) rows.push_back({std::move(x.name), x.reached, x.up});
      return rows;
    };
  w.system = [&tree, data_dir = config.data_dir] {
    auto facts = system_of(data_dir);
    facts.workers = tree.system().scheduler().num_workers();
    return facts;
  };
  w.trace = tracing_of(tree);
  w.halted = [&tree] { return tree.halted().load(std::memory_order_acquire); };
  return w;
}

}  // namespace apps
