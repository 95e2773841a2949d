#include "apps/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/types/nearest_word.hpp"

namespace apps {
namespace {

/// As it is called: with the names of the commands that it belongs to.
std::string called(const CLI::App& command) {
  const auto* above = command.get_parent();
  return above ? called(*above) + ' ' + command.get_name() : command.get_name();
}

std::string in_two_lines(const CLI::App& command, const std::string& problem) {
  return fmt::format("error: {}\nnext: {} --help\n", problem, called(command));
}

/// The sub-command whose name is nearest to the word.
std::string nearest_command(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  for (const auto* x : command.get_subcommands(nullptr)) names.push_back(x->get_name());
  return core::nearest(word, names);
}

}  // namespace

std::string usage_error(const CLI::App& app, const std::string& problem, const std::vector<std::string>& words) {
  const CLI::App* at = &app;
  for (const auto& word : words) {
    const auto commands = at->get_subcommands(nullptr);
    if (commands.empty() || word.starts_with("-")) break;
    const auto known = std::ranges::find(commands, word, [](const CLI::App* x) { return x->get_name(); });
    if (known == commands.end()) {
      const auto guess = nearest_command(*at, word);
      return in_two_lines(*at, fmt::format("there is no command `{}`{}", word,
                                           guess.empty() ? "" : fmt::format("; did you mean `{}`?", guess)));
    }
    at = *known;
  }
  return in_two_lines(*at, problem);
}

}  // namespace apps
