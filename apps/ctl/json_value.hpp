#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/types/result.hpp"

namespace apps::ctl {

struct json_field;

/// A piece of what the admin API answers. Decimals come as strings and stay strings; numbers are for people to look at.
class json_value {
 public:
  using list = std::vector<json_value>;
  using fields = std::vector<json_field>;

  json_value() = default;  ///< null
  explicit json_value(bool x) : what_(x) {}
  explicit json_value(double x) : what_(x) {}
  explicit json_value(std::string x) : what_(std::move(x)) {}
  explicit json_value(list x) : what_(std::move(x)) {}
  explicit json_value(fields x) : what_(std::move(x)) {}

  /// Reads a whole text, nested at most 32 deep; fails with a sentence.
  static core::result<json_value, std::string> parse(std::string_view);

  bool is_null() const { return std::holds_alternative<std::monostate>(what_); }
  bool is_list() const { return std::holds_alternative<list>(what_); }
  bool is_object() const { return std::holds_alternative<fields>(what_); }
  bool is_number() const { return std::holds_alternative<double>(what_); }

  /// The field of that name; null where there is none, or where this is no object.
  const json_value& operator[](std::string_view key) const;
  /// A scalar as text: "" for null, "true", "3", "0.25"; JSON for lists and objects.
  std::string text() const;
  /// A number, or a string that holds one; else `otherwise`.
  double number(double otherwise = 0) const;
  bool truth() const;
  const list& items() const;
  const fields& members() const;
  /// As JSON in one line.
  std::string json() const;

 private:
  std::variant<std::monostate, bool, double, std::string, list, fields> what_;
};

struct json_field {
  std::string key;
  json_value value;
};

/// The scalars of a value, each with the way to it: {"a":{"b":[1,2]}} gives a.b.0 = 1 and a.b.1 = 2.
std::vector<std::pair<std::string, std::string>> flattened(const json_value&);

/// `text` in quotes, escaped as JSON wants it.
std::string json_quoted(std::string_view text);

}  // namespace apps::ctl
