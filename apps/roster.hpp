#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/health_actor.hpp"
#include "adapters/paper/gateway_actor.hpp"
#include "adapters/replay/player_actor.hpp"
#include "adapters/store/following_thread.hpp"
#include "apps/connections.hpp"
#include "apps/faults.hpp"
#include "apps/source.hpp"
#include "config/config.hpp"
#include "core/bot/face.hpp"
#include "messages/position.hpp"
#include "runtime/archivist.hpp"
#include "runtime/child_spec.hpp"
#include "runtime/environment.hpp"
#include "runtime/group_sync.hpp"
#include "runtime/journal_file.hpp"
#include "runtime/published.hpp"

namespace apps {

/// What rooms show of themselves to those who look, without a message.
struct notice_board {
  std::shared_ptr<runtime::published<messages::scores>> scores =
      std::make_shared<runtime::published<messages::scores>>();
  /// core::risk::breaker_book::snapshot() as of the latest observation.
  std::shared_ptr<runtime::published<std::vector<std::byte>>> breakers =
      std::make_shared<runtime::published<std::vector<std::byte>>>();
  std::map<std::string, std::shared_ptr<runtime::published<core::bot::face>>> bots{};  ///< by path; filled by roster()
  /// What each venue's feed has heard, over all its lives; by venue, filled by roster().
  std::map<std::string, std::shared_ptr<const std::atomic<std::uint64_t>>> heard{};
};

/// What belongs to the process and not to an actor: it outlives every one of them.
struct plant {
  const config::configuration& config;
  runtime::journal_file& journal;
  market_source source;
  std::map<std::string, adapters::paper::venue> venues;  ///< simulated, by name
  std::shared_ptr<adapters::replay::progress> progress = std::make_shared<adapters::replay::progress>();
  std::vector<fault> faults;
  apps::connections connections{};                ///< of the venues that are really there
  std::function<void(const std::string&)> say{};  ///< one line for the operator's log; any thread. May be empty
  notice_board board{};
  std::shared_ptr<runtime::group_sync> sync{};           ///< with journal.durability power; else empty
  std::shared_ptr<runtime::archivist> archive{};         ///< empty: no segment of the journal is compressed
  std::shared_ptr<actors::safe_mode_order> safe_mode{};  ///< to begin without entries; empty: an ordinary start
  std::function<std::vector<adapters::store::store_sight>()> stores{};  ///< how they stand; any thread. May be empty
  std::string config_file{};  ///< from which the configuration was read; empty: it is a shipped one
};

/// Simulated venues for all venues of a configuration to which no orders go; none in simulation mode.
std::map<std::string, adapters::paper::venue> paper_venues(const config::configuration&);

/// The whole tree of actors as data: who is supervised by whom, who talks to whom.
runtime::supervisor_spec roster(plant&, runtime::environment&);

/// Actor paths.
std::string bot_path(const config::bot&);
std::string market_path(const core::instrument&);
std::string venue_path(const std::string& venue, std::string_view room);
std::string monitor_path(const config::bot&);

/// All paths of the roster, in order.
std::vector<std::string> actor_paths(const config::configuration&);
std::vector<std::string> supervisor_paths(const config::configuration&);

}  // namespace apps
