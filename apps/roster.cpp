#include "apps/roster.hpp"

#include <algorithm>

#include "actors/admin_actor.hpp"
#include "actors/bot_actor.hpp"
#include "actors/breaker_actor.hpp"
#include "actors/chronicle_actor.hpp"
#include "actors/journal_actor.hpp"
#include "actors/market_actor.hpp"
#include "actors/orders_actor.hpp"
#include "actors/portfolio_actor.hpp"
#include "actors/position_monitor_actor.hpp"
#include "actors/risk_actor.hpp"
#include "adapters/binance/feed_actor.hpp"
#include "adapters/replay/session_actor.hpp"
#include "runtime/supervisor.hpp"

namespace apps {
namespace {

using runtime::child_spec;
using runtime::restart_strategy;
using runtime::room_start;
using runtime::supervisor_spec;

/// Wires the rooms: all references by name, none by handle.
class wiring {
 public:
  wiring(plant& p, runtime::environment& env) : plant_(p), env_(env), config_(p.config) {}

  supervisor_spec root() {
    auto spec = group("root", restart_strategy::one_for_one,
                      {group_child(foundation()), group_child(safety()), group_child(desk()), group_child(market()),
                       group_child(venues()), group_child(bots()), group_child(services())});
    spec.on_escalation = halt();
    return spec;
  }

 private:
  template <class Address>
  Address at(std::string_view path) {
    return Address(env_.names.reference(path));
  }
  messages::journal_address journal() { return at<messages::journal_address>("foundation/journal"); }
  messages::risk_address risk() { return at<messages::risk_address>("desk/risk"); }
  messages::orders_address orders() { return at<messages::orders_address>("desk/orders"); }
  messages::portfolio_address portfolio() { return at<messages::portfolio_address>("desk/portfolio"); }
  messages::breaker_address breaker() { return at<messages::breaker_address>("safety/breaker"); }
  caf::actor chronicle() { return env_.names.reference("foundation/chronicle"); }

  /// The breaker's flag comes first: nothing may enlarge exposure from here on.
  std::function<void(const std::string&)> halt() {
    return [&halted = env_.halted](const std::string&) { halted.store(true, std::memory_order_release); };
  }

  supervisor_spec group(const std::string& path, restart_strategy how, std::vector<child_spec> children) {
    const auto& budget = config_.supervision.at(path.substr(0, path.find('/')));
    return {.name = path,
            .how = how,
            .policy = {.intensity = budget.restarts,
                       .window = budget.within,
                       .backoff_min = budget.backoff_min,
                       .backoff_max = budget.backoff_max,
                       .quiet = budget.quiet},
            .children = std::move(children),
            .listener = chronicle(),
            .seed = config_.seed};
  }
  child_spec group_child(supervisor_spec spec) { return runtime::supervisor_child(env_, std::move(spec)); }

  supervisor_spec foundation() {
    actors::journal_peers peers{.orders = orders(),
                                .risk = risk(),
                                .portfolio = portfolio(),
                                .sync = plant_.sync.get(),
                                .snapshot_every = config_.journal.snapshot_every,
                                .archive = plant_.archive.get(),
                                .keep_segments = config_.journal.keep_segments};
    for (const auto& x : config_.instruments)
      peers.gateways.emplace(x.id, at<messages::gateway_address>(venue_path(x.venue, "gateway")));
    auto spec = group("foundation", restart_strategy::rest_for_one,
                      {{"foundation/journal", room_start(actors::journal_actor, env_, plant_.journal, peers)},
                       {"foundation/chronicle", room_start(actors::chronicle_actor, journal(), breaker().room())},
                       {"foundation/admin", room_start(actors::admin_actor, env_, admin_settings(),
                                                       actors::admin_peers{journal(), portfolio(), breaker()})}});
    spec.on_escalation = halt();
    return spec;
  }

  actors::admin_settings admin_settings() {
    actors::admin_settings settings{.node = config_.node,
                                    .mode = trading_mode_of(config_.mode),
                                    .actors = actor_paths(config_),
                                    .supervisors = supervisor_paths(config_),
                                    .scores = plant_.board.scores};
    for (const auto& bot : config_.bots)
      settings.bots.push_back({bot.name, bot_path(bot), {core::number_of(bot_path(bot))}, bot_child(bot)});
    for (const auto& policy : config_.breakers) settings.breakers.push_back(policy.name);
    return settings;
  }
  static core::command::trading_mode trading_mode_of(config::run_mode mode) {
    using core::command::trading_mode;
    if (mode == config::run_mode::paper) return trading_mode::paper;
    return mode == config::run_mode::simulation ? trading_mode::simulation : trading_mode::live;
  }

  supervisor_spec safety() {
    auto spec = group("safety", restart_strategy::one_for_one,
                      {{"safety/breaker", room_start(actors::breaker_actor, env_, breaker_settings(),
                                                     actors::breaker_peers{journal(), risk(), portfolio()})},
                       {"safety/health", room_start(actors::health_actor, env_, health_settings(),
                                                    actors::health_peers{journal(), breaker()})}});
    spec.on_escalation = halt();
    return spec;
  }

  /// A recording is as quiet as it was recorded: only venues that are really there can fall silent.
  actors::health_settings health_settings() {
    actors::health_settings settings{.data_age_max = config_.health.data_age_max, .safe_mode = plant_.safe_mode};
    for (const auto& x : config_.venues)
      if (x.connect) settings.venues.push_back({x.name, venue_path(x.name, "feed"), plant_.board.heard.at(x.name)});
    return settings;
  }

  /// By venue, for all lives of its feed.
  std::map<std::string, std::shared_ptr<adapters::binance::feed_counts>> made_counts() {
    std::map<std::string, std::shared_ptr<adapters::binance::feed_counts>> made;
    for (const auto& x : config_.venues) {
      const auto& counts = made[x.name] = std::make_shared<adapters::binance::feed_counts>();
      plant_.board.heard[x.name] = {counts, &counts->frames};
    }
    return made;
  }

  actors::breaker_settings breaker_settings() {
    actors::breaker_settings settings{.policies = config_.breakers, .standing = plant_.board.breakers};
    for (const auto& bot : config_.bots)
      settings.bots.push_back({{core::number_of(bot_path(bot))},
                               {core::number_of(bot.account)},
                               {core::number_of(bot.group)},
                               traded_by(bot),
                               at<messages::bot_address>(bot_path(bot))});
    return settings;
  }

  const core::instrument& traded_by(const config::bot& bot) const {
    return *std::find_if(config_.instruments.begin(), config_.instruments.end(),
                         [&](const core::instrument& x) { return x.id == bot.instrument_id; });
  }

  supervisor_spec desk() {
    auto positions = group("desk/positions", restart_strategy::one_for_one, {});
    positions.listener = portfolio().room();
    auto spec = group(
        "desk", restart_strategy::rest_for_one,
        {{"desk/portfolio", room_start(actors::portfolio_actor, env_, portfolio_settings(), portfolio_peers())},
         {"desk/risk",
          room_start(actors::risk_actor, env_, risk_settings(), actors::risk_peers{orders(), journal(), breaker()})},
         {"desk/orders",
          room_start(actors::orders_actor, env_, actors::orders_settings{}, actors::orders_peers{journal()})},
         group_child(std::move(positions))});
    spec.on_escalation = halt();
    return spec;
  }

  actors::portfolio_settings portfolio_settings() {
    actors::portfolio_settings settings{.instruments = config_.instruments};
    settings.scores = plant_.board.scores;
    for (const auto& bot : config_.bots)
      settings.bots.push_back(
          {.key = {{core::number_of(bot.account)}, bot.instrument_id, {core::number_of(bot_path(bot))}},
           .group = {core::number_of(bot.group)},
           .bot_path = bot_path(bot),
           .monitor_path = monitor_path(bot),
           .policy = bot.crash_policy});
    for (const auto& x : config_.groups)
      settings.groups.push_back({{core::number_of(x.name)}, x.name, x.limits.capital});
    settings.make_monitor = [&env = env_, peers = actors::monitor_peers{risk(), orders()}](const actors::held_by& who) {
      return child_spec{who.monitor_path, room_start(actors::position_monitor_actor, env, who.monitor_path, peers),
                        runtime::restart_type::transient};
    };
    return settings;
  }
  actors::portfolio_peers portfolio_peers() {
    return {journal(), risk(), orders(), chronicle(), env_.names.reference("desk/positions"), breaker()};
  }

  actors::risk_settings risk_settings() {
    actors::risk_settings settings{.instruments = config_.instruments};
    for (const auto& bot : config_.bots) settings.limits.bots[{core::number_of(bot_path(bot))}] = bot.limits;
    for (const auto& group : config_.groups) settings.limits.groups[{core::number_of(group.name)}] = group.limits;
    settings.limits.instruments = config_.instrument_limits;
    settings.limits.mark_age_max = config_.mark_age_max;
    return settings;
  }

  supervisor_spec market() {
    std::vector<child_spec> children;
    for (const auto& x : config_.instruments) {
      const actors::market_peers peers{at<messages::feed_address>(venue_path(x.venue, "feed")), journal()};
      children.push_back({market_path(x), room_start(actors::market_actor, env_, market_settings(x), peers)});
    }
    return group("market", restart_strategy::one_for_one, std::move(children));
  }

  /// The venue hears first, as in the world outside; then those who value and admit; then the bots.
  actors::market_settings market_settings(const core::instrument& x) {
    using kind = core::view_kind;
    actors::market_settings settings{.instrument = x, .publishing = {.mark_interval = config_.mark_interval}};
    if (config_.mode == config::run_mode::paper)
      subscribe(settings, venue_path(x.venue, "gateway"), {kind::quote, kind::depth, kind::trade, kind::mark});
    subscribe(settings, "desk/risk", {kind::mark});
    subscribe(settings, "desk/portfolio", {kind::mark});
    for (const auto& bot : config_.bots) {
      if (bot.instrument_id != x.id) continue;
      const auto logic = make_strategy(bot, x);
      const auto interval = logic->bar_interval();
      subscribe(settings, bot_path(bot), logic->kinds(), interval);
      auto& intervals = settings.publishing.bar_intervals;
      if (interval > core::duration::zero() &&
          std::find(intervals.begin(), intervals.end(), interval) == intervals.end())
        intervals.push_back(interval);
    }
    return settings;
  }
  void subscribe(actors::market_settings& settings, const std::string& path, std::vector<core::view_kind> kinds,
                 core::duration bar_interval = {}) {
    settings.subscriptions.push_back(
        {{core::number_of(path)}, at<messages::view_sink>(path), std::move(kinds), bar_interval});
  }

  supervisor_spec venues() {
    std::vector<child_spec> children;
    for (const auto& venue : config_.venues) children.push_back(group_child(this->venue(venue)));
    auto spec = group("venues", restart_strategy::one_for_one, std::move(children));
    // A venue that is given up is tried again, ever more rarely and for ever: its breaker is open, the others trade on.
    spec.policy.intensity = runtime::restart_policy::without_end;
    spec.policy.backoff_min = std::max<core::duration>(spec.policy.backoff_min, std::chrono::seconds(1));
    spec.policy.backoff_max = std::max<core::duration>(spec.policy.backoff_max, std::chrono::minutes(5));
    return spec;
  }

  supervisor_spec venue(const config::venue& x) {
    adapters::binance::feed_settings feed{.venue = x.name, .product = product_of(x), .counts = counts_.at(x.name)};
    if (x.connect) feed.trades = adapters::binance::trade_channel::aggregate;
    adapters::binance::feed_peers feed_peers{at<messages::session_address>(venue_path(x.name, "session")), {}};
    for (const auto& instrument : config_.instruments) {
      if (instrument.venue != x.name) continue;
      feed.instruments.push_back(instrument);
      feed_peers.markets.emplace(instrument.id, at<messages::market_address>(market_path(instrument)));
    }
    const auto& traded = feed.instruments;
    return group("venues/" + x.name, restart_strategy::rest_for_one,
                 {{venue_path(x.name, "session"), session(x, traded)},
                  {venue_path(x.name, "feed"), room_start(adapters::binance::feed_actor, env_, feed, feed_peers)},
                  {venue_path(x.name, "gateway"), gateway(x, traded)}});
  }

  runtime::start_function session(const config::venue& x, const std::vector<core::instrument>& traded) {
    const auto feed = at<messages::feed_address>(venue_path(x.name, "feed"));
    if (!x.connect)
      return room_start(adapters::replay::session_actor, env_,
                        adapters::replay::session_settings{.snapshots = snapshots_from(plant_.source)},
                        adapters::replay::session_peers{feed});
    adapters::binance::session_settings settings{.instruments = traded,
                                                 .where = endpoints_of(*x.connect),
                                                 .seed = config_.seed + core::number_of(x.name),
                                                 .say = plant_.say};
    const adapters::binance::session_peers peers{feed, at<messages::asker_address>(venue_path(x.name, "gateway"))};
    return room_start(adapters::binance::session_actor, env_, plant_.connections.at(x.name)->world, settings, peers);
  }

  /// Orders go to a real protocol in simulation mode and to our own books otherwise.
  runtime::start_function gateway(const config::venue& x, const std::vector<core::instrument>& traded) {
    if (config_.mode == config::run_mode::paper)
      return room_start(adapters::paper::gateway_actor, env_, plant_.venues.at(x.name),
                        adapters::paper::gateway_settings{}, adapters::paper::gateway_peers{orders(), journal()});
    auto& ledger = plant_.connections.at(x.name)->gateway;
    ASSERT(ledger, "a venue that takes orders has a signer", x.name);
    adapters::binance::gateway_settings settings{
        .venue = x.name, .node_tag = node_tag(config_.node), .instruments = traded, .say = plant_.say};
    const adapters::binance::gateway_peers peers{orders(), journal(),
                                                 at<messages::door_address>(venue_path(x.name, "session"))};
    return room_start(adapters::binance::gateway_actor, env_, *ledger, settings, peers);
  }

  child_spec bot_child(const config::bot& bot) {
    const auto& traded = traded_by(bot);
    auto& face = plant_.board.bots[bot_path(bot)];
    if (!face) face = std::make_shared<runtime::published<core::bot::face>>();
    actors::bot_settings settings{.who = {.bot = {core::number_of(bot_path(bot))},
                                          .issuer = {core::number_of(bot_path(bot))},
                                          .account = {core::number_of(bot.account)},
                                          .group = {core::number_of(bot.group)}},
                                  .instrument = traded,
                                  .make_strategy = [bot, traded] { return make_strategy(bot, traded); },
                                  .face = face};
    const actors::bot_peers peers{at<messages::market_address>(market_path(traded)), risk(), orders(), journal(),
                                  breaker()};
    return {bot_path(bot), room_start(actors::bot_actor, env_, settings, peers)};
  }

  supervisor_spec bots() {
    std::vector<child_spec> children;
    for (const auto& bot : config_.bots) children.push_back(bot_child(bot));
    auto spec = group("bots", restart_strategy::one_for_one, std::move(children));
    spec.exhausted = runtime::when_exhausted::quarantine;
    spec.listener = portfolio().room();
    return spec;
  }

  supervisor_spec services() {
    std::vector<child_spec> children;
    if (plays(config_)) children.push_back(player());
    children.push_back({"services/faults", room_start(fault_actor, env_, plant_.faults, journal())});
    return group("services", restart_strategy::one_for_one, std::move(children));
  }
  child_spec player() {
    adapters::replay::player_settings player{.recording = plant_.source.tape};
    for (const auto& subject : plant_.source.subjects)
      player.targets.push_back(
          {at<messages::session_address>(venue_path(subject.instrument.venue, "session")), subject.instrument.id});
    for (const auto& venue : config_.venues) {
      player.rate = std::max(player.rate, venue.replay.speed);
      player.loop = player.loop || venue.replay.loop;
    }
    return {"services/player", room_start(adapters::replay::player_actor, env_, player, plant_.progress)};
  }

  static std::unique_ptr<core::strategy::strategy> make_strategy(const config::bot& bot,
                                                                 const core::instrument& traded) {
    const auto* kind = core::strategy::find(bot.strategy);
    ASSERT(kind, "the configuration has checked that this strategy exists", bot.strategy);
    return kind->make(bot.parameters, traded);
  }

  plant& plant_;
  runtime::environment& env_;
  const config::configuration& config_;
  std::map<std::string, std::shared_ptr<adapters::binance::feed_counts>> counts_ = made_counts();
};

}  // namespace

std::map<std::string, adapters::paper::venue> paper_venues(const config::configuration& config) {
  std::map<std::string, adapters::paper::venue> venues;
  if (config.mode != config::run_mode::paper) return venues;
  for (const auto& x : config.venues) {
    std::vector<core::instrument> traded;
    for (const auto& instrument : config.instruments)
      if (instrument.venue == x.name) traded.push_back(instrument);
    venues.emplace(
        x.name, adapters::paper::venue{.name = x.name,
                                       .exchange = core::sim::exchange({.order_latency = x.paper.order_latency,
                                                                        .report_latency = x.paper.report_latency,
                                                                        .fees = {x.paper.maker_fee, x.paper.taker_fee}},
                                                                       std::move(traded))});
  }
  return venues;
}

supervisor_spec roster(plant& p, runtime::environment& env) { return wiring(p, env).root(); }

std::string bot_path(const config::bot& bot) { return "bots/" + bot.name; }
std::string market_path(const core::instrument& x) { return "market/" + x.name(); }
std::string venue_path(const std::string& venue, std::string_view room) {
  return "venues/" + venue + "/" + std::string(room);
}
std::string monitor_path(const config::bot& bot) { return "desk/positions/" + bot.name + "/" + bot.instrument; }

std::vector<std::string> actor_paths(const config::configuration& config) {
  std::vector<std::string> paths{"foundation/journal", "foundation/chronicle", "foundation/admin", "safety/breaker",
                                 "safety/health",      "desk/portfolio",       "desk/risk",        "desk/orders"};
  for (const auto& bot : config.bots) paths.push_back(monitor_path(bot));
  for (const auto& x : config.instruments) paths.push_back(market_path(x));
  for (const auto& venue : config.venues)
    for (const auto* room : {"session", "feed", "gateway"}) paths.push_back(venue_path(venue.name, room));
  for (const auto& bot : config.bots) paths.push_back(bot_path(bot));
  if (plays(config)) paths.push_back("services/player");
  paths.push_back("services/faults");
  return paths;
}

std::vector<std::string> supervisor_paths(const config::configuration& config) {
  std::vector<std::string> paths{"root", "foundation", "safety", "desk", "desk/positions", "market", "venues"};
  for (const auto& venue : config.venues) paths.push_back("venues/" + venue.name);
  paths.insert(paths.end(), {"bots", "services"});
  return paths;
}

}  // namespace apps
