#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace adapters::store {

/// What a column holds; docs/stores.md says how each database spells it.
enum class column_type : std::uint8_t {
  integer,  ///< 64 bits, signed
  text,     ///< UTF-8
  decimal,  ///< exact, of any length; where the database has no such type, the shortest exact text
  time,     ///< UTC nanoseconds since 1970
  json,     ///< one JSON document
};

struct column {
  std::string_view name;
  column_type type = column_type::text;
  bool required = false;  ///< present in every row
  int since = 1;          ///< migration that brings it
};

/// A table as data: what every database's definition of it is made from. Each table has a column `user_id` besides.
struct table {
  std::string_view name;
  std::string_view meaning;
  std::vector<column> columns;
  std::vector<std::string_view> key;  ///< of a row; writing a key again changes its row
  std::vector<std::vector<std::string_view>> indices = {};
  std::string_view time_column = {};  ///< by which large tables are cut into parts; empty: small tables
  bool append_only = false;           ///< rows can be neither changed nor deleted
  int since = 1;                      ///< migration that brings it
};

/// monostate: absent.
using value = std::variant<std::monostate, std::int64_t, std::string>;

/// Values for the columns of a table, in their order. An absent value leaves what the row of that key had before, so
/// facts that become known one after the other are written one after the other.
struct row {
  const store::table* of = nullptr;
  std::vector<value> values;
};
using rows = std::vector<row>;

struct cell {
  std::string_view column;
  store::value value;
};

/// A row of cells that come in the order of the table's columns; columns without a cell are absent.
/// The values are moved out of the cells.
row row_of(const table&, std::span<cell>);
template <std::size_t Count>
row row_of(const table& of, cell (&&cells)[Count]) {
  return row_of(of, std::span<cell>(cells));
}

}  // namespace adapters::store
