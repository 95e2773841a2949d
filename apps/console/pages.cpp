// The text screens: one actor, an answer, the keys, the process.

#include <fmt/format.h>

#include <algorithm>

#include "apps/console/model.hpp"
#include "apps/ctl/columns.hpp"
#include "apps/ctl/text.hpp"

namespace apps::console {

using ctl::width_of;

namespace {

using ctl::json_value;
using lines = std::vector<std::string>;

std::string field(const json_value& item, std::string_view key) {
  const auto text = item[key].text();
  return text.empty() ? "–" : text;
}

std::string span(const json_value& item, std::string_view key) {
  return item[key].is_null() ? "–" : ctl::span_text(item[key].number());
}

/// A value as lines with two blanks for each depth.
void outline(const json_value& x, int depth, lines& all) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  for (const auto& each : x.members()) {
    if (each.value.is_object() || (each.value.is_list() && !each.value.items().empty())) {
      all.push_back(indent + each.key);
      outline(each.value, depth + 1, all);
    } else {
      all.push_back(fmt::format("{}{:<{}} {}", indent, each.key, std::max(24 - depth * 2, 4), each.value.text()));
    }
  }
  for (const auto& each : x.items()) {
    if (each.is_object() || each.is_list()) {
      const auto before = all.size();
      outline(each, depth + 1, all);
      if (all.size() > before) all[before].replace(indent.size(), 1, "·");
    } else {
      all.push_back(indent + "· " + each.text());
    }
  }
}

lines table_of(const json_value& items, std::string_view kind, core::timestamp now) {
  const auto& columns = ctl::columns_of(kind);
  std::vector<int> widths;
  for (const auto& c : columns) {
    int width = width_of(c.title);
    for (const auto& x : items.items()) width = std::max(width, width_of(ctl::text_of(c, x, now)));
    widths.push_back(width);
  }
  const auto line = [&](const auto& text_at) {
    std::string one;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string text(text_at(columns[i]));
      const std::string fill(static_cast<std::size_t>(widths[i] - width_of(text)), ' ');
      one += columns[i].right ? fill + text : text + fill;
      one += "  ";
    }
    return one;
  };
  lines all{line([](const ctl::column& c) { return c.title; })};
  for (const auto& x : items.items())
    all.push_back(line([&](const ctl::column& c) { return ctl::text_of(c, x, now); }));
  return all;
}

lines answered(const answer_page& x, const std::string& how_to_ask, core::timestamp now) {
  if (!x.problem.empty()) return {x.problem, "", how_to_ask};
  if (x.body.is_null()) return {x.waiting ? "asked, waiting for the answer…" : how_to_ask};
  const auto kind = x.body["kind"].text();
  if (x.body["items"].is_list() && !ctl::columns_of(kind).empty()) return table_of(x.body["items"], kind, now);
  lines all;
  const auto& item = x.body["item"];
  for (const auto& each : item.members())
    if (each.key == "story" && each.value.is_list()) {
      all.push_back("");
      for (auto& line : table_of(each.value, "events", now)) all.push_back(std::move(line));
    }
  json_value::fields rest;
  for (const auto& each : (item.is_null() ? x.body : item).members())
    if (each.key != "story") rest.push_back(each);
  lines head;
  outline(item.is_list() ? item : json_value(std::move(rest)), 0, head);
  all.insert(all.begin(), head.begin(), head.end());
  return all;
}

lines about(const json_value& x) {
  return {
      fmt::format("class      {:<20} parent  {}{}", field(x, "class"), field(x, "parent"),
                  x["strategy"].is_null() ? "" : "   children  " + x["strategy"].text()),
      fmt::format("restarts   {} of {} within {}   up {}", field(x, "restarts"), field(x, "restarts_allowed"),
                  span(x, "restart_window_seconds"), span(x, "up_seconds")),
      fmt::format("messages   in {} · done {} · failed {} · unexpected {} · undelivered {}", field(x, "received"),
                  field(x, "handled"), field(x, "failed"), field(x, "unexpected"), field(x, "undelivered")),
      fmt::format("handling   p50 {} · p99 {} · busy {:.0f}%", span(x, "handling_p50_seconds"),
                  span(x, "handling_p99_seconds"), x["busy_ratio"].number() * 100),
      fmt::format("wait       p99 {}", span(x, "wait_p99_seconds")),
      fmt::format("rate       {} messages per second", ctl::count_text(x["rate_per_second"].number())),
      fmt::format("last error {}", field(x, "last_error")),
  };
}

lines mailbox(const json_value& x) {
  lines all{fmt::format("waiting    {}", field(x, "mailbox_depth")),
            fmt::format("wait       p99 {}", span(x, "wait_p99_seconds"))};
  all.push_back(x["handling"].text().empty()
                    ? "handling   nothing"
                    : fmt::format("handling   {} for {}", x["handling"].text(), span(x, "handling_for_seconds")));
  all.push_back(fmt::format("handled    {} of {} received, p50 {}, p99 {}", field(x, "handled"), field(x, "received"),
                            span(x, "handling_p50_seconds"), span(x, "handling_p99_seconds")));
  return all;
}

lines errors(const model& m, const json_value& x) {
  lines all{fmt::format("last error {}", field(x, "last_error")),
            fmt::format("failures   {}   restarts {} of {}", field(x, "failed"), field(x, "restarts"),
                        field(x, "restarts_allowed")),
            "", "in the journal:"};
  json_value::list about_it;
  for (const auto& each : m.items("events"))
    if (each["actor"].text() == m.actor || each["text"].text().find(m.actor) != std::string::npos)
      about_it.push_back(each);
  if (about_it.empty()) {
    all.back() += " nothing among the latest events";
    return all;
  }
  for (auto& line : table_of(json_value(std::move(about_it)), "events", m.time)) all.push_back(std::move(line));
  return all;
}

lines actor_lines(const model& m) {
  const auto& x = selected(m);
  if (x.is_null()) return {"There is no actor of that name any more: esc goes back."};
  switch (m.shown_tab) {
    case tab::about:
      return about(x);
    case tab::mailbox:
      return mailbox(x);
    case tab::state:
      return answered(m.state, "s asks it for its state, at most 64 KiB within 2 s", m.time);
    case tab::errors:
      return errors(m, x);
    case tab::trace:
      return answered(m.trace, "t writes down the next messages it handles: at most 32, for 2 s", m.time);
  }
  return {};
}

lines keys() {
  return {
      "1 tree  2 bots  4 orders  5 events  6 breakers  7 feeds  9 system",
      "arrows j k g G  move     enter  look into     esc  back     q  leave",
      "/  filter, ! inverts     s  order of rows     f  freeze     w  hidden columns",
      ":  any command of ctl, tab completes          y  the same as a line of ctl",
      "e  only what is not well       m b r  rank by wait, busy, restarts",
      "space  fold a supervisor       x  unfold all",
      "",
      "P  pause the bot     R  resume or start it     S  stop it     F  flatten it",
      "T  trip the breaker, trace the actor           R  reset the breaker",
      "K  restart the actor     H  halt the node      U  unhalt",
      "in an actor: i info  m mailbox  s state  e errors  t trace",
      "",
      "What reduces risk leaves at once, or after y. What raises it asks for y; where",
      "money is real, and for breakers and unhalt, for the name and a reason. From a",
      "view that is older than 5 s it does not leave at all.",
  };
}

lines system_lines(const model& m) {
  if (m.system.is_null()) return {"no figures have come"};
  json_value::fields plain;
  lines all;
  for (const auto& each : m.system.members())
    if (!each.value.is_list()) plain.push_back(each);
  outline(json_value(std::move(plain)), 0, all);
  for (const auto& each : m.system.members()) {
    if (!each.value.is_list()) continue;
    all.insert(all.end(), {"", each.key});
    for (const auto& x : each.value.items()) {
      const auto value = x["value"].number();
      all.push_back(fmt::format("  {:<32} {:>10}", x["actor"].text(),
                                each.key == "longest_waits" ? ctl::span_text(value) : ctl::count_text(value)));
    }
    if (each.value.items().empty()) all.push_back("  none");
  }
  return all;
}

}  // namespace

std::vector<std::string> lines_of(const model& m) {
  switch (m.now) {
    case screen::actor:
      return actor_lines(m);
    case screen::page:
      return answered(m.page, "nothing was asked for", m.time);
    case screen::help:
      return keys();
    case screen::system:
      return system_lines(m);
    case screen::tree:
    case screen::bots:
    case screen::orders:
    case screen::events:
    case screen::breakers:
    case screen::feeds:
      break;
  }
  return {};
}

}  // namespace apps::console
