#include "apps/console/render.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/console/list_screen.hpp"
#include "apps/ctl/columns.hpp"
#include "apps/ctl/text.hpp"

namespace apps::console {

using ctl::take;

namespace {

constexpr int roomy = 100;  // columns from which on the head says the program's name, too

tone banner_tone(std::string_view mode) { return mode == "live" ? tone::live : tone::paper; }

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::size_t count(const model& m, std::string_view part, std::string_view key, std::string_view word) {
  const auto& all = m.items(part);
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& x) { return x[key].text() == word; }));
}

std::string age_text(const model& m) {
  if (m.frozen) return "FROZEN";
  if (!m.connection.empty()) return m.connection;
  return m.age() ? fmt::format("({:.1f}s)", std::chrono::duration<double>(*m.age()).count()) : "(no frame)";
}

/// Node, mode, how long it is up; then what is not as it should be. What does not fit goes from the end, the age never.
void head(cells& c, const model& m) {
  const auto mode = m.mode().empty() ? "?" : upper(m.mode());
  const auto look = m.stale() ? tone::dim : tone::plain;
  const auto clock = m.time == core::timestamp{} ? "" : core::to_iso8601(m.time).substr(11, 8) + "Z ";
  const auto age = clock + cut(age_text(m), std::max(8, c.width() / 3));
  const int room = c.width() - width_of(age) - 1;
  int x = c.width() < roomy ? 0 : c.put(0, 0, "watchbill ", tone::heading);
  x = c.put(x, 0, (m.node["name"].is_null() ? "–" : m.node["name"].text()) + " ", look);
  x = c.put(x, 0, " " + mode + " ", banner_tone(m.mode()));
  bool full = false;  // what comes later is less important and must not jump the queue
  const auto add = [&](const std::string& text, tone t) {
    full = full || x + 1 + width_of(text) >= room;
    if (!full) x = c.put(x + 1, 0, text, m.stale() ? tone::dim : t);
  };
  if (m.node["halted"].truth()) add("HALTED", tone::bad);
  if (m.read_only) add("READ ONLY", tone::warning);
  if (const auto open = count(m, "breakers", "state", "open")) add(fmt::format("breakers {} OPEN", open), tone::bad);
  if (const auto over = count(m, "breakers", "state", "overridden"))
    add(fmt::format("{} OVERRIDDEN", over), tone::warning);
  add(fmt::format("bots {} run", count(m, "bots", "actual", "running")), tone::plain);
  const auto bots = [&](const char* word) { return count(m, "bots", "actual", word); };
  if (const auto n = bots("crashed") + bots("quarantined") + bots("restarting"))
    add(fmt::format("{} down", n), tone::bad);
  for (const auto* word : {"exits", "paused", "stopped"})
    if (const auto n = bots(word)) add(fmt::format("{} {}", n, word), tone::warning);
  if (!m.node["up_seconds"].is_null()) add("up " + ctl::span_text(m.node["up_seconds"].number()), tone::plain);
  add(m.node["version"].text(), tone::dim);
  const bool bad = m.locked() || !m.connection.empty() || m.frozen;
  c.put(std::max(0, c.width() - width_of(age)), 0, age, bad ? tone::bad : look);
}

void menu(cells& c, const model& m) {
  constexpr std::pair<const char*, screen> places[] = {{"1 Tree", screen::tree},         {"2 Bots", screen::bots},
                                                       {"4 Orders", screen::orders},     {"5 Events", screen::events},
                                                       {"6 Breakers", screen::breakers}, {"7 Feeds", screen::feeds},
                                                       {"9 System", screen::system},     {"? Keys", screen::help}};
  int x = 0;
  for (const auto& [title, where] : places) x = c.put(x, 1, title, where == m.now ? tone::heading : tone::dim) + 2;
}

void text_screen(cells& c, const model& m) {
  int y = 2;
  if (m.now == screen::actor) {
    int x = c.put(0, y, m.actor + "  ", tone::heading);
    c.put(x, y, selected(m)["state"].text(), is_well(selected(m)) ? tone::good : tone::bad);
    x = 0;
    for (const auto each : {tab::about, tab::mailbox, tab::state, tab::errors, tab::trace})
      x = c.put(x, y + 1,
                each == m.shown_tab ? fmt::format("[{}]", to_string(each)) : fmt::format(" {} ", to_string(each)),
                each == m.shown_tab ? tone::heading : tone::dim) +
          1;
    y += 2;
  } else if (m.now == screen::page) {
    c.put(0, y++, m.page.title, tone::heading);
  }
  const auto lines = lines_of(m);
  const int height = c.height() - 1 - y;
  if (height <= 0) return;
  const auto end =
      lines.size() > static_cast<std::size_t>(height) ? lines.size() - static_cast<std::size_t>(height) : 0;
  const auto top = std::min(m.scroll, end);
  for (std::size_t i = top; i < lines.size() && y < c.height() - 1; ++i, ++y)
    c.put(0, y, cut(lines[i], c.width()), m.stale() && m.now != screen::help ? tone::dim : tone::plain);
}

std::string hint(const model& m) {
  switch (m.now) {
    case screen::tree:
      return "enter look into · T trace · K restart · e not well · m b r rank · / filter · ?";
    case screen::bots:
      return "P pause · R resume · S stop · F flatten · H halt · enter its actor · ? keys";
    case screen::orders:
      return "enter the story of an order · / filter · s order · : command";
    case screen::events:
      return "enter all of it · / filter · f freeze · : command";
    case screen::breakers:
      return "T trip · R reset · H halt · U unhalt · : command";
    case screen::actor:
      return "i m s e t tabs · K restart · P pause · F flatten · esc back · ? keys";
    case screen::feeds:
    case screen::system:
    case screen::page:
    case screen::help:
      break;
  }
  return "esc back · : command · ? keys · q leave";
}

void foot(cells& c, const model& m) {
  const int y = c.height() - 1;
  if (y < 2) return;
  if (m.typing) {
    const bool filters = m.typing->what == prompt::kind::filter;
    const auto sign = filters ? std::string("/") : upper(m.mode()) + "> ";
    // The end of the line is where one types.
    auto line = m.typing->text;
    while (width_of(sign) + width_of(line) + 1 > c.width() && !line.empty()) {
      std::string_view rest = line;
      take(rest);
      line = std::string(rest);
    }
    const int x = c.put(0, y, sign + line + "▮", tone::question);
    std::string proposals;
    for (const auto& each : m.typing->proposals) proposals += "  " + each;
    c.put(x, y, cut(proposals, c.width() - x), tone::dim);
    return;
  }
  if (m.said) {
    c.put(0, y, cut(m.said->text, c.width()), m.said->bad ? tone::bad : tone::good);
    return;
  }
  c.put(0, y, cut(hint(m), c.width()), tone::dim);
}

/// In the middle of the screen, over what was there.
void ask(cells& c, const model& m) {
  const auto& d = *m.question;
  const bool by_name = d.needs == core::command::tier::t3;
  std::vector<std::string> lines{ctl::text_of(d.what) + "?"};
  lines.insert(lines.end(), d.preview.begin(), d.preview.end());
  const auto place = [&](std::size_t i) { return d.field == i ? "▮" : ""; };
  if (by_name) {
    lines.push_back(
        fmt::format("Type  {}  to confirm: {}{}", ctl::name_to_type(d.what, m.node["name"].text()), d.typed, place(0)));
    lines.push_back(fmt::format("reason (kept in the journal): {}{}", d.reason, place(1)));
    if (d.asks_override)
      lines.push_back(fmt::format("override for (30m; empty: none): {}{}", d.override_for, place(2)));
    lines.emplace_back(m.said ? m.said->text : "tab next field · enter on the last sends · esc sends nothing");
  } else {
    lines.emplace_back("y sends it · any other key does not");
  }
  int width = 0;
  for (const auto& line : lines) width = std::max(width, width_of(line));
  width = std::min(width + 4, c.width());
  const int x = (c.width() - width) / 2;
  int y = std::max(2, (c.height() - static_cast<int>(lines.size()) - 2) / 2);
  std::string bar;
  for (int i = 2; i < width; ++i) bar += "─";
  c.put(x, y++, "┌" + bar + "┐", tone::question);
  for (const auto& line : lines) {
    const auto text = cut(line, width - 4);
    const std::string fill(static_cast<std::size_t>(std::max(0, width - 4 - width_of(text))), ' ');
    c.put(x, y++, "│ " + text + fill + " │", tone::question);
  }
  c.put(x, y, "└" + bar + "┘", tone::question);
}

}  // namespace

cells render(const model& m, int width, int height) {
  cells c(width, height);
  if (width < 1 || height < 1) return c;
  head(c, m);
  menu(c, m);
  if (part_of(m.now).empty())
    text_screen(c, m);
  else
    list_screen(c, m);
  foot(c, m);
  if (m.question) ask(c, m);
  return c;
}

}  // namespace apps::console
