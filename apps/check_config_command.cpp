#include <fmt/format.h>

#include "apps/commands.hpp"
#include "apps/setting.hpp"
#include "config/load.hpp"

namespace apps {

int check_config(const check_options& options) {
  if (options.reference) {
    fmt::print("{}", config::reference_page());
    return exit_ok;
  }
  if (options.config.empty()) return complain(exit_usage, "name the configuration file: check-config -c FILE");
  const auto loaded = config::load(options.config, config::environment_of_this_process());
  const auto& problems = loaded ? loaded->warnings : loaded.error();
  if (options.json)
    fmt::print("{}\n", config::to_json(problems));
  else
    fmt::print(stderr, "{}", config::render(problems));
  if (!loaded) return exit_config;
  if (options.show_effective) fmt::print("{}", config::render_effective(*loaded));
  if (!options.json) fmt::print(stderr, "{}: ok, hash {}\n", options.config, loaded->hash);
  return exit_ok;
}

int explain(const std::string& code) {
  for (const auto known : config::all_codes()) {
    if (config::to_string(known) != code) continue;
    fmt::print("{}\n", config::explanation(known));
    return exit_ok;
  }
  fmt::print(stderr, "error: there is no code `{}`; they run from {} to {}, see docs/configuration.md\n", code,
             config::to_string(config::all_codes().front()), config::to_string(config::all_codes().back()));
  return exit_not_found;
}

}  // namespace apps
