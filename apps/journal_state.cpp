#include "apps/journal_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/commands.hpp"
#include "apps/journal_entries.hpp"
#include "apps/setting.hpp"
#include "core/types/invariant.hpp"
#include "core/types/time.hpp"

namespace apps {
namespace {

struct telling {
  std::string_view path;  ///< or its beginning, where it ends with /
  int (*tell)(state_asked);
};
constexpr std::array tellings{telling{"bots/", tell_bot},
                              telling{"desk/orders", tell_orders},
                              telling{"desk/risk", tell_risk},
                              telling{"desk/portfolio", tell_portfolio},
                              telling{"desk/positions/", tell_monitor},
                              telling{"safety/breaker", tell_breakers},
                              telling{"foundation/admin", tell_admin}};

const telling* telling_of(std::string_view actor) {
  const auto found = std::ranges::find_if(tellings, [&](const telling& x) {
    return x.path.ends_with('/') ? actor.starts_with(x.path) && actor != x.path : actor == x.path;
  });
  return found == tellings.end() ? nullptr : &*found;
}

}  // namespace

int journal_state(std::ostream& out, std::ostream& err, const journal_state_options& options) {
  const auto* how = telling_of(options.actor);
  const auto config = load_config_if_named(options.config, err);
  if (!config) return config.error();
  journal_past past{.asked = {core::number_of(options.actor)}};
  const auto done = read_journal(options.directory, err, [&](const messages::journal_entry& entry) {
    if (options.until && entry.sequence.value > *options.until) return false;
    past.take(entry);
    return true;
  });
  if (done.exit_code != 0) return done.exit_code;
  if (!how) {
    err << "journal: " << options.actor
        << " has no state in the journal: name bots/NAME, desk/orders, desk/risk, desk/portfolio, "
           "desk/positions/BOT/VENUE/SYMBOL, safety/breaker or foundation/admin\n";
    return exit_not_found;
  }
  if (*config &&
      !is_configuration_of(fmt::format("up to record {} it", past.until.value), past.config_hash, **config, err))
    return exit_config;
  try {
    return how->tell({past, *config ? &**config : nullptr, options.actor, state_lines(out, options.output), err});
  } catch (const core::broken_invariant& problem) {
    err << "journal: the records up to " << past.until << " contradict each other: " << problem.what() << '\n';
    return exit_check_failed;
  }
}

}  // namespace apps
