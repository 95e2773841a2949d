#include "runtime/exit_class.hpp"

#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>
#include <caf/to_string.hpp>

namespace runtime {

std::string_view to_string(exit_class x) {
  switch (x) {
    case exit_class::normal:
      return "normal";
    case exit_class::shutdown:
      return "shutdown";
    case exit_class::killed:
      return "killed";
    case exit_class::failed:
      return "failed";
  }
  return "?";
}

exit_class classify(const caf::error& reason) {
  if (!reason) return exit_class::normal;
  if (reason == caf::exit_reason::user_shutdown) return exit_class::shutdown;
  if (reason == caf::exit_reason::kill) return exit_class::killed;
  return exit_class::failed;
}

std::string text_of(const caf::error& reason) {
  if (!reason) return "normal";
  if (reason.context().match_elements<std::string>()) return reason.context().get_as<std::string>(0);
  if (reason.category() == caf::atom("exit")) return caf::to_string(static_cast<caf::exit_reason>(reason.code()));
  if (reason.category() == caf::atom("system")) return caf::to_string(static_cast<caf::sec>(reason.code()));
  return caf::to_string(reason);
}

}  // namespace runtime
