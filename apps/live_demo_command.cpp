#include <fmt/format.h>

#include <future>
#include <memory>

#include "adapters/binance/requests.hpp"
#include "adapters/binance/routes.hpp"
#include "apps/commands.hpp"
#include "apps/connections.hpp"
#include "apps/operate.hpp"
#include "apps/setting.hpp"

namespace apps {
namespace {

constexpr core::duration answer_within = std::chrono::seconds(5);

/// One public question to the venue; nothing, or why there is no answer. Better told at once than by an empty screen.
std::optional<std::string> reach(const config::venue& venue, adapters::transport::network& network) {
  const auto asked = adapters::binance::unsigned_call(adapters::binance::requests::time());
  const auto& to = venue.connect->rest;
  auto answered = std::make_shared<std::promise<adapters::transport::http_outcome>>();
  auto answer = answered->get_future();
  network.fetch(
      {.to = {to.host, to.port}, .request = {.method = asked.method, .target = asked.target}, .within = answer_within},
      [answered](adapters::transport::http_outcome x) { answered->set_value(std::move(x)); });
  const auto outcome = answer.get();
  const auto name = fmt::format("{} at {}:{}", venue.name, to.host, to.port);
  if (!outcome.answer)
    return fmt::format("{} cannot be reached: {}: {}", name, to_string(outcome.answer.error().what),
                       outcome.answer.error().detail);
  if (outcome.answer->status == 200) return std::nullopt;
  return fmt::format("{} refuses to serve this address: HTTP {}", name, outcome.answer->status);
}

}  // namespace

int live_demo(const market_options& options) {
  const auto config = load_config(options.config, "live");
  if (!config) return config.error();
  auto faults = load_faults(options.faults, *config, played_by::real_clock);
  if (!faults) return faults.error();
  auto connected = make_connections(*config, tls_to);
  if (!connected) return complain(exit_config, connected.error());
  if (connected->empty()) return complain(exit_config, "no venue of this configuration connects");
  for (const auto& venue : config->venues)
    if (venue.connect)
      if (const auto why = reach(venue, *connected->at(venue.name)->network)) return complain(exit_failed, *why);
  auto source = load_source(*config, options.data_dir, true);
  if (!source) return source.error();
  log_to_stderr();
  return operate({.config = *config,
                  .source = *std::move(source),
                  .faults = *std::move(faults),
                  .connections = *std::move(connected),
                  .config_file = options.config});
}

}  // namespace apps
