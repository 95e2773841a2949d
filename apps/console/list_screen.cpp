#include "apps/console/list_screen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/ctl/text.hpp"

namespace apps::console {

namespace {

constexpr int gap = 2;
constexpr int flexible_min = 10;  // columns that a text at the end of a row gets at least
constexpr int column_max = 40;

/// What stands before a state besides its word.
std::string mark_of(const std::string& state) {
  if (state == "crashed" || state == "down" || state == "quarantined" || state == "stuck") return "✗ ";
  if (state == "paused") return "‖ ";
  if (state == "open") return "■ ";
  if (state == "exits" || state == "restarting" || state == "waiting" || state == "overridden") return "! ";
  return "";
}

tone tone_of(const ctl::json_value& item) {
  const auto& actual = item["actual"];
  const auto state = actual.is_null() ? item["state"].text() : actual.text();
  const auto mark = mark_of(state);
  if (mark == "✗ " || mark == "■ ") return tone::bad;
  if (!mark.empty()) return tone::warning;
  return is_well(item) ? tone::plain : tone::warning;
}

std::string cell_text(const ctl::column& column, const row& x, core::timestamp now) {
  auto text = ctl::text_of(column, *x.item, now);
  if (column.key == "state" && x.item->operator[]("filled").is_null()) return mark_of(text) + text;
  if (column.key == "desired") return mark_of((*x.item)["actual"].text()) + text;
  return text;
}

std::string first_cell(const row& x, bool tree, const ctl::column& column, core::timestamp now) {
  return tree ? x.branch + x.label : ctl::text_of(column, *x.item, now);
}

std::string totals(const model& m, screen which, std::size_t shown) {
  const auto all = m.items(part_of(which)).size();
  const auto& list = m.lists[static_cast<std::size_t>(which)];
  std::string text = fmt::format("{} of {} {}", shown, all, part_of(which));
  if (!list.filter.empty()) text += fmt::format(" (filter {})", list.filter);
  if (m.errors_only) text += " (only what is not well)";
  if (list.order != ranking::given) text += fmt::format(" · by {}", to_string(list.order));
  if (which == screen::tree && !m.node["rates_over_seconds"].is_null())
    text += fmt::format(" · rates over {} · RST used/allowed", ctl::span_text(m.node["rates_over_seconds"].number()));
  return text;
}

void write(cells& c, int y, const placed& at, const std::string& text, tone look) {
  const auto short_text = cut(text, at.width);
  const int fill = at.width - width_of(short_text);
  c.put(at.x + (at.what.right ? fill : 0), y, short_text, look);
}

std::size_t first_row(std::size_t index, std::size_t rows, std::size_t height) {
  if (rows <= height) return 0;
  return std::min(index < height / 2 ? 0 : index - height / 2, rows - height);
}

}  // namespace

std::vector<placed> place(const std::vector<ctl::column>& columns, const std::vector<int>& widths, int room,
                          bool wide) {
  std::vector<bool> kept(columns.size(), true);
  const auto needed = [&] {
    int sum = -gap;
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (kept[i])
        sum += gap + (i + 1 == columns.size() || columns[i].yields == 0 ? std::min(widths[i], column_max) : widths[i]);
    return sum;
  };
  while (needed() > room) {
    std::size_t worst = columns.size();
    for (std::size_t i = 1; i < columns.size(); ++i)
      if (kept[i] && columns[i].yields > 0 && (worst == columns.size() || columns[i].yields > columns[worst].yields))
        worst = i;
    if (worst == columns.size()) break;
    kept[worst] = false;
  }
  const bool some_hidden = std::find(kept.begin(), kept.end(), false) != kept.end();
  if (wide && some_hidden)
    for (std::size_t i = 1; i < columns.size(); ++i) kept[i] = !kept[i];
  std::vector<placed> all;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (kept[i]) all.push_back({columns[i], 0, std::min(widths[i], column_max)});
  // The text that may be cut gives or takes what is left.
  int sum = -gap;
  for (const auto& x : all) sum += gap + x.width;
  auto flexible = std::find_if(all.rbegin(), all.rend(), [](const placed& x) {
    return !x.what.right && x.what.how == ctl::form::as_is && x.what.yields == 0;
  });
  if (flexible != all.rend()) flexible->width = std::max(std::min(flexible_min, room), flexible->width + room - sum);
  int x = 0;
  for (auto& each : all) {
    each.x = x;
    each.width = std::max(0, std::min(each.width, room - x));
    x += each.width + gap;
  }
  return all;
}

void list_screen(cells& c, const model& m) {
  const bool tree = m.now == screen::tree;
  const auto rows = rows_of(m, m.now);
  const auto& columns = ctl::columns_of(part_of(m.now));
  const int height = c.height() - 5;  // head, menu, column heads, totals, foot
  if (height <= 0) return;
  std::vector<int> widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    int width = width_of(columns[i].title);
    for (const auto& x : rows)
      width = std::max(width,
                       width_of(i == 0 ? first_cell(x, tree, columns[0], m.time) : cell_text(columns[i], x, m.time)));
    widths.push_back(width);
  }
  const auto places = place(columns, widths, c.width(), m.wide);
  for (const auto& at : places) write(c, 2, at, std::string(at.what.title), tone::heading);
  const auto chosen = index_in(m.lists[static_cast<std::size_t>(m.now)].at, rows);
  const auto top = first_row(chosen, rows.size(), static_cast<std::size_t>(height));
  for (std::size_t i = 0; i < static_cast<std::size_t>(height) && top + i < rows.size(); ++i) {
    const auto& x = rows[top + i];
    const int y = 3 + static_cast<int>(i);
    const auto look = m.stale() ? tone::dim : tone_of(*x.item);
    for (std::size_t k = 0; k < places.size(); ++k)
      write(c, y, places[k], k == 0 ? first_cell(x, tree, columns[0], m.time) : cell_text(places[k].what, x, m.time),
            look);
    if (top + i == chosen) c.paint(y, tone::selected);
  }
  if (rows.empty()) c.put(0, 3, m.items(part_of(m.now)).empty() ? "none" : "none that passes", tone::dim);
  c.put(0, c.height() - 2, cut(totals(m, m.now, rows.size()), c.width()), tone::dim);
}

}  // namespace apps::console
