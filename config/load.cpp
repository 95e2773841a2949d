#include "config/load.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <tuple>

#include "config/assemble.hpp"
#include "config/bot_files.hpp"
#include "config/check.hpp"
#include "config/cross_check.hpp"
#include "config/lexical.hpp"
#include "config/overlay.hpp"
#include "config/tree.hpp"

extern char** environ;  // POSIX leaves this declaration to the program

namespace config {
namespace {

using outcome = core::result<configuration, std::vector<problem>>;

core::unexpected<std::vector<problem>> file_problem(const std::string& name, code c, std::string message,
                                                    std::string hint) {
  problem p;
  p.code = c;
  p.file = name;
  p.message = std::move(message);
  p.hint = std::move(hint);
  return core::unexpected(std::vector{std::move(p)});
}

// The main file first, then the others; within a file from top to bottom.
void sort_by_place(std::vector<problem>& problems, const std::string& main) {
  std::stable_sort(problems.begin(), problems.end(), [&](const problem& a, const problem& b) {
    return std::tuple(a.file != main, std::string_view(a.file), a.line, a.column) <
           std::tuple(b.file != main, std::string_view(b.file), b.line, b.column);
  });
}

}  // namespace

environment environment_of_this_process() {
  environment result;
  for (char** variable = environ; variable && *variable; ++variable) {
    const std::string_view text = *variable;
    const auto equals = text.find('=');
    if (text.starts_with("WATCHBILL_") && equals != text.npos)
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

outcome load(const std::string& path, const environment& variables) {
  const file_text file = read_file(path);
  if (!file.read) return file_problem(path, file.problem, file.message, "");
  return load_text(path, file.text, variables);
}

outcome load_text(const std::string& name, std::string_view text, const environment& variables) {
  if (text.size() > file_bytes_max) return file_problem(name, code::too_large, "the text has more than 1 MiB", "");
  std::deque<source> sources;  // places point into it, so it must not move its elements
  const source& main = sources.emplace_back(name, text);
  parsed tree = parse(main);
  if (!tree.problems.empty()) {
    sort_by_place(tree.problems, name);
    return core::unexpected(std::move(tree.problems));
  }
  const place top{&main, 0, 0, 1};
  if (tree.root.type != node::kind::map) {
    const bool empty = tree.root.type == node::kind::null;
    return core::unexpected(std::vector{problem_at(empty ? top : tree.root.at, code::not_a_map, "",
                                                   empty ? "the file is empty" : "the file is not a map of keys",
                                                   "begin with   version: 1")});
  }
  findings found;
  read_bot_files(tree.root, std::filesystem::path(name).parent_path().string(), sources, found);
  const auto unknown = apply_environment(variables, tree.root, sources);
  const values checked = check_shape(tree.root, top, found);
  check_across(checked, found);
  const bool failed = !found.empty();
  report_unknown(unknown, variables, checked, sources, found);
  std::vector<problem> problems = found.take();
  sort_by_place(problems, name);
  if (failed) return core::unexpected(std::move(problems));
  configuration result = assemble(checked);
  result.warnings = std::move(problems);
  return result;
}

}  // namespace config
