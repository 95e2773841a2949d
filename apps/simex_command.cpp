#include <fmt/format.h>

#include <caf/actor_clock.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>

#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/server/stream_naming.hpp"
#include "adapters/binance/server/usdm_service.hpp"
#include "adapters/transport/certificate_authority.hpp"
#include "adapters/transport/faulty_service.hpp"
#include "adapters/transport/tls_server.hpp"
#include "apps/commands.hpp"
#include "apps/pace.hpp"
#include "apps/setting.hpp"
#include "apps/simex_accounts.hpp"
#include "apps/simex_market.hpp"
#include "apps/simex_report.hpp"
#include "runtime/clock.hpp"

namespace apps {
namespace {

namespace server = adapters::binance::server;
namespace transport = adapters::transport;

constexpr core::duration status_every = std::chrono::seconds(10);
constexpr core::duration stop_within = std::chrono::seconds(3);  ///< of the five that operators expect

template <class T>
using or_text = core::result<T, std::string>;

or_text<std::uint16_t> port_of(const std::string& listen) {
  const auto colon = listen.rfind(':');
  const auto host = listen.substr(0, colon);
  std::uint16_t port = 0;
  const auto* end = listen.data() + listen.size();
  if (colon == std::string::npos || std::from_chars(listen.data() + colon + 1, end, port).ptr != end)
    return core::unexpected(fmt::format("--listen {}: it is ADDRESS:PORT", listen));
  if (host != "127.0.0.1" && host != "localhost")
    return core::unexpected(fmt::format("--listen {}: it serves this machine only: 127.0.0.1:{}", listen, port));
  return port;
}

or_text<std::optional<core::duration>> duration_of(const char* option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto parsed = core::parse_duration(text);
  if (!parsed || *parsed < std::chrono::seconds(1))
    return core::unexpected(fmt::format("{} {}: it is a duration of at least 1s, as in 90s or 2h", option, text));
  return parsed;
}

or_text<std::shared_ptr<core::sim::fault_plan>> plan_of(const std::string& file, std::uint64_t seed,
                                                        core::timestamp start) {
  if (file.empty()) return nullptr;
  std::ifstream in(file);
  if (!in) return core::unexpected(fmt::format("--faults {}: it cannot be read", file));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto rules = core::sim::parse_fault_rules(text);
  if (rules) return std::make_shared<core::sim::fault_plan>(seed, start, *std::move(rules));
  std::string all;
  for (const auto& problem : rules.error()) all += fmt::format("{}:{}: {}\n", file, problem.line, problem.text);
  all.pop_back();
  return core::unexpected(all);
}

or_text<simex_accounts> accounts_of(const simex_options& options) {
  if (!options.accounts_file.empty() && !options.accounts.empty())
    return core::unexpected(std::string("--account and --accounts exclude each other"));
  if (!options.accounts_file.empty()) return load_accounts(options.accounts_file);
  if (!options.accounts.empty()) return read_accounts(options.accounts);
  return test_accounts();
}

/// Everything that the command line asks for, checked.
struct plan_of_run {
  std::uint16_t port = 0;
  std::optional<core::duration> run_for;
  simex_market market;
  std::shared_ptr<core::sim::fault_plan> faults;
  server::settings settings;
};

or_text<plan_of_run> prepare(const simex_options& options, core::timestamp start) {
  for (const auto& venue : options.venues)
    if (venue != "binance-usdm") return core::unexpected(fmt::format("--venues {}: there is binance-usdm", venue));
  const auto port = port_of(options.listen);
  if (!port) return core::unexpected(port.error());
  const auto run_for = duration_of("--for", options.run_for);
  if (!run_for) return core::unexpected(run_for.error());
  const auto funding = duration_of("--funding-interval", options.funding_interval);
  if (!funding) return core::unexpected(funding.error());
  auto accounts = accounts_of(options);
  if (!accounts) return core::unexpected(accounts.error());
  auto faults = plan_of(options.faults, options.seed, start);
  if (!faults) return core::unexpected(faults.error());
  const auto data = options.data_dir.empty() ? default_data_dir() : options.data_dir;
  auto market = open_market(options.market, data, options.seed, start);
  if (!market) return core::unexpected(market.error());
  server::settings settings;
  settings.instruments = market->instruments;
  settings.accounts = *std::move(accounts);
  settings.conditional_on_order = options.conditional_on_order;
  settings.seed = options.seed;
  if (*funding) settings.funding_every = **funding;
  return plan_of_run{*port, *run_for, *std::move(market), *std::move(faults), std::move(settings)};
}

void print_facts(const simex_options& options, const plan_of_run& run, std::uint16_t port,
                 const std::filesystem::path& authority) {
  fmt::print("simex listening on 127.0.0.1:{}, certificate authority {}\n", port, authority.string());
  fmt::print("market: {}\n", run.market.description);
  const bool test_keys = options.accounts.empty() && options.accounts_file.empty();
  for (const auto& x : run.settings.accounts)
    fmt::print("account {}: {} USDT{}\n", x.name, server::fixed_decimal(x.deposit.units, core::money::scale, 2),
               test_keys ? fmt::format(", test key {}, test secret {}", x.key, x.secret) : "");
  if (run.faults) fmt::print("faults: {} rules of {}\n", run.faults->rules().size(), options.faults);
  fmt::print(
      "ccxt: NODE_EXTRA_CA_CERTS={0}; urls.api.fapiPublic and fapiPrivate = https://127.0.0.1:{1}/fapi/v1 (V2: "
      "/fapi/v2, V3: /fapi/v3), urls.api.ws.future = wss://127.0.0.1:{1}/ws\n",
      authority.string(), port);
  std::fflush(stdout);
}

/// Prints how things are from time to time, until somebody asks for the end or the time is over.
void watch(const server::usdm_service& venue, transport::tls_server& sockets, std::optional<core::duration> run_for,
           core::timestamp start, const std::atomic<bool>& stop) {
  pace clock(1);
  clock.start_at(start);
  for (auto next = start + status_every; !stop; next += status_every) {
    const bool last = run_for && start + *run_for <= next;
    clock.wait_for(last ? start + *run_for : next, stop);
    if (last || stop) return;
    sockets.on_service([&venue](transport::service&) {
      fmt::print("{}\n", status_line(venue.counts()));
      std::fflush(stdout);
    });
  }
}

bool write_report(const std::string& file, const simex_report& report) {
  if (file.empty()) return true;
  std::ofstream out(file);
  out << to_json(report);
  return static_cast<bool>(out.flush());
}

}  // namespace

int simex(const simex_options& options) {
  const auto& stop = stop_requested();
  const auto time = runtime::clock::real();
  const auto now = [time] { return time.at(caf::actor_clock::time_point(runtime::monotonic_now())); };
  const auto start = now();
  auto run = prepare(options, start);
  if (!run) return complain(exit_usage, run.error());
  const auto files = transport::certificates_in(options.authority, {"localhost", "127.0.0.1"}, start);
  if (!files) return complain(exit_failed, files.error());

  const auto venue =
      std::make_shared<server::usdm_service>(run->settings, std::move(run->market.feed), start, run->faults);
  std::shared_ptr<transport::service> front = venue;
  if (run->faults) front = std::make_shared<transport::faulty_service>(venue, run->faults, &server::name_of_text);
  auto sockets = transport::tls_server::start(
      {.now = now, .certificate = files->certificate, .key = files->key, .port = run->port}, *front);
  if (!sockets) return complain(exit_failed, sockets.error());
  print_facts(options, *run, (*sockets)->port(), std::filesystem::absolute(files->authority));
  watch(*venue, **sockets, run->run_for, start, stop);

  (*sockets)->stop(stop_within);
  simex_report report{.counts = venue->counts()};
  if (run->faults) report.faults = run->faults->tally();
  fmt::print("{}", to_text(report));
  std::fflush(stdout);
  if (!write_report(options.report, report)) return complain(exit_failed, options.report + ": it cannot be written");
  return exit_ok;
}

}  // namespace apps
