#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"

namespace config {

/// A text that was read, by line. Offsets are bytes from 0, as yaml-cpp gives them; problems count characters from 1.
struct source {
  std::string name;
  std::vector<std::string> lines;  ///< without line ends

  source(std::string file_name, std::string_view text);
};

/// A stretch of one line of a source. The source outlives its places.
struct place {
  const config::source* source = nullptr;
  std::size_t line = 0;    ///< from 0
  std::size_t offset = 0;  ///< bytes from 0
  std::size_t length = 1;  ///< bytes
};

/// file:line, or the variable's name.
std::string origin_of(const place&);

/// A problem at a place. Literal secrets in the excerpt are masked.
problem problem_at(const place&, code, std::string path, std::string message, std::string hint);

/// The findings of one pass. Bounded: beyond `findings_max` a file is beyond repair by reading on, and a hostile one
/// could otherwise ask for more memory than there is.
inline constexpr std::size_t findings_max = 100;

class findings {
 public:
  void report(const place&, code, std::string path, std::string message, std::string hint);
  void add(std::vector<problem>);
  bool empty() const { return problems_.empty(); }
  std::size_t count() const { return problems_.size(); }
  std::vector<problem> take() { return std::move(problems_); }

 private:
  std::vector<problem> problems_;
};

/// The line with everything behind `secret:`, `key:`, `token:` and the like starred out, unless it is a reference.
std::string mask_secrets(std::string_view line);

/// Text made fit to be quoted in a message: control and malformed bytes become '?', at most 60 characters.
std::string printable(std::string_view text);

/// Length in characters; malformed bytes count as one each.
int utf8_length(std::string_view);
/// `count` characters from character `first` (from 0).
std::string_view utf8_substr(std::string_view, int first, int count);
/// Bytes of the well-formed character at the front; zero if it is malformed.
std::size_t utf8_front(std::string_view);

}  // namespace config
