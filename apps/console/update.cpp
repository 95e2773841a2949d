#include "apps/console/update.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/console/asking.hpp"
#include "apps/console/typing.hpp"
#include "apps/ctl/columns.hpp"

namespace apps::console {

using ctl::act;
using ctl::request;
using ctl::request_for;

namespace {

constexpr std::size_t a_page = 10;  // rows that page up and page down go
constexpr std::size_t far = 1 << 20;
constexpr std::ptrdiff_t events_max = 500;

bool is_list(screen x) { return !part_of(x).empty(); }

void move_to(model& m, std::size_t index) {
  const auto rows = rows_of(m, m.now);
  if (rows.empty()) return;
  index = std::min(index, rows.size() - 1);
  m.lists[static_cast<std::size_t>(m.now)].at = {rows[index].name, index};
}

void move_by(model& m, std::size_t steps, bool down) {
  const auto step = [&](std::size_t from) { return down ? from + steps : from - std::min(from, steps); };
  if (is_list(m.now)) return move_to(m, step(index_in(m.lists[static_cast<std::size_t>(m.now)].at, rows_of(m, m.now))));
  const auto lines = lines_of(m).size();
  m.scroll = std::min(step(m.scroll), lines == 0 ? 0 : lines - 1);
}

void ask_actor(updated& x, tab what) {
  auto& m = x.model;
  m.shown_tab = what;
  m.scroll = 0;
  if (what != tab::state && what != tab::trace) return;
  auto& page = what == tab::state ? m.state : m.trace;
  page = {.target = "/v1/actors/" + m.actor + (what == tab::state ? "/state" : "/trace?for_seconds=2"),
          .title = {},
          .waiting = true,
          .problem = {},
          .body = {}};
  x.effects.push_back(fetch_page{page.target});
}

void look_into(updated& x) {
  const auto& item = selected(x.model);
  if (item.is_null()) return;
  const auto name = ctl::name_of(item);
  switch (x.model.now) {
    case screen::tree:
      return open_actor(x, name);
    case screen::bots:
      return open_actor(x, "bots/" + name);
    case screen::orders:
      return open_page(x, "/v1/orders/" + name, "story of order " + name);
    case screen::events:
      x.model.page = {.target = {}, .title = "event " + name, .waiting = false, .problem = {}, .body = item};
      return go_to(x, screen::page);
    default:
      return;
  }
}

void go_back(updated& x) {
  auto& m = x.model;
  auto& list = m.lists[static_cast<std::size_t>(m.now)];
  if (is_list(m.now) && !list.filter.empty()) return list.filter.clear();
  if (m.back.empty()) return;
  const auto where = m.back.back();
  m.back.pop_back();
  m.now = where;
  m.scroll = 0;
  x.effects.push_back(watch_parts{parts_for(where)});
}

/// The bot that a key means: the selected one, or the one whose actor is looked at.
std::string meant_bot(const model& m) {
  if (m.now == screen::bots) return ctl::name_of(selected(m));
  const auto actor = m.now == screen::actor ? m.actor : m.now == screen::tree ? ctl::name_of(selected(m)) : "";
  return actor.starts_with("bots/") ? actor.substr(5) : "";
}

void steer_bot(updated& x, act verb) {
  const auto bot = meant_bot(x.model);
  if (bot.empty()) return say(x.model, "no bot is selected", true);
  command(x, request_for(verb, bot));
}

void come_back(updated& x) {
  const auto& m = x.model;
  if (m.now == screen::breakers) {
    const auto name = ctl::name_of(selected(m));
    return name.empty() ? void() : command(x, request_for(act::breakers_reset, name));
  }
  const auto bot = meant_bot(m);
  const auto& bots = m.items("bots");
  const auto found = std::find_if(bots.begin(), bots.end(), [&](const auto& b) { return ctl::name_of(b) == bot; });
  const bool paused = found != bots.end() && (*found)["desired"].text() == "pause";
  steer_bot(x, paused ? act::bots_resume : act::bots_start);
}

void restart_actor(updated& x) {
  const auto& m = x.model;
  const auto name = m.now == screen::tree || m.now == screen::actor ? ctl::name_of(selected(m)) : std::string();
  if (name.empty()) return say(x.model, "no actor is selected", true);
  command(x, request_for(act::actors_restart, name));
}

void trip_or_trace(updated& x) {
  const auto name = ctl::name_of(selected(x.model));
  if (name.empty()) return;
  if (x.model.now == screen::breakers) return command(x, request_for(act::breakers_trip, name));
  if (x.model.now == screen::tree) open_actor(x, name);
  if (x.model.now == screen::actor) ask_actor(x, tab::trace);
}

/// The line of ctl that shows or does what is selected.
void copy_line(updated& x) {
  const auto& m = x.model;
  const auto name = ctl::name_of(selected(m));
  request what;
  if (m.now == screen::bots) what = name.empty() ? request_for(act::bots_list) : request_for(act::bots_show, name);
  if (m.now == screen::tree || m.now == screen::actor)
    what = name.empty() ? request_for(act::actors_list) : request_for(act::actors_show, name);
  if (m.now == screen::orders)
    what = name.empty() ? request_for(act::orders_list) : request_for(act::orders_story, name);
  if (m.now == screen::events) what = request_for(act::events_tail);
  if (m.now == screen::breakers) what = request_for(act::breakers_list);
  if (!what.what) return say(x.model, "there is no line of ctl for this", true);
  const auto line = ctl::shell_line(what);
  say(x.model, line);
  x.effects.push_back(copy_text{line});
}

void fold(model& m) {
  const auto name = ctl::name_of(selected(m));
  if (m.now != screen::tree || name.empty()) return;
  if (!m.collapsed.erase(name)) m.collapsed.insert(name);
}

void rank_by(model& m, ranking by) {
  auto& order = m.lists[static_cast<std::size_t>(m.now)].order;
  order = order == by ? ranking::given : by;
}

void next_order(model& m) {
  auto& order = m.lists[static_cast<std::size_t>(m.now)].order;
  const bool actors = m.now == screen::tree;
  if (order == ranking::given)
    order = actors ? ranking::wait : ranking::name;
  else
    order = order == ranking::name ? ranking::given : static_cast<ranking>(static_cast<int>(order) + 1);
}

bool on_tab_key(updated& x, char32_t c) {
  constexpr std::pair<char32_t, tab> tabs[] = {
      {U'i', tab::about}, {U'm', tab::mailbox}, {U's', tab::state}, {U'e', tab::errors}, {U't', tab::trace}};
  for (const auto& [glyph, what] : tabs)
    if (c == glyph) return ask_actor(x, what), true;
  return false;
}

bool on_screen_key(updated& x, char32_t c) {
  constexpr std::pair<char32_t, screen> places[] = {
      {U'1', screen::tree},     {U'2', screen::bots},  {U'4', screen::orders}, {U'5', screen::events},
      {U'6', screen::breakers}, {U'7', screen::feeds}, {U'9', screen::system}, {U'?', screen::help}};
  for (const auto& [glyph, where] : places)
    if (c == glyph) return go_to(x, where), true;
  return false;
}

/// Keys that may end in a command.
bool on_command_key(updated& x, char32_t c) {
  switch (c) {
    case U'P':
      return steer_bot(x, act::bots_pause), true;
    case U'F':
      return steer_bot(x, act::bots_flatten), true;
    case U'S':
      return steer_bot(x, act::bots_stop), true;
    case U'R':
      return come_back(x), true;
    case U'K':
      return restart_actor(x), true;
    case U'T':
      return trip_or_trace(x), true;
    case U'H':
      return command(x, request_for(act::halt)), true;
    case U'U':
      return command(x, request_for(act::unhalt)), true;
    default:
      return false;
  }
}

void on_list_key(updated& x, char32_t c) {
  auto& m = x.model;
  if (!is_list(m.now)) return;
  switch (c) {
    case U'/':
      m.typing = prompt{prompt::kind::filter, m.lists[static_cast<std::size_t>(m.now)].filter};
      return;
    case U's':
      return next_order(m);
    case U'm':
      return rank_by(m, ranking::wait);
    case U'b':
      return rank_by(m, ranking::busy);
    case U'r':
      return rank_by(m, ranking::restarts);
    case U'e':
      m.errors_only = !m.errors_only;
      return;
    case U'w':
      m.wide = !m.wide;
      return;
    case U' ':
      return fold(m);
    case U'x':
      m.collapsed.clear();
      return;
    default:
      return;
  }
}

void on_character(updated& x, char32_t c) {
  auto& m = x.model;
  if (m.now == screen::actor && on_tab_key(x, c)) return;
  if (on_screen_key(x, c) || on_command_key(x, c)) return;
  switch (c) {
    case U':':
      m.typing = prompt{};
      return;
    case U'f':
      m.frozen = !m.frozen;
      return;
    case U'y':
      return copy_line(x);
    case U'q':
      return x.effects.push_back(leave{});
    case U'j':
      return move_by(m, 1, true);
    case U'k':
      return move_by(m, 1, false);
    case U'g':
      return move_by(m, far, false);
    case U'G':
      return move_by(m, far, true);
    default:
      return on_list_key(x, c);
  }
}

void on_key(updated& x, const key& k) {
  auto& m = x.model;
  if (m.question) return on_dialog_key(x, k);
  if (m.typing) return on_prompt_key(x, k);
  switch (k.what) {
    case key::name::character:
      return on_character(x, k.glyph);
    case key::name::enter:
      return look_into(x);
    case key::name::escape:
    case key::name::backspace:
      return go_back(x);
    case key::name::up:
    case key::name::down:
      return move_by(m, 1, k.what == key::name::down);
    case key::name::page_up:
    case key::name::page_down:
      return move_by(m, a_page, k.what == key::name::page_down);
    case key::name::home:
    case key::name::end:
      return move_by(m, far, k.what == key::name::end);
    case key::name::tab:
      return;
  }
}

/// A frame may hold the events since the one before, or the latest: either way each is shown once.
void add_events(ctl::json_value::list& known, const ctl::json_value::list& came) {
  const auto last = known.empty() ? -1 : known.back()["sequence"].number();
  for (const auto& each : came)
    if (each["sequence"].number() > last) known.push_back(each);
  if (std::ssize(known) > events_max) known.erase(known.begin(), known.end() - events_max);
}

void on_frame(model& m, const ctl::json_value& frame) {
  if (frame["kind"].text() == "Error") return say(m, "stream: " + frame["error"]["why"].text(), true);
  m.connection.clear();
  if (m.frozen) return;
  m.frame_at = m.time;
  if (!frame["node"].is_null()) m.node = frame["node"];
  if (!frame["system"].is_null()) m.system = frame["system"];
  for (const auto& field : frame.members()) {
    if (!field.value.is_list()) continue;
    if (field.key == "events")
      add_events(m.parts["events"], field.value.items());
    else
      m.parts[field.key] = field.value.items();
  }
}

void on_page(model& m, const page_came& came) {
  for (auto* page : {&m.state, &m.trace, &m.page}) {
    if (!page->waiting || page->target != came.target) continue;
    page->waiting = false;
    page->problem = came.problem;
    page->body = came.body;
  }
}

void on_answer(model& m, const answer_came& came) {
  if (came.answer.is_null()) return say(m, came.problem, true);
  const auto outcome = came.answer["outcome"].text();
  const auto why = came.answer["why"].text(), hint = came.answer["hint"].text();
  if (outcome == "done") return say(m, fmt::format("done: {}", why.empty() ? ctl::text_of(came.to) : why));
  say(m,
      fmt::format("{}{}: {}{}", outcome, outcome == "refused" ? " " + came.answer["code"].text() : "", why,
                  hint.empty() ? "" : ". " + hint),
      true);
}

}  // namespace

std::vector<std::string> parts_for(screen x) {
  // The head of every screen counts bots and breakers.
  std::vector<std::string> parts{"bots", "breakers"};
  if (x == screen::tree || x == screen::bots || x == screen::actor) parts.emplace_back("actors");
  if (x == screen::orders || x == screen::feeds || x == screen::system) parts.emplace_back(to_string(x));
  if (x == screen::events || x == screen::actor) parts.emplace_back("events");
  return parts;
}

updated update(model m, const event& e) {
  updated x{std::move(m)};
  if (const auto* k = std::get_if<key>(&e)) on_key(x, *k);
  if (const auto* frame = std::get_if<frame_came>(&e)) on_frame(x.model, frame->frame);
  if (const auto* page = std::get_if<page_came>(&e)) on_page(x.model, *page);
  if (const auto* answer = std::get_if<answer_came>(&e)) on_answer(x.model, *answer);
  if (const auto* lost = std::get_if<connection_lost>(&e)) x.model.connection = lost->why;
  if (const auto* time = std::get_if<tick>(&e)) {
    x.model.time = time->now;
    if (x.model.said && x.model.said->until <= time->now) x.model.said.reset();
  }
  return x;
}

}  // namespace apps::console
