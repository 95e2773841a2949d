#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace apps::ctl {

/// Columns that a character takes in a terminal: 0 for combining marks, 2 for East Asian wide characters and emoji.
int width_of(char32_t);
/// Columns of a UTF-8 text.
int width_of(std::string_view utf8);

/// Takes the first character off `utf8`; what is no UTF-8, and control characters, come as U+FFFD, so that nothing a
/// venue or an operator wrote can steer the terminal.
char32_t take(std::string_view& utf8);
/// The character as UTF-8.
std::string utf8_of(char32_t);

/// The longest beginning of `utf8` that fits; where something had to go, it ends with "…".
std::string cut(std::string_view utf8, int columns);

/// The nearest ASCII character to one that the console draws; '?' where there is none.
char32_t ascii_of(char32_t);

}  // namespace apps::ctl
