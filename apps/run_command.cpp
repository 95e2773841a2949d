#include "apps/commands.hpp"
#include "apps/connections.hpp"
#include "apps/operate.hpp"
#include "apps/setting.hpp"

namespace apps {

int run(const run_options& options) {
  log_to_stderr();
  const auto config = load_config(options.config, {});
  if (!config) return config.error();
  auto faults = load_faults(options.faults, *config, played_by::real_clock);
  if (!faults) return faults.error();
  auto source = load_source(*config, options.data_dir, true);
  if (!source) return source.error();
  auto connected = make_connections(*config, tls_to);
  if (!connected) return complain(exit_config, connected.error());
  return operate({.config = *config,
                  .source = *std::move(source),
                  .faults = *std::move(faults),
                  .connections = *std::move(connected),
                  .workers = options.workers,
                  .safe = options.safe,
                  .config_file = options.config});
}

}  // namespace apps
