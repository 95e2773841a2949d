#include "config/check.hpp"

#include <algorithm>

#include "config/value.hpp"
#include "core/types/invariant.hpp"

namespace config {
namespace {

std::string joined(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + '.' + std::string(name);
}

std::string last_of(const std::string& path) { return path.substr(path.rfind('.') + 1); }

std::string_view noun(const node& n) {
  switch (n.type) {
    case node::kind::null:
      return "nothing";
    case node::kind::scalar:
      return "a single value";
    case node::kind::sequence:
      return "a list";
    case node::kind::map:
      return "a map of keys";
  }
  return "?";
}

class checker {
 public:
  checker(values& out, findings& found) : values_(out), findings_(found) {}

  // `n` is null where nothing is written; `at` is then the nearest written key.
  void section(const schema& s, const node* n, const std::string& path, const place& at) {
    if (n && n->type != node::kind::map) {
      findings_.report(n->at, code::mistyped, path,
                       named(path) + " is " + std::string(noun(*n)) + ", but a map of keys is needed",
                       "known here: " + known_keys(s));
      return;
    }
    if (n) keys(s, *n, path);
    for (const schema& child : s.children) {
      const entry* e = n ? find(*n, child.name) : nullptr;
      any(child, e ? &e->value : nullptr, joined(path, child.name), e ? e->key_at : at);
    }
    if (s.any) table(s, n, path, at);
  }

 private:
  static std::string named(const std::string& path) { return path.empty() ? "the file" : '`' + path + '`'; }

  static bool has_blanks(const std::string& key) {
    return key.starts_with(' ') || key.ends_with(' ') || key.find('\t') != key.npos;
  }

  static std::string known_keys(const schema& s) {
    if (s.any)
      return s.any->leaf && !s.any->leaf->choices.empty() ? words(s.any->leaf->choices) : "names of your choice";
    std::vector<std::string> names;
    for (const auto& c : s.children) names.push_back(c.name);
    return names.empty() ? "nothing" : words(names);
  }

  static std::string words(std::vector<std::string> list) {
    std::sort(list.begin(), list.end());
    std::string text;
    for (const auto& word : list) text += (text.empty() ? "" : ", ") + word;
    return text;
  }

  static const entry* find(const node& n, std::string_view name) {
    for (const entry& e : n.entries)
      if (e.key == name) return &e;
    return nullptr;
  }

  // What has to hold of the keys of every map, and which of them are known.
  void keys(const schema& s, const node& n, const std::string& path) {
    std::map<std::string_view, const entry*> seen;
    for (const entry& e : n.entries) {
      const std::string here = joined(path, printable(e.key));
      const auto [first, added] = seen.emplace(e.key, &e);
      if (!added) {
        findings_.report(
            e.key_at, code::duplicate_key, here,
            "duplicate key `" + printable(e.key) + "`; first defined at " + origin_of(first->second->key_at),
            "keep one");
      } else if (has_blanks(e.key)) {
        findings_.report(e.key_at, code::blank_in_key, here, "the key `" + printable(e.key) + "` has blanks around it",
                         "remove the blanks and the quotes");
      } else if (e.key == "<<") {
        findings_.report(e.key_at, code::merge_key, here, "`<<` is not applied here", "write the keys out");
      } else if (!s.any && !s.child(e.key)) {
        unknown(s, e, here);
      }
    }
  }

  void unknown(const schema& s, const entry& e, const std::string& path) {
    std::vector<std::string> names;
    for (const auto& c : s.children) names.push_back(c.name);
    const std::string near = nearest(e.key, names);
    findings_.report(e.key_at, code::unknown_key, path, "unknown key `" + printable(e.key) + '`',
                     (near.empty() ? "" : "did you mean `" + near + "`?   ") + ("known here: " + known_keys(s)));
  }

  void any(const schema& s, const node* n, const std::string& path, const place& at) {
    const auto before = findings_.count();
    look(s, n, path, at);
    const bool whole = s.is_value() || s.item || (n && n->type != node::kind::map);
    if (n && whole && (n->reported || findings_.count() > before)) values_.put_misread(path);
  }

  void look(const schema& s, const node* n, const std::string& path, const place& at) {
    if (n && n->reported) return;
    if (s.is_value() && s.leaf->kind == value_kind::parameters) return;  // see strategy_parameters
    if (s.is_value()) return scalar(*s.leaf, n, path, at);
    if (n && n->type == node::kind::null) {
      findings_.report(at, code::mistyped, path, named(path) + " has no value", "fill it or remove the key");
      return;
    }
    if (s.item) return list(s, n, path, at);
    section(s, n, path, at);
  }

  void scalar(const field& f, const node* n, const std::string& path, const place& at) {
    if (!n) return absent(f, path, at);
    if (n->type == node::kind::null) {
      findings_.report(at, code::mistyped, path, named(path) + " has no value", example_of(f, path));
      return;
    }
    if (n->type != node::kind::scalar) {
      findings_.report(
          n->at, code::mistyped, path,
          named(path) + " is " + std::string(noun(*n)) + ", but a " + std::string(to_string(f.kind)) + " is needed",
          example_of(f, path));
      return;
    }
    if (const auto result = read(f, n->text, n->quoted))
      values_.put(path, {&f, result->text, result->number, n->at, false});
    else
      findings_.report(n->at, result.error().code, path, result.error().message, result.error().hint);
  }

  void absent(const field& f, const std::string& path, const place& at) {
    if (f.optional) return;
    if (f.fallback.empty()) {
      findings_.report(at, code::missing, path, "missing " + named(path), example_of(f, path));
      return;
    }
    const auto result = read(f, f.fallback, false);
    ASSERT(result, "defaults in the field table fit their field", path);
    values_.put(path, {&f, result->text, result->number, at, true});
  }

  static std::string example_of(const field& f, const std::string& path) {
    const std::string& text = f.example.empty() ? f.fallback : f.example;
    return text.empty() ? "" : "write it like   " + last_of(path) + ": " + text;
  }

  void list(const schema& s, const node* n, const std::string& path, const place& at) {
    if (!n && s.item->leaf && s.item->leaf->optional) return;
    if (!n || (n->type == node::kind::sequence && n->items.empty())) {
      findings_.report(at, code::missing, path, "missing " + named(path), "a list of at least one item is needed");
      return;
    }
    if (n->type != node::kind::sequence) {
      findings_.report(n->at, code::mistyped, path,
                       named(path) + " is " + std::string(noun(*n)) + ", but a list is needed",
                       "write [item, item] or lines that begin with `- `");
      return;
    }
    values_.put_items(path, n->items.size());
    for (std::size_t i = 0; i < n->items.size(); ++i)
      any(*s.item, &n->items[i], path + '[' + std::to_string(i) + ']', n->items[i].at);
  }

  // A map of elements by name. Where the names are given, absent elements get their defaults.
  void table(const schema& s, const node* n, const std::string& path, const place& at) {
    const field& rule = *s.any->leaf;
    const bool named_elements = !rule.choices.empty();
    if (rule.optional && !n) return;
    if (!named_elements && (!n || n->entries.empty())) {
      findings_.report(at, code::missing, path, "missing " + named(path),
                       "at least one is needed, for instance " + rule.example);
      return;
    }
    if (n) {
      for (const entry& e : n->entries) {
        if (e.key == "<<" || has_blanks(e.key) || values_.has_element(path, e.key)) continue;
        if (const auto name = read(rule, e.key, false); !name) {
          findings_.report(e.key_at, name.error().code, joined(path, printable(e.key)), name.error().message,
                           name.error().hint);
          continue;
        }
        element(s, &e.value, path, e.key, e.key_at);
      }
    }
    for (const auto& name : rule.choices)
      if (!n || !find(*n, name)) element(s, nullptr, path, name, at);
  }

  void element(const schema& s, const node* n, const std::string& path, const std::string& name, const place& at) {
    const std::string here = joined(path, name);
    values_.put_element(path, name, at);
    if (n && n->type == node::kind::null) {
      findings_.report(at, code::mistyped, here, named(here) + " has no value", "known here: " + known_keys(*s.any));
      return;
    }
    section(*s.any, n, here, at);
    const schema* parameters = s.any->child("parameters");
    if (parameters && (!n || n->type == node::kind::map)) strategy_parameters(n, joined(here, "parameters"), here, at);
  }

  // What may stand under `parameters` is known once the strategy is.
  void strategy_parameters(const node* element, const std::string& path, const std::string& owner, const place& at) {
    const value* strategy = values_.find(joined(owner, "strategy"));
    const schema* s = strategy ? parameters_schema(strategy->text) : nullptr;
    const entry* e = element ? find(*element, "parameters") : nullptr;
    if (s) any_section(*s, e ? &e->value : nullptr, path, e ? e->key_at : at);
  }

  void any_section(const schema& s, const node* n, const std::string& path, const place& at) {
    if (n && n->type == node::kind::null)
      findings_.report(at, code::mistyped, path, named(path) + " has no value", "known here: " + known_keys(s));
    else
      section(s, n, path, at);
  }

  values& values_;
  findings& findings_;
};

}  // namespace

const value* values::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &found->second;
}

const std::string& values::text(const std::string& path) const {
  const value* v = find(path);
  ASSERT(v, "a checked configuration holds every value", path);
  return v->text;
}

__int128 values::number(const std::string& path) const {
  const value* v = find(path);
  ASSERT(v, "a checked configuration holds every value", path);
  return v->number;
}

bool values::has_element(std::string_view table, std::string_view name) const {
  const auto found = elements_.find(table);
  return found != elements_.end() && found->second.find(name) != found->second.end();
}

const std::map<std::string, place, std::less<>>& values::elements(const std::string& table) const {
  static const std::map<std::string, place, std::less<>> none;
  const auto found = elements_.find(table);
  return found == elements_.end() ? none : found->second;
}

std::size_t values::items(const std::string& list) const {
  const auto found = items_.find(list);
  return found == items_.end() ? 0 : found->second;
}

bool values::misread(std::string_view path) const {
  for (auto end = path.size(); end != path.npos; end = path.rfind('.', end - 1)) {
    if (misread_.contains(path.substr(0, end))) return true;
    if (end == 0) break;
  }
  return false;
}

values check_shape(const node& root, const place& top, findings& found) {
  values result;
  checker(result, found).section(root_schema(), &root, "", top);
  return result;
}

}  // namespace config
