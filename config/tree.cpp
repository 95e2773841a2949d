#include "config/tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

#include "config/lexical.hpp"

namespace config {
namespace {

/// Thrown through yaml-cpp to end the parse at a problem of ours.
struct stop {
  config::problem problem;
};

/// Builds the tree from parser events: they carry the places of keys, which YAML::Node loses.
class builder : public YAML::EventHandler {
 public:
  explicit builder(const source& text) : source_(text) {}

  node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    node value;
    // The mark of an absent value is on some later line; the place of its key is what a reader looks for.
    value.at = pending_key_ ? last_key_ : at(mark, 1);
    add(std::move(value), "~");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw stop{problem_at(at(mark, 1), code::unsupported_yaml, "", "an alias", "write the value out")};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    node value;
    value.type = node::kind::scalar;
    value.text = text;
    value.quoted = tag == "!";
    value.at = at(mark, std::max<std::size_t>(1, text.size()));
    const std::string_view line = source_.lines[value.at.line];
    const std::string_view rest = line.substr(std::min(value.at.offset, line.size()));
    if (!value.quoted && !rest.starts_with(text)) {
      throw stop{problem_at(value.at, code::unsupported_yaml, "", "a text over several lines",
                            "write it on one line, or look for a missing `:`")};
    }
    if (value.quoted) value.at.length = quoted_length(rest);
    add(std::move(value), text);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    begin(node::kind::sequence, mark);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    begin(node::kind::map, mark);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

 private:
  struct level {
    node value;
    bool key_expected;
  };

  place at(const YAML::Mark& mark, std::size_t length) const {
    const std::size_t line =
        std::min<std::size_t>(static_cast<std::size_t>(std::max(0, mark.line)), source_.lines.size() - 1);
    return {&source_, line, static_cast<std::size_t>(std::max(0, mark.column)), length};
  }

  static std::size_t quoted_length(std::string_view rest) {
    const char quote = rest.empty() ? '"' : rest.front();
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (quote == '"' && rest[i] == '\\')
        ++i;
      else if (rest[i] == quote)
        return i + 1;
    }
    return 1;
  }

  void begin(node::kind kind, const YAML::Mark& mark) {
    if (!levels_.empty() && levels_.back().key_expected)
      throw stop{
          problem_at(at(mark, 1), code::unsupported_yaml, "", "a key that is a list or a map", "keys are words")};
    if (levels_.size() == depth_max)
      throw stop{problem_at(at(mark, 1), code::too_deep, "",
                            "nested more than " + std::to_string(depth_max) + " levels deep", "")};
    node value;
    value.type = kind;
    value.at = pending_key_ ? last_key_ : at(mark, 1);
    pending_key_ = false;
    levels_.push_back({std::move(value), kind == node::kind::map});
  }

  void end() {
    node value = std::move(levels_.back().value);
    levels_.pop_back();
    if (!levels_.empty() && levels_.back().value.type == node::kind::map) levels_.back().key_expected = false;
    attach(std::move(value));
  }

  // A scalar or null: a key where one is due, a value otherwise.
  void add(node value, const std::string& as_key) {
    if (!levels_.empty() && levels_.back().key_expected) {
      levels_.back().key_expected = false;
      last_key_ = value.at;
      pending_key_ = true;
      levels_.back().value.entries.push_back({as_key, value.at, {}});
      return;
    }
    attach(std::move(value));
  }

  void attach(node value) {
    pending_key_ = false;
    if (levels_.empty()) {
      root_ = std::move(value);
      return;
    }
    level& top = levels_.back();
    if (top.value.type == node::kind::map) {
      top.value.entries.back().value = std::move(value);
      top.key_expected = true;
    } else {
      top.value.items.push_back(std::move(value));
    }
  }

  const source& source_;
  node root_;
  std::vector<level> levels_;
  place last_key_;
  bool pending_key_ = false;
};

std::string hint_for(const std::string& message) {
  if (message.find("illegal map value") != message.npos) return "a text with `: ` in it needs quotes";
  if (message.find("end of") != message.npos) return "compare the indentation with the lines above; a key needs `: `";
  return "compare with the lines above";
}

std::string joined(const source& text) {
  std::string result;
  for (const auto& line : text.lines) result += line + '\n';
  return result;
}

}  // namespace

parsed parse(const source& text) {
  parsed result;
  result.problems = check_text(text);
  if (!result.problems.empty()) return result;
  const place top{&text, 0, 0, 1};
  try {
    std::istringstream stream(joined(text));
    YAML::Parser parser(stream);
    builder events(text);
    parser.HandleNextDocument(events);
    result.root = events.take();
    builder rest(text);
    if (parser.HandleNextDocument(rest))
      result.problems.push_back(
          problem_at(top, code::second_document, "", "the file holds a second document", "make it another file"));
  } catch (const stop& reason) {
    result.problems.push_back(reason.problem);
  } catch (const YAML::Exception& error) {
    place p = top;
    if (!error.mark.is_null()) {
      p.line = static_cast<std::size_t>(std::max(0, error.mark.line));
      p.offset = static_cast<std::size_t>(std::max(0, error.mark.column));
    }
    result.problems.push_back(
        problem_at(p, code::syntax, "", "not YAML: " + printable(error.msg), hint_for(error.msg)));
  }
  if (!result.problems.empty()) result.root = {};
  return result;
}

}  // namespace config
