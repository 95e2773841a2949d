#pragma once

#include <cstdint>
#include <string>

#include "core/types/time.hpp"

namespace apps {

/// Progress of a run on stderr: a bar that rewrites itself on a terminal, a line every tenth elsewhere.
class progress_display {
 public:
  enum class style : std::uint8_t {
    automatic,
    plain,
    none,
    patient,  ///< automatic, but silent where all is done within a second
  };
  progress_display(std::string what, style, std::string unit = "messages");

  /// Cheap enough to be called for every message.
  void show(std::uint64_t done, std::uint64_t total);
  /// The same for a caller that comes after many of them.
  void show_now(std::uint64_t done, std::uint64_t total);
  /// Ends the bar's line.
  void finish(std::uint64_t done, std::uint64_t total);

 private:
  void draw(std::uint64_t done, std::uint64_t total);
  void print_line(std::uint64_t done, std::uint64_t total);

  bool too_early() const;

  const std::string what_;
  const std::string unit_;
  bool terminal_ = false;
  bool silent_ = false;
  bool patient_ = false;
  core::duration began_{};
  core::duration drawn_at_{};
  std::uint64_t calls_ = 0;
  std::uint64_t tenths_ = 0;
};

}  // namespace apps
