#include "runtime/child_spec.hpp"

#include <map>
#include <set>

#include "core/types/ids.hpp"

namespace runtime {

std::string_view to_string(restart_type x) {
  switch (x) {
    case restart_type::permanent:
      return "permanent";
    case restart_type::transient:
      return "transient";
    case restart_type::temporary:
      return "temporary";
  }
  return "?";
}

std::string_view to_string(when_exhausted x) {
  switch (x) {
    case when_exhausted::escalate:
      return "escalate";
    case when_exhausted::quarantine:
      return "quarantine";
  }
  return "?";
}

std::vector<spec_problem> problems_of(const child_spec& child) {
  std::vector<spec_problem> found;
  if (child.name.empty()) found.push_back({"name", "is missing"});
  if (!child.start) found.push_back({"start", "is missing"});
  if (to_string(child.restart) == "?") found.push_back({"restart", "is none of permanent, transient, temporary"});
  if (child.shutdown < core::duration{}) found.push_back({"shutdown", "is negative"});
  return found;
}

std::vector<spec_problem> problems_of(const supervisor_spec& spec) {
  std::vector<spec_problem> found;
  const auto demand = [&](bool good, std::string field, std::string why) {
    if (!good) found.push_back({std::move(field), std::move(why)});
  };
  const auto& policy = spec.policy;
  demand(!spec.name.empty(), "name", "is missing");
  demand(to_string(spec.how) != "?", "how", "is none of one_for_one, rest_for_one, one_for_all");
  demand(to_string(spec.exhausted) != "?", "exhausted", "is none of escalate, quarantine");
  demand(policy.window > core::duration{}, "policy.window", "is not positive");
  demand(policy.backoff_min >= core::duration{}, "policy.backoff_min", "is negative");
  demand(policy.backoff_max >= policy.backoff_min, "policy.backoff_max", "is less than backoff_min");
  demand(policy.quiet >= core::duration{}, "policy.quiet", "is negative");
  std::set<std::string> names;
  std::map<std::uint32_t, std::string> numbers;
  for (std::size_t i = 0; i < spec.children.size(); ++i) {
    const auto field = "children[" + std::to_string(i) + "].";
    const auto& child = spec.children[i];
    for (auto& problem : problems_of(child)) demand(false, field + problem.field, problem.why);
    if (child.name.empty()) continue;
    demand(child.name != spec.name, field + "name", "is that of the supervisor itself: " + child.name);
    if (!names.insert(child.name).second) {
      demand(false, field + "name", "is there twice: " + child.name);
    } else if (const auto [other, fresh] = numbers.emplace(core::number_of(child.name), child.name); !fresh) {
      demand(false, field + "name", child.name + " has the same number as " + other->second);
    }
  }
  return found;
}

std::string to_text(const std::vector<spec_problem>& problems) {
  std::string text;
  for (const auto& [field, why] : problems) text += (text.empty() ? "" : "; ") + field + ' ' + why;
  return text;
}

}  // namespace runtime
