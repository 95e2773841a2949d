#pragma once

#include <cstdint>
#include <string>

#include "core/types/time.hpp"

namespace apps {

/// Progress of a run on stderr: a bar that rewrites itself on a terminal, a line every tenth elsewhere.
class progress_display {
 public:
  enum class style : std::uint8_t { automatic, plain, none };
  progress_display(std::string what, style);

  /// Cheap enough to be called for every message.
  void show(std::uint64_t done, std::uint64_t total);
  /// Ends the bar's line.
  void finish(std::uint64_t done, std::uint64_t total);

 private:
  void draw(std::uint64_t done, std::uint64_t total);
  void print_line(std::uint64_t done, std::uint64_t total);

  const std::string what_;
  bool terminal_ = false;
  bool silent_ = false;
  core::duration began_{};
  core::duration drawn_at_{};
  std::uint64_t calls_ = 0;
  std::uint64_t tenths_ = 0;
};

}  // namespace apps
