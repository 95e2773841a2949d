#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/strategy/strategy.hpp"

namespace config {

/// How a value is written.
enum class value_kind : std::uint8_t {
  name,        ///< lower-case words joined by hyphens
  instrument,  ///< venue/SYMBOL
  path,        ///< file or folder
  address,     ///< host:port
  listener,    ///< address:port to listen on, port 0 for one that is free; or none
  integer,     ///< whole number
  decimal,     ///< plain decimal number, at most 16 places
  flag,        ///< true or false
  duration,    ///< 250ms, 5s, 1m30s
  money,       ///< 100 USDT
  ratio,       ///< 2%, 15bp, 450ppm; exact in parts per million
  size,        ///< 64MiB
  timestamp,   ///< 2024-08-08 or 2024-08-08T12:00:00Z, UTC
  choice,      ///< one of a list of words
  secret,      ///< env:NAME, file:/path, cred:name
  reference,   ///< the name of something that is configured
  parameters,  ///< a map that the bot's strategy defines
};
std::string_view to_string(value_kind);

/// Whether a value is part of the configuration hash, and how.
enum class hashing : std::uint8_t {
  whole,      ///< the canonical text
  file_name,  ///< the last part of the path only
  none,       ///< says where things lie, not what happens
};

/// One row of the table that checks, defaults, suggestions and docs/configuration.md are made of.
struct field {
  std::string path;  ///< `*` stands for a name, `[]` for the items of a list; a path that ends in `*` rules the names
  value_kind kind = value_kind::name;
  std::string meaning;
  std::string fallback = {};  ///< the default; empty: required, unless optional
  bool optional = false;      ///< may be absent without a default
  std::string least = {};     ///< inclusive range, in the kind's own writing; empty: unbounded
  std::string most = {};
  std::vector<std::string> choices = {};
  std::string target = {};   ///< references: the table that the name is sought in
  std::string example = {};  ///< for hints and the reference page; empty: the default
  hashing hashed = hashing::whole;
};

const std::vector<field>& fields();

/// The table as a tree.
struct schema {
  std::string name;
  const field* leaf = nullptr;  ///< a value, or the rule for the names of a table's elements
  std::vector<schema> children;
  std::unique_ptr<schema> any;   ///< elements of a table by name; its leaf rules the names
  std::unique_ptr<schema> item;  ///< items of a list

  bool is_value() const { return leaf && children.empty() && !any && !item; }
  const schema* child(std::string_view name) const;
};

const schema& root_schema();

/// The parameters of a strategy as a section of values; nullptr for an unknown strategy.
const schema* parameters_schema(std::string_view strategy);

}  // namespace config
