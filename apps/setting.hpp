#pragma once

#include <atomic>
#include <optional>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "apps/commands.hpp"
#include "apps/faults.hpp"
#include "apps/progress.hpp"
#include "apps/source.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"

namespace apps {

/// What a command needs before it can play a market; errors have been printed, the exit code remains.
core::result<config::configuration, exit_code> load_config(const std::string& file, const std::string& profile);
/// The same for a command that can do without: nothing where no file is named. Errors and warnings go to `err`.
core::result<std::optional<config::configuration>, exit_code> load_config_if_named(const std::string& file,
                                                                                   std::ostream& err);
/// Whether the configuration is the one of that hash, with which the journal says that `written` was: "record 7". If
/// not, `err` says so.
bool is_configuration_of(const std::string& written, const std::string& hash, const config::configuration&,
                         std::ostream& err);
/// The same as load_config for a command that only plays recordings: a venue that connects is a complaint.
core::result<config::configuration, exit_code> load_replayed_config(const std::string& file,
                                                                    const std::string& profile);
core::result<market_source, exit_code> load_source(const config::configuration&, const std::string& data_dir,
                                                   bool may_generate);
enum class played_by : std::uint8_t {
  real_clock,    ///< worker threads, the clock of the machine
  virtual_time,  ///< one thread, time as recorded
};
/// Faults of the command line, checked against the actors of the configuration. Nothing can hang in virtual time.
core::result<std::vector<fault>, exit_code> load_faults(const std::vector<std::string>&, const config::configuration&,
                                                        played_by);
/// The progress style of the command line.
core::result<progress_display::style, exit_code> load_style(const std::string&);

/// Prints `error: ...` to stderr and hands back the code.
exit_code complain(exit_code, const std::string& what);

/// Becomes true at SIGINT or SIGTERM; a second signal ends the process at once.
const std::atomic<bool>& stop_requested();

/// The shipped profile of that name, as YAML text; empty if there is none.
std::string_view shipped_profile(std::string_view name);

}  // namespace apps
