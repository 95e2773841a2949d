#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/problem.hpp"
#include "core/types/result.hpp"

namespace config {

/// Environment variables by name.
using environment = std::map<std::string, std::string, std::less<>>;

/// The variables of this process whose names begin with WATCHBILL_.
environment environment_of_this_process();

/// Reads and checks a configuration file and the bot files that it names (relative to its folder). Precedence:
/// environment over file over default, where WATCHBILL_NODE__SEED sets node.seed and WATCHBILL_BOTS__TREND_BTC__GROUP
/// sets bots.trend-btc.group. Either everything holds, or all problems are returned in one pass, in order of place.
core::result<configuration, std::vector<problem>> load(const std::string& path, const environment& = {});

/// The same for a text. `name` stands for the file in problems; bot files are sought relative to its folder.
core::result<configuration, std::vector<problem>> load_text(const std::string& name, std::string_view text,
                                                            const environment& = {});

/// One line per value in force: `risk.mark_age_max = 5s  # demo.yaml:12`.
std::string render_effective(const configuration&);

/// The page docs/configuration.md, made from the field table and the list of codes.
std::string reference_page();

}  // namespace config
