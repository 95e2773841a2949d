#pragma once

#include <optional>
#include <string>

#include "apps/console/cells.hpp"
#include "apps/console/update.hpp"

namespace apps::console {

/// The terminal of this process in full-screen mode; what was there before comes back when this is destroyed. One at a
/// time. It draws only what has changed.
class terminal {
 public:
  /// Whether there is a terminal that can be drawn on: standard input and output, and a TERM that is not dumb.
  static bool is_there();
  /// Whether the locale's characters are UTF-8; else everything is drawn in ASCII.
  static bool shows_unicode();

  /// `colour`: as NO_COLOR says.
  explicit terminal(bool colour);
  ~terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  int width() const;
  int height() const;
  void draw(const cells&);
  /// The next key that is there; nothing where there is none. Does not wait.
  std::optional<key> next_key();
  /// Puts text on the clipboard of the terminal, where it supports that (OSC 52).
  void copy(const std::string& text);
  void title(const std::string& text);

 private:
  bool colour_;
};

}  // namespace apps::console
