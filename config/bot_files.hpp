#pragma once

#include <deque>
#include <string>

#include "config/tree.hpp"

namespace config {

/// Puts the bots of `bots: [bots/*.yaml]` in place of the list: one element per file, named by the file's stem.
/// Patterns are relative to `folder` and may have `*` in their last part. Anything else under `bots` stays as it is.
void read_bot_files(node& root, const std::string& folder, std::deque<source>& sources, findings&);

struct file_text {
  bool read = false;
  std::string text;
  config::code problem{};  ///< unreadable or too_large
  std::string message;
};
/// At most file_bytes_max bytes of a file.
file_text read_file(const std::string& path);

}  // namespace config
