#include "apps/ctl/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "apps/ctl/columns.hpp"
#include "apps/ctl/text.hpp"

namespace apps::ctl {

namespace {

constexpr int column_max = 60;

/// Text of others without anything that could steer a terminal.
std::string harmless(std::string_view text) { return cut(text, column_max); }

void print_row(std::ostream& out, const std::vector<column>& columns, const std::vector<int>& widths,
               const std::vector<std::string>& texts) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string fill(static_cast<std::size_t>(std::max(0, widths[i] - width_of(texts[i]))), ' ');
    if (i > 0) line += "  ";
    line += columns[i].right ? fill + texts[i] : texts[i] + fill;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

void print_table(std::ostream& out, const std::vector<column>& columns, const json_value::list& items,
                 core::timestamp now, bool head) {
  std::vector<std::vector<std::string>> rows;
  if (head) {
    rows.emplace_back();
    for (const auto& c : columns) rows.back().emplace_back(c.title);
  }
  for (const auto& item : items) {
    rows.emplace_back();
    for (const auto& c : columns) rows.back().push_back(harmless(text_of(c, item, now)));
  }
  std::vector<int> widths(columns.size(), 0);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < columns.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  for (const auto& row : rows) print_row(out, columns, widths, row);
}

/// The scalars of an item as people read them: handling_for_seconds 6.5e-05 as handling_for 65us; a state with the
/// handler that does not come to its end.
std::vector<std::pair<std::string, std::string>> facts_of(const json_value& item) {
  constexpr std::string_view unit = "_seconds";
  auto facts = flattened(item);
  for (auto& [key, value] : facts) {
    if (key == "state" && !busy_text(item).empty()) value += " " + busy_text(item);
    if (!key.ends_with(unit) || value.empty()) continue;
    key.erase(key.size() - unit.size());
    value = span_text(json_value(value).number());
  }
  return facts;
}

void print_facts(std::ostream& out, const json_value& item) {
  const auto facts = facts_of(item);
  std::size_t width = 0;
  for (const auto& [key, value] : facts) width = std::max(width, key.size());
  for (const auto& [key, value] : facts) {
    const auto text = cut(value, 1 << 20);
    out << fmt::format("{:<{}}  {}\n", key, width, text.empty() ? "–" : text);
  }
}

}  // namespace

std::string_view to_string(output x) {
  constexpr std::string_view names[] = {"table", "json", "ndjson"};
  return names[static_cast<std::size_t>(x)];
}

void print(std::ostream& out, output how, std::string_view text, const json_value& body, core::timestamp now) {
  if (how == output::json) {
    out << text << (text.ends_with('\n') ? "" : "\n");
  } else if (body["items"].is_list()) {
    print_items(out, how, body["kind"].text(), body["items"].items(), now, true);
  } else if (how == output::ndjson) {
    out << body["item"].json() << '\n';
  } else {
    print_facts(out, body["item"]);
  }
}

void print_items(std::ostream& out, output how, std::string_view kind, const json_value::list& items,
                 core::timestamp now, bool head) {
  const auto& columns = columns_of(kind);
  if (how == output::table && !columns.empty()) return print_table(out, columns, items, now, head);
  for (const auto& item : items) {
    if (how == output::table) {
      print_facts(out, item);
      out << '\n';
    } else {
      out << item.json() << '\n';
    }
  }
}

}  // namespace apps::ctl
