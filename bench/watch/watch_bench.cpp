// What it costs the corridor that operators look. A whole node runs on the real clock with its admin door open; in
// turns nobody watches it and ten consoles do, each a WebSocket over TLS that is subscribed to everything. Measured
// from the receive stamp of the market message to the journal record of the placement that it led to: feed, market,
// bot, risk, orders, journal. The consoles live in this process: their half of the work competes for the same cores.
//
//   watch_bench [consoles [rounds [seconds of a turn]]]

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "adapters/binance/encode_market.hpp"
#include "adapters/transport/tls_network.hpp"
#include "apps/admin_door.hpp"
#include "apps/journal_entries.hpp"
#include "apps/lookout.hpp"
#include "apps/roster.hpp"
#include "apps/start_facts.hpp"
#include "config/load.hpp"
#include "core/sim/generated_market.hpp"

namespace {

namespace transport = adapters::transport;
using namespace std::chrono_literals;

constexpr int bots = 8;
constexpr int compression = 10;  ///< the market comes so many times faster than it was generated
constexpr auto settling = 700ms;
constexpr core::timestamp market_begin{std::chrono::seconds(1'704'067'200)};
constexpr std::string_view everything =
    R"({"subscribe":["actors","bots","breakers","orders","events","feeds","system"]})";

struct plan {
  int consoles = 10;
  int rounds = 9;
  std::chrono::seconds turn{3};

  core::duration length() const { return 2 * rounds * (turn + settling) + 5s; }
};

/// Eight bots that trade as often as they can, on two instruments of a paper venue.
std::string node_text(const std::filesystem::path& folder) {
  auto text = fmt::format(R"(version: 1
node: {{name: bench, mode: paper, seed: 7, data_dir: {}}}
admin: {{listen: "127.0.0.1:0"}}
venues:
  usdm:
    kind: binance-usdm
    replay: {{files: [unused.gz], loop: false}}
    paper: {{order_latency: 5ms, report_latency: 5ms, maker_fee: 2bp, taker_fee: 5bp}}
accounts:
)",
                          folder.string());
  for (int i = 0; i < bots; ++i) text += fmt::format("  a{}: {{venue: usdm}}\n", i);
  text += R"(instruments:
  usdm/BTCUSDT:
    id: 1
    kind: perpetual
    position_notional_max: 10000000 USDT
    filters: [{tick: 0.1, lot: 0.001}]
  usdm/ETHUSDT:
    id: 2
    kind: perpetual
    position_notional_max: 10000000 USDT
    filters: [{tick: 0.01, lot: 0.001}]
risk: {mark_age_max: 5s, mark_interval: 100ms}
groups:
  all: {gross_exposure_max: 100000000 USDT}
journal: {segment_size: 16MiB}
bots:
)";
  for (int i = 0; i < bots; ++i)
    text += fmt::format(R"(  b{0}:
    strategy: book_imbalance
    instrument: usdm/{1}USDT
    account: a{0}
    group: all
    crash_policy: flatten
    parameters: {{levels: 5, enter: 0.05, leave: 0.05, hold: 20ms, size: {2}, stop: 0.5}}
    limits: {{order_notional_max: 1000000 USDT, position_notional_max: 5000000 USDT,
             open_orders_max: 50, orders_per_window: 100000}}
)",
                        i, i % 2 == 0 ? "BTC" : "ETH", i % 2 == 0 ? "0.001" : "0.02");
  return text;
}

config::configuration node_of(const std::filesystem::path& folder) {
  auto loaded = config::load_text("watch_bench.yaml", node_text(folder));
  if (!loaded) throw std::runtime_error(config::render(loaded.error()));
  return *std::move(loaded);
}

/// A generated market for every instrument, `length` long by our clock.
apps::market_source market_of(const config::configuration& config, core::duration length) {
  struct maker {
    core::sim::generated_market market;
    adapters::binance::market_encoder encode;
  };
  apps::market_source made{.generated = true};
  std::vector<adapters::replay::generated_source> sources;
  for (const auto& x : config.instruments) {
    constexpr auto product = adapters::binance::product::usdm;
    std::int64_t initial = x.symbol == "BTCUSDT" ? 60'000 : 2'600;
    for (int i = 0; i < x.price_scale; ++i) initial *= 10;
    auto with =
        std::make_shared<maker>(maker{core::sim::generated_market(x, config.seed + x.id.value, market_begin, {initial}),
                                      adapters::binance::market_encoder(product, x)});
    auto next = [with, length]() -> std::optional<std::pair<core::timestamp, std::string>> {
      const auto step = with->market.next();
      const auto at = market_begin + (step.at - market_begin) / compression;
      if (at > market_begin + length) return std::nullopt;
      return std::pair{at, with->encode(step)};
    };
    sources.push_back({.name = "generated:" + x.name(), .venue = x.venue, .symbol = x.symbol, .next = std::move(next)});
    made.subjects.push_back({x, product});
  }
  auto played = adapters::replay::tape::from_generated(std::move(sources));
  if (!played) throw std::runtime_error(played.error().advice);
  made.tape = std::make_shared<const adapters::replay::tape>(*std::move(played));
  return made;
}

std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// Operators' consoles as the door sees them: they come, wish for everything, and read.
class consoles {
 public:
  consoles(const apps::admin_door& door, std::function<core::timestamp()> now) : port_(door.port()) {
    const auto notice = boost::json::parse(text_in(door.notice())).as_object();
    bearer_ = "Bearer " + text_in(std::string(notice.at("token_file").as_string()));
    auto made = transport::tls_network::make(
        {.now = std::move(now), .authority_file = std::string(notice.at("certificate_file").as_string())});
    if (!made) throw std::runtime_error(made.error());
    network_ = *std::move(made);
  }

  void come(int count) {
    opened_ = 0;
    for (int i = 0; i < count; ++i)
      all_.push_back(
          network_->open({.to = {"127.0.0.1", port_}, .target = "/v1/stream", .headers = {{"Authorization", bearer_}}},
                         [this](const transport::websocket_event& x) { hear(x); }));
    while (opened_ + lost_ < count) std::this_thread::yield();
    for (const auto& x : all_) x->send(std::string(everything));
  }
  void go() { all_.clear(); }

  std::uint64_t frames() const { return frames_; }
  std::uint64_t bytes() const { return bytes_; }
  int lost() const { return lost_; }

 private:
  void hear(const transport::websocket_event& x) {
    if (std::holds_alternative<transport::websocket_opened>(x.what)) ++opened_;
    if (std::holds_alternative<transport::websocket_closed>(x.what)) ++lost_;
    const auto* text = std::get_if<transport::websocket_text>(&x.what);
    if (!text || text->text->find("\"Frame\"") == std::string::npos) return;
    ++frames_;
    bytes_ += text->text->size();
  }

  const std::uint16_t port_;
  std::string bearer_;
  std::atomic<int> opened_{0}, lost_{0};
  std::atomic<std::uint64_t> frames_{0}, bytes_{0};
  std::unique_ptr<transport::tls_network> network_;
  std::vector<std::unique_ptr<transport::websocket>> all_;  // go first
};

/// One turn: how long it lasted and what happened in it.
struct turn {
  core::timestamp begin{}, end{};
  std::uint64_t played = 0;    ///< market messages
  std::uint64_t received = 0;  ///< messages into the rooms of the corridor
  std::vector<double> us{};    ///< per placement

  double quantile(double q) {
    if (us.empty()) throw std::runtime_error("a turn without a placement");
    std::sort(us.begin(), us.end());
    return us[static_cast<std::size_t>(q * static_cast<double>(us.size() - 1))];
  }
  double per_message() const { return static_cast<double>(received) / static_cast<double>(played); }
};

struct pair_of_turns {
  turn alone, watched;
};

bool in_corridor(const std::string& name) {
  return name.starts_with("venues/") || name.starts_with("markets/") || name.starts_with("bots/") ||
         name.starts_with("desk/") || name == "foundation/journal";
}

class node {
 public:
  node(const std::filesystem::path& folder, const plan& wanted)
      : folder_(folder), config_(node_of(folder)), journal_(open(folder / "journal", config_)) {
    plant_.source = market_of(config_, wanted.length());
    if (const auto problem = apps::write_start_facts(plant_, now())) throw std::runtime_error(*problem);
    auto root = apps::roster(plant_, tree_.env());
    auto door = apps::admin_door::open(plant_, tree_);
    if (!door) throw std::runtime_error(door.error());
    door_ = *std::move(door);
    tree_.start(std::move(root));
    watch_.emplace(plant_, tree_, systemd_, folder_ / "journal", 2);
    while (!watch_->recovered()) pass(10ms);
  }
  ~node() {
    watch_.reset();
    door_.reset();
    tree_.stop(5s);
  }

  core::timestamp now() { return tree_.time().at(tree_.system().clock().now()); }
  const apps::admin_door& door() const { return *door_; }

  turn take(core::duration length) {
    pass(settling);
    turn x{.begin = now(), .played = plant_.progress->played, .received = received()};
    pass(length);
    x.end = now();
    x.played = plant_.progress->played - x.played;
    x.received = received() - x.received;
    if (plant_.progress->finished) throw std::runtime_error("the market has ended too early");
    return x;
  }
  /// Sorts the placements that market views led to into the turns in which the views came.
  void sort_into(std::vector<pair_of_turns>& rounds) const {
    const auto put = [](turn& into, core::timestamp from, core::timestamp to) {
      if (from >= into.begin && from < into.end)
        into.us.push_back(std::chrono::duration<double, std::micro>(to - from).count());
    };
    apps::read_journal(folder_ / "journal", std::cerr, [&](const messages::journal_entry& entry) {
      const auto* command = std::get_if<messages::command_recorded>(&entry.body);
      const auto* placed = command ? std::get_if<core::place_order>(&command->command) : nullptr;
      if (!placed || placed->intent.view == 0 || placed->intent.cause != core::sequence{}) return true;
      for (auto& x : rounds) {
        put(x.alone, placed->intent.decided_at, entry.at);
        put(x.watched, placed->intent.decided_at, entry.at);
      }
      return true;
    });
  }

 private:
  void pass(core::duration length) const {
    if (tree_.wait_for_root(length)) throw std::runtime_error("the node has ended");
  }
  static runtime::journal_file open(const std::filesystem::path& folder, const config::configuration& config) {
    std::filesystem::create_directories(folder);
    auto file = runtime::journal_file::open(folder, {config.journal.segment_bytes});
    if (!file) throw std::runtime_error(runtime::describe(file.error()));
    return *std::move(file);
  }
  std::uint64_t received() {
    std::uint64_t sum = 0;
    for (const auto& x : tree_.names().list())
      if (in_corridor(x.name)) sum += x.probe.received;
    return sum;
  }

  const std::filesystem::path folder_;
  const config::configuration config_;
  runtime::journal_file journal_;
  apps::plant plant_{
      .config = config_, .journal = journal_, .source = {}, .venues = apps::paper_venues(config_), .faults = {}};
  const runtime::notify_socket systemd_ = runtime::notify_socket::from_environment();
  runtime::real_run tree_{{.workers = 2}};
  std::unique_ptr<apps::admin_door> door_;
  std::optional<apps::lookout> watch_;
};

template <class Measure>
double median(std::vector<pair_of_turns>& rounds, Measure measure) {
  std::vector<double> all;
  for (auto& x : rounds) all.push_back(measure(x));
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

pair_of_turns totals(const std::vector<pair_of_turns>& rounds) {
  pair_of_turns sum;
  const auto add = [](turn& to, const turn& x) {
    to.played += x.played;
    to.received += x.received;
  };
  for (const auto& x : rounds) add(sum.alone, x.alone), add(sum.watched, x.watched);
  return sum;
}

/// Both sides must have done the same work, and the consoles must have seen it.
bool report(std::vector<pair_of_turns>& rounds, const plan& wanted, const consoles& eyes) {
  const auto line = [&](const char* what, auto of, int digits) {
    fmt::print("  {:<44} {:>9.{}f} {:>9.{}f}\n", what, median(rounds, [&](auto& x) { return of(x.alone); }), digits,
               median(rounds, [&](auto& x) { return of(x.watched); }), digits);
  };
  fmt::print("view received to placement recorded, median of {} rounds of {} s a side   alone   watched by {}\n",
             wanted.rounds, wanted.turn.count(), wanted.consoles);
  line(
      "p50, us", [](turn& x) { return x.quantile(0.5); }, 1);
  line(
      "p99, us", [](turn& x) { return x.quantile(0.99); }, 1);
  line(
      "placements in a turn", [](turn& x) { return static_cast<double>(x.us.size()); }, 0);
  line(
      "market messages in a turn", [](turn& x) { return static_cast<double>(x.played); }, 0);
  line(
      "messages into the corridor per market message", [](turn& x) { return x.per_message(); }, 2);
  const auto p50 = median(rounds, [](auto& x) { return x.watched.quantile(0.5) / x.alone.quantile(0.5); });
  // Over all rounds: how much the bots trade in three seconds differs from one stretch of the market to the next.
  const auto [alone, watched] = totals(rounds);
  const auto work = watched.per_message() / alone.per_message();
  const auto market = static_cast<double>(watched.played) / static_cast<double>(alone.played);
  const auto seconds = wanted.turn.count() * wanted.rounds;
  const auto frames_min = static_cast<std::uint64_t>(seconds * wanted.consoles);
  fmt::print("  frames {} (at least {}), {:.1f} KB each; consoles lost {}\n", eyes.frames(), frames_min,
             static_cast<double>(eyes.bytes()) / 1000 / static_cast<double>(std::max<std::uint64_t>(1, eyes.frames())),
             eyes.lost());
  fmt::print("  ratio of p50 {:.3f}, of work {:.3f}, of market messages {:.3f}\n", p50, work, market);
  const auto near_one = [](double x) { return x > 0.9 && x < 1.1; };
  if (near_one(work) && near_one(market) && eyes.frames() >= frames_min && eyes.lost() == 0) return true;
  fmt::print("  NOT COMPARABLE: the two sides did not do the same work, or the consoles did not see it\n");
  return false;
}

bool compare(const std::filesystem::path& folder, const plan& wanted) {
  node here(folder, wanted);
  consoles eyes(here.door(), [&] { return here.now(); });
  std::vector<pair_of_turns> rounds(static_cast<std::size_t>(wanted.rounds));
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const auto watched = [&] {
      eyes.come(wanted.consoles);
      rounds[i].watched = here.take(wanted.turn);
      eyes.go();
    };
    if (i % 2 == 1) watched();
    rounds[i].alone = here.take(wanted.turn);
    if (i % 2 == 0) watched();
  }
  here.sort_into(rounds);
  return report(rounds, wanted, eyes);
}

}  // namespace

int main(int argc, char** argv) {
  plan wanted;
  if (argc > 1 && argv[1][0] == '-') argc = 1;  // what scripts/nightly says to all benches
  if (argc > 1) wanted.consoles = std::atoi(argv[1]);
  if (argc > 2) wanted.rounds = std::max(1, std::atoi(argv[2]));
  if (argc > 3) wanted.turn = std::chrono::seconds(std::max(1, std::atoi(argv[3])));
  ::unsetenv("XDG_RUNTIME_DIR");  // the notice for ctl belongs to this folder, not to the user's session
  char name[] = "/tmp/watchbill_bench_XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  bool comparable = false;
  try {
    comparable = compare(folder, wanted);
  } catch (const std::exception& problem) {
    fmt::print("{}\n", problem.what());
  }
  std::filesystem::remove_all(folder);
  return comparable ? 0 : 1;
}
