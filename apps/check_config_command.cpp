#include <fmt/format.h>

#include "apps/commands.hpp"
#include "config/load.hpp"

namespace apps {

int check_config(const check_options& options) {
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

}  // namespace apps
