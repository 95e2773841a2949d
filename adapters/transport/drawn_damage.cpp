#include "adapters/transport/drawn_damage.hpp"

#include <algorithm>

#include "core/types/invariant.hpp"

namespace adapters::transport {
namespace {

template <class Enum>
Enum drawn(const core::sim::fault& x, std::size_t count) {
  std::vector<std::string_view> names;
  for (std::size_t n = 0; n < count; ++n) names.push_back(to_string(static_cast<Enum>(n)));
  const auto found = std::find(names.begin(), names.end(), x.mode_of(names));
  ASSERT(found != names.end(), "a mode that the parser lets through is known", x.rule->with.mode);
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

mutation drawn_mutation(const core::sim::fault& x) { return drawn<mutation>(x, mutations); }

drift drawn_drift(const core::sim::fault& x) { return drawn<drift>(x, drifts); }

}  // namespace adapters::transport
