#pragma once

#include <caf/error.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace runtime {

/// How an actor ended, as its supervisor sees it.
enum class exit_class : std::uint8_t {
  normal,    ///< by its own decision
  shutdown,  ///< it was asked to
  killed,    ///< by kill_now or exit_reason::kill
  failed,    ///< anything else: a throw, a failed supervisor
};
std::string_view to_string(exit_class);

exit_class classify(const caf::error& reason);

/// Restart type `transient` calls these an end; the others a failure.
inline bool is_calm(exit_class x) { return x == exit_class::normal || x == exit_class::shutdown; }

/// The reason for people: the text of the exception where there was one.
std::string text_of(const caf::error& reason);

}  // namespace runtime
