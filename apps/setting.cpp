#include "apps/setting.hpp"

#include <fmt/ostream.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "apps/roster.hpp"
#include "config/load.hpp"

namespace apps {
namespace {

std::atomic<bool> stop{false};

extern "C" void on_signal(int signal) {
  if (stop.exchange(true)) std::_Exit(128 + signal);
}

using loaded_config = core::result<config::configuration, std::vector<config::problem>>;

core::result<config::configuration, exit_code> explained(loaded_config loaded, std::ostream& err) {
  if (!loaded) {
    err << config::render(loaded.error());
    return core::unexpected(exit_config);
  }
  if (!loaded->warnings.empty()) err << config::render(loaded->warnings);
  return *std::move(loaded);
}

}  // namespace

exit_code complain(exit_code code, const std::string& what) {
  fmt::print(stderr, "error: {}\n", what);
  return code;
}

core::result<config::configuration, exit_code> load_config(const std::string& file, const std::string& profile) {
  const auto environment = config::environment_of_this_process();
  return explained(file.empty() ? config::load_text(profile + ".yaml", shipped_profile(profile), environment)
                                : config::load(file, environment),
                   std::cerr);
}

core::result<std::optional<config::configuration>, exit_code> load_config_if_named(const std::string& file,
                                                                                   std::ostream& err) {
  if (file.empty()) return std::nullopt;
  return explained(config::load(file, config::environment_of_this_process()), err);
}

bool is_configuration_of(const std::string& written, const std::string& hash, const config::configuration& named,
                         std::ostream& err) {
  if (named.hash == hash) return true;
  fmt::print(err,
             "journal: {} was written with a configuration of the hash {}; the one that is named has {}: name the "
             "journal's, or none to see what the journal says by itself\n",
             written, hash, named.hash);
  return false;
}

core::result<config::configuration, exit_code> load_replayed_config(const std::string& file,
                                                                    const std::string& profile) {
  auto loaded = load_config(file, profile);
  if (!loaded) return loaded;
  for (const auto& venue : loaded->venues)
    if (venue.connect)
      return core::unexpected(complain(
          exit_config, fmt::format("venue {} connects, and this command plays recordings: use watchbill run, or "
                                   "watchbill demo --live",
                                   venue.name)));
  return loaded;
}

core::result<market_source, exit_code> load_source(const config::configuration& config, const std::string& data_dir,
                                                   bool may_generate) {
  auto opened = open_source(config, data_dir.empty() ? default_data_dir() : data_dir, may_generate);
  if (!opened) return core::unexpected(complain(exit_failed, opened.error()));
  for (const auto& remark : opened->remarks) fmt::print(stderr, "note: {}\n", remark);
  return *std::move(opened);
}

core::result<std::vector<fault>, exit_code> load_faults(const std::vector<std::string>& texts,
                                                        const config::configuration& config, played_by time) {
  std::vector<fault> faults;
  const auto paths = actor_paths(config);
  for (const auto& text : texts) {
    auto parsed = parse_fault(text);
    if (!parsed) return core::unexpected(complain(exit_usage, parsed.error()));
    if (std::find(paths.begin(), paths.end(), parsed->actor) == paths.end())
      return core::unexpected(complain(exit_usage, fmt::format("fault `{}`: there is no actor `{}`; there are: {}",
                                                               text, parsed->actor, fmt::join(paths, " "))));
    if (parsed->what == fault::kind::hang && time == played_by::virtual_time)
      return core::unexpected(
          complain(exit_usage, fmt::format("fault `{}`: in virtual time a handler takes no time, so "
                                           "none can hang; use watchbill run, or crash:{}@TIME",
                                           text, parsed->actor)));
    faults.push_back(*std::move(parsed));
  }
  return faults;
}

core::result<progress_display::style, exit_code> load_style(const std::string& text) {
  using style = progress_display::style;
  if (text == "auto") return style::automatic;
  if (text == "plain") return style::plain;
  if (text == "none") return style::none;
  return core::unexpected(complain(exit_usage, fmt::format("--progress {}: it is auto, plain or none", text)));
}

const std::atomic<bool>& stop_requested() {
  static const bool installed = [] {
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return true;
  }();
  static_cast<void>(installed);
  return stop;
}

}  // namespace apps
