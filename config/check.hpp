#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.hpp"
#include "config/source.hpp"
#include "config/tree.hpp"

namespace config {

/// A checked value, or the default in its stead.
struct value {
  const field* spec = nullptr;
  std::string text;  ///< canonical
  __int128 number = 0;
  place at;  ///< of the value; of the nearest written key for a default
  bool defaulted = false;
};

/// A tree that was checked against the field table, flat: bots.trend-btc.limits.window,
/// instruments.x/Y.filters[0].tick. Holds what fits even where other values do not, so that references can be checked
/// in the same pass.
class values {
 public:
  void put(const std::string& path, value v) { by_path_.insert_or_assign(path, std::move(v)); }
  void put_element(const std::string& table, const std::string& name, const place& at) {
    elements_[table].try_emplace(name, at);
  }

  const value* find(std::string_view path) const;
  /// Text or number of a value that is known to be there.
  const std::string& text(const std::string& path) const;
  __int128 number(const std::string& path) const;
  bool has_element(std::string_view table, std::string_view name) const;
  /// Elements of a table, and how many items a list has.
  const std::map<std::string, place, std::less<>>& elements(const std::string& table) const;
  std::size_t items(const std::string& list) const;
  /// Something stands there, or above it, that could not be read and was reported: what lacks there is not missing.
  void put_misread(const std::string& path) { misread_.insert(path); }
  bool misread(std::string_view path) const;
  void put_items(const std::string& list, std::size_t count) { items_[list] = count; }

  const std::map<std::string, value, std::less<>>& all() const { return by_path_; }

 private:
  std::map<std::string, value, std::less<>> by_path_;
  std::map<std::string, std::map<std::string, place, std::less<>>, std::less<>> elements_;
  std::map<std::string, std::size_t, std::less<>> items_;
  std::set<std::string, std::less<>> misread_;
};

/// Checks the shape: keys, types, units, ranges; fills in defaults. A bot's parameters are checked against its
/// strategy.
values check_shape(const node& root, const place& top, findings&);

}  // namespace config
