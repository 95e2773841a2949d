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

}  // namespace runtime
