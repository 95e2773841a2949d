#include "runtime/supervision_events.hpp"

namespace runtime {

std::string_view to_string(child_outcome x) {
  switch (x) {
    case child_outcome::starting:
      return "starting";
    case child_outcome::already_present:
      return "already_present";
    case child_outcome::stopping:
      return "stopping";
    case child_outcome::not_found:
      return "not_found";
    case child_outcome::refused:
      return "refused";
  }
  return "?";
}

std::string_view to_string(child_phase x) {
  switch (x) {
    case child_phase::down:
      return "down";
    case child_phase::waiting:
      return "waiting";
    case child_phase::evicting:
      return "evicting";
    case child_phase::starting:
      return "starting";
    case child_phase::up:
      return "up";
    case child_phase::stopping:
      return "stopping";
    case child_phase::killing:
      return "killing";
    case child_phase::quarantined:
      return "quarantined";
  }
  return "?";
}

}  // namespace runtime
