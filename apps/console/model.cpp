#include "apps/console/model.hpp"

#include <algorithm>
#include <functional>

#include "apps/ctl/columns.hpp"

namespace apps::console {

using ctl::json_value;

std::string_view to_string(screen x) {
  constexpr std::string_view names[] = {"tree",  "bots",   "orders", "events", "breakers",
                                        "feeds", "system", "actor",  "page",   "help"};
  return names[static_cast<std::size_t>(x)];
}

std::string_view to_string(tab x) {
  constexpr std::string_view names[] = {"info", "mailbox", "state", "errors", "trace"};
  return names[static_cast<std::size_t>(x)];
}

std::string_view to_string(ranking x) {
  constexpr std::string_view names[] = {"as given", "wait", "busy", "restarts", "name"};
  return names[static_cast<std::size_t>(x)];
}

const json_value::list& model::items(std::string_view part) const {
  static const json_value::list none;
  const auto found = parts.find(part);
  return found == parts.end() ? none : found->second;
}

std::optional<core::duration> model::age() const {
  if (frame_at == core::timestamp{}) return {};
  return std::max(core::duration::zero(), core::duration(time - frame_at));
}

bool model::stale() const { return !age() || *age() > grey_after; }
bool model::locked() const { return !age() || *age() > locked_after; }

std::string_view part_of(screen x) {
  switch (x) {
    case screen::tree:
      return "actors";
    case screen::bots:
    case screen::orders:
    case screen::events:
    case screen::breakers:
    case screen::feeds:
      return to_string(x);
    case screen::system:
    case screen::actor:
    case screen::page:
    case screen::help:
      break;
  }
  return {};
}

bool is_well(const json_value& item) {
  const auto state = item["state"].text(), actual = item["actual"].text();
  if (!actual.empty()) return ctl::is_as_wanted(item["desired"].text(), actual);
  if (!item["threshold"].is_null() || !item["resets_by"].is_null()) return state == "closed";
  if (!item["channel"].is_null()) return item["book_valid"].is_null() || item["book_valid"].truth();
  if (!item["mailbox_depth"].is_null()) return state == "ok" || state == "running";
  return true;
}

namespace {

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool passes(const json_value& item, const std::string& filter) {
  if (filter.empty() || filter == "!") return true;
  const bool inverse = filter[0] == '!';
  const auto wanted = lower(filter.substr(inverse ? 1 : 0));
  for (const auto& field : item.members())
    if (lower(field.value.text()).find(wanted) != std::string::npos) return !inverse;
  return inverse;
}

/// The actors under their supervisors.
class forest {
 public:
  forest(const model& m, const json_value::list& actors) : model_(m) {
    for (const auto& x : actors) names_.insert(x["name"].text());
    for (const auto& x : actors) {
      const auto parent = x["parent"].text();
      const bool known = names_.contains(parent) && parent != x["name"].text();
      children_[known ? parent : ""].push_back(&x);
    }
  }

  std::vector<row> rows() const {
    std::vector<row> all;
    for (const auto* root : of("")) walk(*root, "", "", all);
    return all;
  }

 private:
  using siblings = std::vector<const json_value*>;
  const siblings& of(const std::string& parent) const {
    static const siblings none;
    const auto found = children_.find(parent);
    return found == children_.end() ? none : found->second;
  }

  /// Whether it, or something below it, is worth a row.
  bool kept(const json_value& x) const {
    if (!model_.errors_only || !is_well(x)) return true;
    const auto [known, fresh] = kept_.try_emplace(&x, false);
    if (!fresh) return known->second;
    const auto& below = of(x["name"].text());
    const bool any = std::any_of(below.begin(), below.end(), [&](auto* y) { return kept(*y); });
    return kept_[&x] = any;
  }

  void walk(const json_value& x, const std::string& own, const std::string& below, std::vector<row>& all) const {
    if (!kept(x) || !walked_.insert(&x).second) return;
    const auto name = x["name"].text();
    const auto parent = x["parent"].text() + "/";
    auto label = parent.size() > 1 && name.starts_with(parent) ? name.substr(parent.size()) : name;
    siblings shown;
    for (const auto* child : of(name))
      if (kept(*child) && !walked_.contains(child)) shown.push_back(child);
    const bool folded = model_.collapsed.contains(name);
    if (folded && !shown.empty()) label += " +" + std::to_string(shown.size());
    all.push_back({&x, name, own, std::move(label)});
    if (folded) return;
    for (const auto* child : shown) {
      const bool last = child == shown.back();
      walk(*child, below + (last ? "└ " : "├ "), below + (last ? "  " : "│ "), all);
    }
  }

  // Names come from outside: each actor is walked once, however its name and its parent's are tangled.
  mutable std::set<const json_value*> walked_;
  mutable std::map<const json_value*, bool> kept_;
  const model& model_;
  std::set<std::string> names_;
  std::map<std::string, siblings> children_;
};

void rank(std::vector<row>& rows, ranking by) {
  const auto fall = [&](std::string_view key) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const row& a, const row& b) { return (*a.item)[key].number(-1) > (*b.item)[key].number(-1); });
  };
  switch (by) {
    case ranking::given:
      return;
    case ranking::wait:
      return fall("wait_p99_seconds");
    case ranking::busy:
      return fall("busy_ratio");
    case ranking::restarts:
      return fall("restarts");
    case ranking::name:
      return std::stable_sort(rows.begin(), rows.end(), [](const row& a, const row& b) { return a.name < b.name; });
  }
}

}  // namespace

std::vector<row> rows_of(const model& m, screen which) {
  const auto& items = m.items(part_of(which));
  const auto& list = m.lists[static_cast<std::size_t>(which)];
  if (which == screen::tree && list.filter.empty() && list.order == ranking::given) return forest(m, items).rows();
  std::vector<row> rows;
  for (const auto& item : items) {
    if (!passes(item, list.filter) || (m.errors_only && is_well(item) && which != screen::orders)) continue;
    const auto name = ctl::name_of(item);
    rows.push_back({&item, name, "", name});
  }
  if (which == screen::events) std::reverse(rows.begin(), rows.end());  // the latest first
  rank(rows, list.order);
  return rows;
}

std::size_t index_in(const cursor& at, const std::vector<row>& rows) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const row& x) { return x.name == at.name; });
  if (found != rows.end()) return static_cast<std::size_t>(found - rows.begin());
  return rows.empty() ? 0 : std::min(at.index, rows.size() - 1);
}

const json_value& selected(const model& m) {
  static const json_value none;
  if (m.now == screen::actor) {
    const auto& actors = m.items("actors");
    const auto found =
        std::find_if(actors.begin(), actors.end(), [&](const auto& x) { return x["name"].text() == m.actor; });
    return found == actors.end() ? none : *found;
  }
  const auto rows = rows_of(m, m.now);
  return rows.empty() ? none : *rows[index_in(m.lists[static_cast<std::size_t>(m.now)].at, rows)].item;
}

}  // namespace apps::console
