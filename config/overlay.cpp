#include "config/overlay.hpp"

#include <algorithm>
#include <array>

#include "config/value.hpp"

namespace config {
namespace {

constexpr std::string_view prefix = "WATCHBILL_";

// Read by the program itself, not by the configuration.
constexpr std::array program_variables{"WATCHBILL_DATA", "WATCHBILL_CONFIG"};

std::string normalised(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    result += lower ? static_cast<char>(c - 32) : kept ? c : '_';
  }
  return result;
}

std::vector<std::string> steps_of(std::string_view variable) {
  std::vector<std::string> steps;
  std::string_view rest = variable.substr(prefix.size());
  while (true) {
    const auto cut = rest.find("__");
    steps.push_back(normalised(rest.substr(0, cut)));
    if (cut == rest.npos) return steps;
    rest.remove_prefix(cut + 2);
  }
}

struct step_target {
  std::string key;
  const schema* section = nullptr;
};

// Which key of a section a step of a variable means.
step_target resolve(const schema& s, const node& n, const std::string& step) {
  for (const schema& child : s.children)
    if (normalised(child.name) == step) return {child.name, &child};
  if (!s.any) return {};
  for (const auto& name : s.any->leaf->choices)
    if (normalised(name) == step) return {name, s.any.get()};
  for (const entry& e : n.entries)
    if (normalised(e.key) == step) return {e.key, s.any.get()};
  return {};
}

node* find_or_add(node& n, const std::string& key, const place& at) {
  if (n.type == node::kind::null) n.type = node::kind::map;
  if (n.type != node::kind::map) return nullptr;
  const auto found = std::find_if(n.entries.begin(), n.entries.end(), [&](const entry& e) { return e.key == key; });
  if (found != n.entries.end()) return &found->value;
  n.entries.push_back({key, at, {}});
  n.entries.back().value.at = at;
  return &n.entries.back().value;
}

const schema* parameter_section(const node& bot) {
  for (const entry& e : bot.entries)
    if (e.key == "strategy") return parameters_schema(e.value.text);
  return nullptr;
}

// The keys from the root to what a variable sets; empty if it fits nothing.
std::vector<std::string> path_of(const std::string& variable, const node& root) {
  static const node nothing;
  std::vector<std::string> path;
  const schema* s = &root_schema();
  const node* n = &root;
  for (const std::string& step : steps_of(variable)) {
    const step_target target = s ? resolve(*s, *n, step) : step_target{};
    if (!target.section) return {};
    const bool parameters = target.section->leaf && target.section->leaf->kind == value_kind::parameters;
    s = parameters ? parameter_section(*n) : target.section;
    const auto found =
        std::find_if(n->entries.begin(), n->entries.end(), [&](const entry& e) { return e.key == target.key; });
    n = found == n->entries.end() ? &nothing : &found->value;
    path.push_back(target.key);
  }
  if (!s || !s->is_value() || s->leaf->kind == value_kind::parameters) return {};
  return path;
}

// Every variable that would set something, given the names in use.
void add_known(const schema& s, const std::string& path, const std::string& variable, const values& checked,
               std::vector<std::string>& known) {
  const bool parameters = s.leaf && s.leaf->kind == value_kind::parameters;
  if (s.is_value() && !parameters) known.push_back(variable);
  const std::string separator = path.empty() ? "" : "__";
  for (const schema& child : s.children)
    add_known(child, path.empty() ? child.name : path + '.' + child.name, variable + separator + normalised(child.name),
              checked, known);
  if (s.any)
    for (const auto& [name, at] : checked.elements(path))
      add_known(*s.any, path + '.' + name, variable + separator + normalised(name), checked, known);
  if (!parameters) return;
  const value* strategy = checked.find(path.substr(0, path.rfind('.')) + ".strategy");
  const schema* own = strategy ? parameters_schema(strategy->text) : nullptr;
  if (own) add_known(*own, path, variable, checked, known);
}

source source_of(const std::string& variable, const std::string& text) {
  source result(variable, variable + '=' + text);
  result.lines.resize(1);
  return result;
}

}  // namespace

std::vector<std::string> apply_environment(const environment& variables, node& root, std::deque<source>& sources) {
  std::vector<std::string> unknown;
  for (const auto& [name, text] : variables) {
    if (!name.starts_with(prefix) ||
        std::find(program_variables.begin(), program_variables.end(), name) != program_variables.end())
      continue;
    const auto path = path_of(name, root);
    if (path.empty()) {
      unknown.push_back(name);
      continue;
    }
    const place at{&sources.emplace_back(source_of(name, text)), 0, name.size() + 1,
                   std::max<std::size_t>(1, text.size())};
    node* n = &root;
    for (const std::string& key : path)
      if (n) n = find_or_add(*n, key, at);
    if (!n) continue;  // something else than a map stands in between, which the checks report
    *n = {};
    n->type = node::kind::scalar;
    n->text = text;
    n->at = at;
  }
  return unknown;
}

void report_unknown(const std::vector<std::string>& unknown, const environment& variables, const values& checked,
                    std::deque<source>& sources, findings& found) {
  if (unknown.empty()) return;
  std::vector<std::string> known(program_variables.begin(), program_variables.end());
  add_known(root_schema(), "", std::string(prefix), checked, known);
  for (const auto& name : unknown) {
    const std::string near = nearest(name, known);
    const source& text = sources.emplace_back(source_of(name, variables.find(name)->second));
    found.report({&text, 0, 0, name.size()}, code::unknown_variable, "",
                 "nothing reads the variable " + printable(name),
                 near.empty() ? "two underscores stand for one level, as in WATCHBILL_NODE__SEED"
                              : "did you mean " + near + "?");
  }
}

}  // namespace config
