#include "apps/lookout.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <caf/send.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "messages/type_ids.hpp"
#include "runtime/last_sync.hpp"
#include "runtime/type_name.hpp"

namespace apps {
namespace {

constexpr std::string_view journal_path = "foundation/journal";
constexpr std::array critical_groups{"root", "foundation", "safety", "desk"};

/// A journal may be long: until everything has come back from it, nobody is called stuck earlier; nor is, later on, the
/// journal while it looks up somebody's past.
constexpr core::duration recovery_max = std::chrono::minutes(5);
/// Told once a second until then, so that a long recovery is no failed start.
constexpr std::chrono::seconds more_time(30);

bool is_critical(std::string_view path) {
  return std::ranges::any_of(critical_groups,
                             [&](std::string_view group) {
                               return path == group || (path.starts_with(group) && path[group.size()] == '/');
                             }) &&
         !path.starts_with("desk/positions/");
}

bool is_up(const runtime::actor_status& x) { return x.occupied && x.station.phase == runtime::child_phase::up; }

const runtime::actor_status* find(const std::vector<runtime::actor_status>& all, const std::string& path) {
  const auto found = std::ranges::find(all, path, &runtime::actor_status::name);
  return found == all.end() ? nullptr : &*found;
}

/// What a bot shows of itself; nothing before it has come back from the journal.
std::optional<core::bot::face> face_of(const plant& p, const std::string& path) {
  const auto found = p.board.bots.find(path);
  if (found == p.board.bots.end() || found->second->changes() == 0) return std::nullopt;
  return found->second->get();
}

}  // namespace

runtime::watch_limits watch_limits_of(const config::health& health, std::size_t workers) {
  runtime::watch_limits limits{.deadlines = {{.path = "",
                                              .critical = false,
                                              .handler_max = health.handler_alarm,
                                              .answer_max = health.handler_max}},
                               .beat_max = health.handler_max,
                               .workers = workers,
                               .reading = {runtime::type_name(typeid(messages::history_wanted))},
                               .reading_max = recovery_max};
  for (const auto* group : critical_groups)
    limits.deadlines.push_back(
        {.path = group, .critical = true, .handler_max = health.handler_max, .answer_max = health.handler_max});
  auto monitors = limits.deadlines.front();
  monitors.path = "desk/positions";
  limits.deadlines.push_back(std::move(monitors));
  return limits;
}

std::string status_line(const plant& p, const std::vector<runtime::actor_status>& actors, bool halted) {
  using core::bot::standing_order;
  std::size_t running = 0, paused = 0, stopped = 0, down = 0;
  for (const auto& bot : p.config.bots) {
    const auto path = bot_path(bot);
    const auto* actor = find(actors, path);
    const auto face = face_of(p, path);
    if (!actor || !is_up(*actor) || !face)
      ++down;
    else if (face->desired == standing_order::run)
      ++running;
    else
      ++(face->desired == standing_order::pause ? paused : stopped);
  }
  std::string line = fmt::format("{} running", running);
  const std::pair<std::size_t, std::string_view> others[] = {{paused, "paused"}, {stopped, "stopped"}, {down, "down"}};
  for (const auto& [count, word] : others)
    if (count > 0) line += fmt::format(", {} {}", count, word);
  if (halted) line += "; entries halted";
  if (halted && p.safe_mode) line += "; safe mode: " + p.safe_mode->why;
  return line;
}

bool has_recovered(const plant& p, const std::vector<runtime::actor_status>& actors) {
  for (const auto& path : actor_paths(p.config)) {
    if (!is_critical(path)) continue;
    const auto* actor = find(actors, path);
    if (!actor || !is_up(*actor)) return false;
  }
  return std::ranges::all_of(p.config.bots, [&](const config::bot& bot) {
    const auto* actor = find(actors, bot_path(bot));
    return actor && (actor->probe.failed > 0 || (is_up(*actor) && face_of(p, bot_path(bot))));
  });
}

lookout::lookout(const plant& p, runtime::actor_run& tree, const runtime::notify_socket& systemd,
                 std::filesystem::path journal, std::size_t workers)
    : plant_(p),
      tree_(tree),
      systemd_(systemd),
      journal_(std::move(journal)),
      watchdog_(tree.env(), {.limits = watch_limits_of(p.config.health, workers),
                             .at_least = [this] { return patience(); },
                             .tell = [this](const runtime::watch_verdict& x) { take(x); },
                             .last_words = [this](const std::string& why) { last_words(why); }}) {}

core::duration lookout::patience() const { return recovered() ? core::duration{} : recovery_max; }

void lookout::take(const runtime::watch_verdict& verdict) {
  tell_health(verdict);
  const auto actors = tree_.names().list();
  if (!recovered() && has_recovered(plant_, actors)) {
    recovered_.store(true, std::memory_order_release);
    spdlog::info("everything has come back from the journal");
  }
  if (systemd_.heard()) tell_systemd(status_line(plant_, actors, tree_.halted()), verdict.all_beat);
}

/// A disk that does not answer holds up no handler: what waits for it are commands, and it may come back. So it ends
/// nothing, but nothing is entered until then.
void lookout::tell_health(const runtime::watch_verdict& verdict) {
  messages::watch_found found;
  for (const auto& x : verdict.failing) found.actors.push_back({x.actor, false, to_text(x)});
  for (const auto& actor : verdict.recovered) found.actors.push_back({actor, true, {}});
  const auto patience = plant_.config.health.handler_alarm;
  const bool waits = plant_.sync && plant_.sync->under_way() >= patience;
  if (waits || disk_waits_)
    found.actors.push_back({std::string(journal_path), !waits,
                            waits ? "the disk does not take it, for more than " + core::to_text(patience) : ""});
  disk_waits_ = waits;
  if (found.actors.empty()) return;
  caf::anon_send<caf::message_priority::high>(tree_.names().reference("safety/health"), std::move(found));
}

/// What could not be said, because nobody was reading, is said again a second later.
void lookout::tell_systemd(const std::string& status, bool all_beat) {
  if (!recovered()) systemd_.extend_timeout(more_time);
  if (recovered() && !ready_told_) ready_told_ = systemd_.ready();
  if (status != status_told_ && systemd_.status(status)) status_told_ = status;
  if (ready_told_ && all_beat) systemd_.alive();
}

/// The status line first: it is the only one that waits for nobody.
void lookout::last_words(const std::string& why) const {
  systemd_.status(why);
  const auto synced = runtime::sync_newest_segments(journal_);
  spdlog::critical("{}; entries are halted, {}, the process ends with exit code {}", why,
                   synced ? "the journal is synced" : "the journal could not be synced", runtime::watchdog_exit_code);
  spdlog::default_logger()->flush();
}

}  // namespace apps
