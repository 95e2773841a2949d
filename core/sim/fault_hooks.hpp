#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/sim/fault_rule.hpp"

namespace core::sim {

/// What a rule of a hook may say.
struct hook_row {
  fault_hook hook = fault_hook::drop;
  std::string_view name;
  std::string_view on;     ///< kinds of subjects that it is drawn for
  std::string_view takes;  ///< keys, with blanks between them
  std::string_view needs;  ///< one of these, with '|' between them
  std::string_view modes;  ///< with blanks between them
};
const std::array<hook_row, fault_hooks>& hook_table();

/// The parts between separators that are not empty.
std::vector<std::string_view> words_of(std::string_view text, char separator);

}  // namespace core::sim
