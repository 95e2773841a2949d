#include <algorithm>

#include "config/field.hpp"
#include "config/load.hpp"
#include "config/value.hpp"

namespace config {
namespace {

constexpr std::string_view head = R"(# Configuration

Made from the field table in `config/fields.cpp`, the strategies' own lists and the list of codes; a test compares
this page with them. Profiles to start from are in `config/profiles`.

A configuration is one YAML file of keys and plain values. Every key is checked, and all mistakes are reported in one
pass, each with its place and a proposal. Nothing is started while one is left.

- Units stand in the value: durations `250ms`, `5s`, `1m30s`; money `100 USDT`; ratios `2%`, `15bp`, `450ppm`; sizes
  `64MiB`. Prices and quantities are plain decimals and are read exactly.
- Secrets are never written here: `env:NAME`, `file:/path` and `cred:name` say where they are.
- An environment variable goes before the file, the file before the default. Two underscores stand for one level,
  and every sign other than letters and digits is one underscore: `WATCHBILL_BOTS__TREND_BTC__GROUP` sets
  `bots.trend-btc.group`.
- Anchors, aliases, tags, merge keys, block text and second documents are refused: a file means what it shows.
- The hash of a configuration covers every value in force, defaults included, but not where things lie: `data_dir`,
  secrets, and the folders of recordings take no part. Order, comments and spelling (`1000ms`, `1s`) do not matter.

)";

std::string code(const std::string& text) { return text.empty() ? "" : '`' + text + '`'; }

std::string default_of(const field& f) {
  if (!f.fallback.empty()) return code(f.fallback);
  return f.optional ? "none" : "required";
}

std::string allowed_of(const field& f) {
  if (!f.choices.empty()) {
    std::string text;
    for (const auto& word : f.choices) text += (text.empty() ? "" : ", ") + code(word);
    return text;
  }
  std::string text(to_string(f.kind));
  if (!f.target.empty()) text = "one of the " + f.target;
  if (const auto range = range_of(f); !range.empty()) text += ", " + code(range);
  return text;
}

std::string row(const field& f) {
  std::string text = "| " + code(f.path) + " | " + allowed_of(f) + " | " + default_of(f) + " | " + f.meaning;
  if (!f.example.empty()) text += " Example: " + code(f.example) + '.';
  return text + " |\n";
}

constexpr std::string_view table_head = "| key | allowed | default | meaning |\n|---|---|---|---|\n";

std::string keys() {
  std::string text;
  std::string section;
  for (const field& f : fields()) {
    const std::string top = f.path.substr(0, f.path.find('.'));
    if (top != section) {
      text += (section.empty() ? "" : "\n") + ("## " + top + "\n\n") + std::string(table_head);
      section = top;
    }
    text += row(f);
  }
  return text;
}

std::string sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text.ends_with('.') || text.empty() ? text : text + '.';
}

std::string strategies() {
  std::string text = "\n## Strategies\n\nWhat stands under `bots.*.parameters`, per strategy.\n";
  for (const auto& entry : core::strategy::catalogue()) {
    text += "\n### " + entry.name + "\n\n" + sentence(entry.summary) + "\n\n" + std::string(table_head);
    for (const schema& s : parameters_schema(entry.name)->children) {
      field f = *s.leaf;
      f.meaning = sentence(f.meaning);
      text += row(f);
    }
  }
  return text;
}

std::string codes() {
  std::string text =
      "\n## Codes\n\n`watchbill explain WB-C003` prints the same text.\n\n| code | meaning |\n|---|---|\n";
  for (const auto c : all_codes()) text += "| " + to_string(c) + " | " + std::string(explanation(c)) + " |\n";
  return text;
}

}  // namespace

std::string reference_page() { return std::string(head) + keys() + strategies() + codes(); }

}  // namespace config
