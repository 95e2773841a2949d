#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"

namespace config {

struct entry;

/// A YAML value with its places. Unlike yaml-cpp's nodes it keeps every key, the repeated ones too.
struct node {
  enum class kind {
    null,      ///< nothing written
    scalar,    ///< text
    sequence,  ///< items
    map,       ///< entries
  } type = kind::null;
  std::string text;
  bool quoted = false;
  bool reported = false;  ///< what is wrong with it is known already; not checked again
  place at;
  std::vector<node> items;
  std::vector<entry> entries;
};

struct entry {
  std::string key;
  place key_at;
  node value;
};

/// Parses one file. Problems of the text come alone: the tree of a text with problems is empty.
struct parsed {
  node root;
  std::vector<problem> problems;
};
parsed parse(const source&);

}  // namespace config
