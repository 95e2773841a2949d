#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "config/field.hpp"

namespace config {
namespace {

schema& child_of(schema& parent, const std::string& name) {
  if (name == "*") {
    if (!parent.any) parent.any = std::make_unique<schema>();
    return *parent.any;
  }
  const auto found =
      std::find_if(parent.children.begin(), parent.children.end(), [&](auto& c) { return c.name == name; });
  if (found != parent.children.end()) return *found;
  parent.children.emplace_back();
  parent.children.back().name = name;
  return parent.children.back();
}

void insert(schema& root, const field& row) {
  schema* at = &root;
  std::string_view rest = row.path;
  while (!rest.empty()) {
    const auto dot = rest.find('.');
    std::string_view step = rest.substr(0, dot);
    rest.remove_prefix(dot == rest.npos ? rest.size() : dot + 1);
    const bool list = step.ends_with("[]");
    if (list) step.remove_suffix(2);
    at = &child_of(*at, std::string(step));
    if (!list) continue;
    if (!at->item) at->item = std::make_unique<schema>();
    at = at->item.get();
  }
  at->leaf = &row;
}

std::string decimal_text(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.8f", value);
  return text;
}

std::string bound(const core::strategy::parameter& p, double value) {
  using kind = core::strategy::parameter::kind;
  switch (p.type) {
    case kind::integer:
      return std::to_string(std::llround(value));
    case kind::decimal:
      return decimal_text(value);
    case kind::duration:
      return std::to_string(std::llround(value * 1e9)) + "ns";
    case kind::flag:
      return {};
  }
  return {};
}

field field_of(const core::strategy::parameter& p) {
  using kind = core::strategy::parameter::kind;
  field row;
  row.path = p.name;
  row.meaning = p.meaning;
  row.fallback = p.fallback;
  row.kind = p.type == kind::integer    ? value_kind::integer
             : p.type == kind::decimal  ? value_kind::decimal
             : p.type == kind::duration ? value_kind::duration
                                        : value_kind::flag;
  row.example = p.fallback.empty() ? (p.type == kind::duration ? "1s" : p.type == kind::flag ? "true" : "1") : "";
  if (p.least < p.most) {  // an empty range stands for no bounds
    row.least = bound(p, p.least);
    row.most = bound(p, p.most);
  }
  return row;
}

struct strategy_section {
  std::vector<field> rows;
  schema section;
};

}  // namespace

const schema* schema::child(std::string_view wanted) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](auto& c) { return c.name == wanted; });
  return found == children.end() ? nullptr : &*found;
}

const schema& root_schema() {
  static const schema root = [] {
    schema result;
    for (const field& row : fields()) insert(result, row);
    return result;
  }();
  return root;
}

const schema* parameters_schema(std::string_view strategy) {
  static const std::map<std::string, strategy_section, std::less<>> sections = [] {
    std::map<std::string, strategy_section, std::less<>> result;
    for (const auto& entry : core::strategy::catalogue()) {
      strategy_section& s = result[entry.name];
      for (const auto& p : entry.parameters) s.rows.push_back(field_of(p));
      for (const field& row : s.rows) insert(s.section, row);
    }
    return result;
  }();
  const auto found = sections.find(strategy);
  return found == sections.end() ? nullptr : &found->second.section;
}

}  // namespace config
