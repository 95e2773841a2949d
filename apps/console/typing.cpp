#include "apps/console/typing.hpp"

#include <algorithm>

#include "apps/console/asking.hpp"
#include "apps/ctl/columns.hpp"

namespace apps::console {

using ctl::act;

namespace {

listing& list_of(model& m) { return m.lists[static_cast<std::size_t>(m.now)]; }

std::map<std::string, std::vector<std::string>> targets_of(const model& m) {
  std::map<std::string, std::vector<std::string>> all;
  for (const auto& [kind, part] : {std::pair("bot", "bots"), std::pair("actor", "actors"),
                                   std::pair("breaker", "breakers"), std::pair("order", "orders")})
    for (const auto& item : m.items(part)) all[kind].push_back(ctl::name_of(item));
  return all;
}

void complete(model& m) {
  auto& line = *m.typing;
  auto words = ctl::words_of(line.text);
  const bool fresh = line.text.empty() || line.text.back() == ' ';
  const auto beginning = fresh || words.empty() ? std::string() : words.back();
  if (!fresh && !words.empty()) words.pop_back();
  line.proposals = ctl::completions(words, beginning, targets_of(m));
  if (line.proposals.empty()) return;
  auto common = line.proposals.front();
  for (const auto& each : line.proposals) {
    const auto parted = std::mismatch(common.begin(), common.end(), each.begin(), each.end()).first;
    common.erase(parted, common.end());
  }
  line.text.resize(line.text.size() - beginning.size());
  line.text += common;
  if (line.proposals.size() == 1) {
    line.text += ' ';
    line.proposals.clear();
  }
}

void show(updated& x, const ctl::request& what) {
  const std::pair<act, screen> lists[] = {{act::bots_list, screen::bots},
                                          {act::actors_list, screen::tree},
                                          {act::orders_list, screen::orders},
                                          {act::events_tail, screen::events},
                                          {act::breakers_list, screen::breakers}};
  for (const auto& [verb, where] : lists)
    if (what.what->what == verb && what.args.empty()) return go_to(x, where);
  if (what.what->what == act::actors_show && what.args.empty()) return open_actor(x, what.target);
  const auto target = ctl::page_of(what);
  if (target.empty())
    return say(x.model, std::string(what.what->words) + " belongs into a shell: " + ctl::shell_line(what), true);
  open_page(x, target, ctl::text_of(what));
}

void carry_out(updated& x, const std::string& line) {
  const auto words = ctl::words_of(line);
  if (words.empty()) return;
  if (words[0] == "q" || words[0] == "quit") return x.effects.push_back(leave{});
  if (words[0] == "help") return go_to(x, screen::help);
  auto what = ctl::read_words(words);
  if (!what) return say(x.model, what.error(), true);
  if (core::command::is_reading(*what->what)) return show(x, *what);
  command(x, *std::move(what));
}

}  // namespace

void go_to(updated& x, screen where) {
  auto& m = x.model;
  if (m.now != where) m.back.push_back(m.now);
  if (m.back.size() > 16) m.back.erase(m.back.begin());
  m.now = where;
  m.scroll = 0;
  x.effects.push_back(watch_parts{parts_for(where)});
}

void open_actor(updated& x, const std::string& name) {
  if (x.model.actor != name) x.model.state = x.model.trace = {};
  x.model.actor = name;
  x.model.shown_tab = tab::about;
  go_to(x, screen::actor);
}

void open_page(updated& x, std::string target, std::string title) {
  x.model.page = {.target = target, .title = std::move(title), .waiting = true, .problem = {}, .body = {}};
  go_to(x, screen::page);
  x.effects.push_back(fetch_page{std::move(target)});
}

void on_prompt_key(updated& x, const key& k) {
  auto& m = x.model;
  const bool filters = m.typing->what == prompt::kind::filter;
  if (k.what == key::name::escape) {
    if (filters) list_of(m).filter.clear();
    m.typing.reset();
    return;
  }
  if (k.what == key::name::enter) {
    const auto line = m.typing->text;
    m.typing.reset();
    if (!filters) carry_out(x, line);
    return;
  }
  if (k.what == key::name::tab && !filters) return complete(m);
  type(m.typing->text, k);
  m.typing->proposals.clear();
  if (filters) list_of(m).filter = m.typing->text;
}

}  // namespace apps::console
