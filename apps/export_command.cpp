#include "apps/export_command.hpp"

#include <fmt/ostream.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/sqlite_checks.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "apps/commands.hpp"
#include "apps/db_fill.hpp"
#include "apps/progress.hpp"
#include "core/types/json_object.hpp"
#include "core/types/time.hpp"

namespace apps {
namespace {

namespace store = adapters::store;

/// What can be exported: a table in an order.
struct offer {
  std::string_view name;
  std::string_view table;
  std::string_view order;
};
constexpr std::array offers{
    offer{"trades", "trades_closed", "closed_sequence, trade_id"},
    offer{"orders", "orders", "sequence"},
    offer{"equity", "portfolio_state", "sequence"},
};

std::string text_of(const store::column& of, const store::value& x) {
  if (const auto* number = std::get_if<std::int64_t>(&x))
    return of.type == store::column_type::time ? core::to_iso8601(core::timestamp{core::duration{*number}})
                                               : std::to_string(*number);
  const auto* text = std::get_if<std::string>(&x);
  return text ? *text : std::string();
}

std::string csv_of(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string json_of(const store::column& of, const store::value& x) {
  if (std::holds_alternative<std::monostate>(x)) return "null";
  if (of.type == store::column_type::integer) return text_of(of, x);
  return core::json_quoted(text_of(of, x));
}

std::string line_of(const store::table& of, const store::sqlite::statement& row, export_format how) {
  std::string line = how == export_format::csv ? "" : "{";
  for (std::size_t i = 0; i < of.columns.size(); ++i) {
    const auto& column = of.columns[i];
    const auto value = row.column(static_cast<int>(i));
    if (i > 0) line += ',';
    line += how == export_format::csv ? csv_of(text_of(column, value))
                                      : core::json_quoted(column.name) + ':' + json_of(column, value);
  }
  return line + (how == export_format::csv ? "\r\n" : "}\n");
}

}  // namespace

int export_rows(std::ostream& out, std::ostream& err, const export_options& options) {
  const auto wanted = std::ranges::find(offers, options.what, &offer::name);
  if (wanted == offers.end()) {
    fmt::print(err, "error: there is no export `{}`; there are trades, orders and equity\n", options.what);
    return exit_usage;
  }
  const auto found = placed(err, {.data_dir = options.data_dir, .store = options.store, .config = options.config});
  if (!found) return found.error();
  const auto file = found->store_file();
  auto opened = store::open_to_read(file);
  if (!opened) return complain(err, opened.error());
  const auto fail = [&](const store::sqlite::failure& x) { return complain(err, store::sqlite::problem_of(file, x)); };
  const auto& table = *store::find_table(wanted->table);
  // On a terminal the rows themselves show how far it is, and a bar would stand among them.
  using style = progress_display::style;
  progress_display display("export", isatty(STDOUT_FILENO) != 0 ? style::none : style::patient, "rows");
  const auto total = opened->number(fmt::format("SELECT count(*) FROM {}", table.name));
  if (!total) return fail(total.error());
  std::string columns;
  for (const auto& x : table.columns) columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ",", x.name);
  auto asked = opened->prepare(fmt::format("SELECT {} FROM {} ORDER BY {}", columns, table.name, wanted->order));
  if (!asked) return fail(asked.error());
  if (options.format == export_format::csv)
    for (const auto& x : table.columns) out << x.name << (&x == &table.columns.back() ? "\r\n" : ",");
  std::uint64_t done = 0;
  for (auto more = asked->step(); (!more || *more) && out; more = asked->step()) {
    if (!more) return fail(more.error());
    out << line_of(table, *asked, options.format);
    display.show(++done, static_cast<std::uint64_t>(*total));
  }
  display.finish(done, static_cast<std::uint64_t>(*total));
  if (!out.flush()) {
    fmt::print(err, "error: the rows cannot be written, {} of {} were: is the disk full?\n", done, *total);
    return exit_failed;
  }
  return exit_ok;
}

}  // namespace apps
