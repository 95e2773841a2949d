#include "adapters/transport/network.hpp"

namespace adapters::transport {

std::string_view to_string(failure x) {
  switch (x) {
    case failure::resolve:
      return "resolve";
    case failure::connect:
      return "connect";
    case failure::certificate:
      return "certificate";
    case failure::tls:
      return "tls";
    case failure::refused:
      return "refused";
    case failure::timed_out:
      return "timed_out";
    case failure::closed:
      return "closed";
    case failure::too_large:
      return "too_large";
    case failure::malformed:
      return "malformed";
    case failure::stopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace adapters::transport
