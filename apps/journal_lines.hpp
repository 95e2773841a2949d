#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "apps/journal_command.hpp"
#include "messages/journal_words.hpp"

namespace apps {

/// ` key=value key="a value"` for each word; a value that is not plain stands in quotes.
std::string text_of(const messages::journal_words&);
/// `{"key":"value"}`; all values are strings.
std::string json_of(const messages::journal_words&);

/// Prints what is known of a state, a thing to a line: `order bots/alpha#1 state=open side=buy`.
class state_lines {
 public:
  state_lines(std::ostream& out, journal_output how) : out_(out), how_(how) {}

  /// The first line: whose state, as of which record.
  void head(std::string_view actor, core::sequence until, core::timestamp at);
  /// `name` may be empty: there is one thing of that kind.
  void print(std::string_view what, std::string_view name, const messages::journal_words&);

 private:
  std::ostream& out_;
  journal_output how_;
};

}  // namespace apps
