#include "adapters/store/postgres_rows.hpp"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <pqxx/tablewriter.hxx>
#include <variant>

#include "adapters/store/postgres_schema.hpp"

namespace adapters::store::postgres {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// Where a column stands in its table.
std::size_t place_of(const table& of, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(of.columns, name, &column::name) - of.columns.begin());
}

std::vector<value> key_of(const row& x) {
  std::vector<value> key;
  for (const auto& name : x.of->key) key.push_back(x.values[place_of(*x.of, name)]);
  return key;
}

/// In COPY's text format: \N where it is absent, and nothing that could be taken for the end of a cell or a row.
void add_cell(std::string& to, const value& cell, column_type type) {
  if (std::holds_alternative<std::monostate>(cell)) {
    to += "\\N";
    return;
  }
  if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    to += std::to_string(*number);
    return;
  }
  for (const char c : storable(std::get<std::string>(cell), type)) {
    switch (c) {
      case '\t':
        to += "\\t";
        break;
      case '\n':
        to += "\\n";
        break;
      case '\r':
        to += "\\r";
        break;
      case '\\':
        to += "\\\\";
        break;
      default:
        to += c;
    }
  }
}

std::string without_escaped_nul(std::string_view json) {
  std::string out;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\\') {
      out += json[i];
    } else if (json.substr(i + 1, 5) == "u0000") {
      out += "\\ufffd";
      i += 5;
    } else {
      out += json.substr(i++, 2);
    }
  }
  return out;
}

}  // namespace

std::vector<row> merged(const batch& all) {
  std::vector<row> out;
  std::map<std::vector<value>, std::size_t> places;
  for (const row* x : all) {
    const auto [found, fresh] = places.try_emplace(key_of(*x), out.size());
    if (fresh) {
      out.push_back(*x);
      continue;
    }
    auto& kept = out[found->second].values;
    for (std::size_t i = 0; i < kept.size(); ++i)
      if (!std::holds_alternative<std::monostate>(x->values[i])) kept[i] = x->values[i];
  }
  return out;
}

std::int64_t time_of(const row& x) {
  const auto* ns = std::get_if<std::int64_t>(&x.values[place_of(*x.of, x.of->time_column)]);
  return ns ? *ns : 0;
}

std::string storable(std::string_view text, column_type type) {
  std::string out;
  const bool escaped = type == column_type::json && text.find("\\u0000") != text.npos;
  if (escaped) {
    out = without_escaped_nul(text);
  } else if (text.find('\0') == text.npos) {
    out = text;
  } else {
    for (const char c : text) out += c == '\0' ? replacement : std::string_view(&c, 1);
  }
  if (!simdjson::validate_utf8(out.data(), out.size()))
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return out;
}

void copy(transaction& on, const std::string& to, const batch& all) {
  if (all.empty()) return;
  const table& of = *all.front()->of;
  const std::vector<std::string> columns{columns_of(of)};
  // Its successor takes only rows whose length the compiler knows. We escape, so its trouble with encodings is not
  // ours.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  pqxx::tablewriter stream(on, to, columns.begin(), columns.end());
#pragma GCC diagnostic pop
  std::string line;
  for (const row* x : all) {
    line.clear();
    for (std::size_t i = 0; i < of.columns.size(); ++i) {
      if (i > 0) line += '\t';
      add_cell(line, x->values[i], of.columns[i].type);
    }
    stream.write_raw_line(line);
  }
  stream.complete();
}

}  // namespace adapters::store::postgres
