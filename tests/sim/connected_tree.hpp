#pragma once

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "adapters/binance/server/usdm_service.hpp"
#include "adapters/transport/actor_timeline.hpp"
#include "adapters/transport/memory_network.hpp"
#include "apps/connections.hpp"
#include "apps/roster.hpp"
#include "apps/start_facts.hpp"
#include "config/load.hpp"
#include "runtime/actor_system.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests::sim {

/// Two bots that trade often, on a simulated Binance USD-M.
inline std::string connected_yaml() {
  std::string text = R"(version: 1
node: {name: sim, mode: simulation, seed: 7, data_dir: run/sim}
venues:
  usdm:
    kind: binance-usdm
    key: env:SIM_KEY
    secret: env:SIM_SECRET
    connect: {rest: "localhost:1", streams: "localhost:2"}
accounts:
  main: {venue: usdm}
instruments:
  usdm/BTCUSDT:
    id: 1
    kind: perpetual
    position_notional_max: 10000000 USDT
    filters: [{tick: 0.1, lot: 0.001, quantity_min: 0.001, notional_min: 100 USDT}]
  usdm/ETHUSDT:
    id: 2
    kind: perpetual
    position_notional_max: 10000000 USDT
    filters: [{tick: 0.01, lot: 0.001, quantity_min: 0.001, notional_min: 20 USDT}]
risk: {mark_age_max: 5s, mark_interval: 100ms}
groups:
  all: {gross_exposure_max: 100000000 USDT}
supervision:
  venues: {restarts: 20, within: 1m, backoff_min: 100ms, backoff_max: 400ms, quiet: 5m}
journal: {segment_size: 4MiB}
bots:
)";
  const auto bot = [&](const char* name, const char* instrument, const char* size) {
    text += fmt::format(R"(  {}:
    strategy: book_imbalance
    instrument: usdm/{}
    account: main
    group: all
    crash_policy: flatten
    parameters: {{levels: 5, enter: 0.1, leave: 0.05, hold: 500ms, size: {}, stop: 0.5}}
    limits: {{order_notional_max: 1000000 USDT, position_notional_max: 5000000 USDT,
             open_orders_max: 50, orders_per_window: 10000}}
)",
                        name, instrument, size);
  };
  bot("alpha", "BTCUSDT", "0.01");
  bot("beta", "ETHUSDT", "0.2");
  return text;
}

/// The whole tree of actors, connected in memory and in virtual time to the server side of the venue. Between the two
/// stands whatever the test puts there.
class connected_tree {
 public:
  static constexpr core::timestamp begin{std::chrono::seconds(1'704'067'200)};
  using service_maker =
      std::function<std::shared_ptr<adapters::transport::service>(std::shared_ptr<adapters::transport::service>)>;

  explicit connected_tree(service_maker between = {}, std::string yaml = connected_yaml(),
                          std::function<void(adapters::binance::server::settings&)> edit = {},
                          std::shared_ptr<core::sim::fault_plan> faults = {})
      : config_(load(yaml)), journal_(open(scratch_->path(), config_)) {
    namespace server = adapters::binance::server;
    run_ = std::make_unique<runtime::virtual_run>(begin);
    timeline_ = std::make_shared<adapters::transport::actor_timeline>(run_->system(), run_->time());
    network_ = std::make_shared<adapters::transport::memory_network>(timeline_);
    server::settings settings{
        .instruments = config_.instruments,
        .accounts = {{.name = "main",
                      .key = std::string(64, 'k'),
                      .secret = std::string(64, 's'),
                      .deposit = core::money{static_cast<__int128>(1'000'000) * 10'000'000'000'000'000}}}};
    if (edit) edit(settings);
    std::vector<server::generated_feed::subject> subjects;
    for (const auto& x : config_.instruments) subjects.push_back({x, server::familiar_price(x)});
    venue_ = std::make_shared<server::usdm_service>(
        settings, std::make_unique<server::generated_feed>(subjects, 11, begin), begin, std::move(faults));
    std::shared_ptr<adapters::transport::service> front = venue_;
    if (between) front = between(venue_);
    network_->host(rest, front);
    network_->host(streams, front);
    plant_ = std::make_unique<apps::plant>(apps::plant{.config = config_, .journal = journal_, .source = {}});
    plant_->say = [this](const std::string& line) { said_.push_back(core::to_iso8601(run_->now()) + ' ' + line); };
    using adapters::transport::secret;
    plant_->connections.emplace(
        "usdm", std::make_unique<apps::connection>(network_, secret(std::string(64, 'k')),
                                                   *adapters::binance::signer::of(secret(std::string(64, 's')))));
    if (const auto problem = apps::write_start_facts(*plant_, begin)) throw std::runtime_error(*problem);
    run_->start(apps::roster(*plant_, run_->env()));
    run_->settle();
  }
  ~connected_tree() { run_->stop(); }
  connected_tree(const connected_tree&) = delete;

  runtime::virtual_run& run() { return *run_; }
  adapters::transport::memory_network& network() { return *network_; }
  const adapters::binance::server::usdm_service& venue() const { return *venue_; }
  const config::configuration& config() const { return config_; }
  const std::vector<std::string>& said() const { return said_; }
  void advance(core::duration d) { run_->advance(d); }

  template <class State>
  const State& state_of(const std::string& path) {
    const auto occupant = run_->names().slot(path)->occupant();
    if (!occupant) throw std::runtime_error(path + " is not there");
    auto* room = dynamic_cast<runtime::room<State>*>(caf::actor_cast<caf::abstract_actor*>(occupant));
    if (!room) throw std::runtime_error(path + " is another kind of room");
    return room->state;
  }
  runtime::probe_reading probe(const std::string& path) { return run_->names().slot(path)->probe().read(); }
  template <class T>
  void tell(const std::string& path, T message) {
    caf::anon_send<caf::message_priority::high>(run_->names().reference(path), std::move(message));
  }

  journal_entries journal() const { return entries_in(scratch_->path()); }
  const std::filesystem::path& path() const { return scratch_->path(); }

  inline static const adapters::transport::endpoint rest{"localhost", 1};
  inline static const adapters::transport::endpoint streams{"localhost", 2};

 private:
  static config::configuration load(const std::string& yaml) {
    auto loaded = config::load_text("sim.yaml", yaml);
    if (!loaded) throw std::runtime_error(config::render(loaded.error()));
    return *std::move(loaded);
  }
  static runtime::journal_file open(const std::filesystem::path& folder, const config::configuration& config) {
    auto file = runtime::journal_file::open(folder, {config.journal.segment_bytes});
    if (!file) throw std::runtime_error(runtime::describe(file.error()));
    return *std::move(file);
  }

  whole_tree::folder scratch_ = whole_tree::make_folder();
  const config::configuration config_;
  runtime::journal_file journal_;
  std::vector<std::string> said_;
  std::unique_ptr<runtime::virtual_run> run_;
  std::shared_ptr<adapters::transport::actor_timeline> timeline_;
  std::shared_ptr<adapters::transport::memory_network> network_;
  std::shared_ptr<adapters::binance::server::usdm_service> venue_;
  std::unique_ptr<apps::plant> plant_;
};

}  // namespace tests::sim
