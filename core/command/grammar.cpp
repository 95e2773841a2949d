#include "core/command/grammar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "core/types/nearest_word.hpp"

namespace core::command {
namespace {

using unread = unexpected<misreading>;

constexpr duration wait_default = std::chrono::seconds(10);
constexpr std::array<std::string_view, 6> common{"reason", "confirm", "yes", "id", "expect-rev", "wait"};

unread wrong(std::string why, std::string nearest = {}) {
  return unread(misreading{std::move(why), std::move(nearest)});
}

std::string quoted(std::string_view word) { return "`" + std::string(word.substr(0, 64)) + "`"; }

/// The first word of a verb of two, or the whole of a verb of one.
std::string_view noun_of(const verb& x) { return x.words.substr(0, x.words.find(' ')); }
std::string_view rest_of(const verb& x) {
  const auto blank = x.words.find(' ');
  return blank == std::string_view::npos ? std::string_view{} : x.words.substr(blank + 1);
}

/// The verb that the words begin with, and how many of them it takes.
result<std::pair<const verb*, std::size_t>, misreading> verb_in(std::span<const std::string> words) {
  std::vector<std::string_view> nouns, rests;
  for (const auto& x : verbs()) {
    nouns.push_back(noun_of(x));
    if (!words.empty() && noun_of(x) == words[0]) rests.push_back(rest_of(x));
  }
  if (words.empty()) return wrong("no command is given", "bots list");
  if (rests.empty()) {
    const auto near = nearest(words[0], nouns);
    return wrong("there is no command " + quoted(words[0]), near);
  }
  if (rests.front().empty()) return std::pair(find_verb(words[0]), std::size_t{1});
  const std::string second = words.size() > 1 ? words[1] : "";
  if (const auto* found = find_verb(words[0] + " " + second)) return std::pair(found, std::size_t{2});
  std::string near = second.empty() ? std::string(rests.front()) : nearest(second, rests);
  if (!near.empty()) near = words[0] + " " + near;
  if (second.empty()) return wrong(quoted(words[0]) + " needs a second word", near);
  return wrong("there is no command " + quoted(words[0] + " " + second), near);
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<duration> length_in(std::string_view text) {
  const auto length = parse_duration(text);
  return length && *length > duration::zero() ? length : std::nullopt;
}

/// Reads what stands behind the verb.
class reader {
 public:
  reader(const verb& what, std::span<const std::string> words) : words_(words) { read_.what = &what; }

  result<request, misreading> read() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      const bool is_option = !only_targets_ && word.size() > 1 && word.starts_with('-');
      if (is_option && word == "--") {
        only_targets_ = true;
        continue;
      }
      const auto problem = is_option ? option(word) : positional(word);
      if (problem) return unread(*problem);
    }
    if (read_.what->target != target_kind::none && read_.target.empty())
      return wrong(quoted(read_.what->words) + " needs the name of " +
                       std::string(read_.what->target == target_kind::bot || read_.what->target == target_kind::breaker
                                       ? "a "
                                       : "an ") +
                       std::string(to_string(read_.what->target)),
                   std::string(read_.what->example));
    return std::move(read_);
  }

 private:
  using problem = std::optional<misreading>;

  problem positional(const std::string& word) {
    if (read_.what->target == target_kind::none)
      return misreading{quoted(read_.what->words) + " takes no name, and there is " + quoted(word), {}};
    if (!read_.target.empty()) return misreading{"one name too many: " + quoted(word), {}};
    if (word.empty() || word.size() > 256) return misreading{"a name has 1 to 256 characters", {}};
    read_.target = word;
    return std::nullopt;
  }

  problem option(const std::string& word) {
    if (!word.starts_with("--")) return misreading{"there is no option " + quoted(word), near("-" + word)};
    const auto equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = word.substr(equals + 1);
    const auto* own = find_argument(*read_.what, name);
    if (!own && std::ranges::find(common, name) == common.end())
      return misreading{quoted(read_.what->words) + " knows no option " + quoted("--" + name), near("--" + name)};
    if (!given_.insert(name).second) return misreading{quoted("--" + name) + " is given twice", {}};
    const bool is_flag = own ? own->kind == argument_kind::flag : name == "yes";
    if (is_flag && value) return misreading{quoted("--" + name) + " takes no value", "--" + name};
    if (name == "wait" && !own) return wait_for(value);
    if (!is_flag && !value) {
      if (at_ == words_.size()) return misreading{quoted("--" + name) + " needs a value", {}};
      value = words_[at_++];
    }
    return own ? own_option(*own, value.value_or("true")) : shared(name, value.value_or("yes"));
  }

  problem own_option(const argument& x, const std::string& value) {
    if (const auto why = problem_with(x, value)) return misreading{"--" + std::string(x.name) + ": " + *why, {}};
    read_.args[std::string(x.name)] = value;
    return std::nullopt;
  }

  problem shared(const std::string& name, const std::string& value) {
    if (value.empty() || value.size() > 256) return misreading{"--" + name + ": 1 to 256 characters are needed", {}};
    if (name == "reason") read_.reason = value;
    if (name == "id") read_.id = value;
    if (name == "confirm") read_.confirm = value;
    if (name == "yes" && read_.confirm.empty()) read_.confirm = "yes";
    if (name != "expect-rev") return std::nullopt;
    read_.expect_rev = number_in(value);
    if (!read_.expect_rev) return misreading{"--expect-rev: " + quoted(value) + " is no whole number", {}};
    return std::nullopt;
  }

  /// Its value may be left out, so the next word counts only where it is a duration.
  problem wait_for(const std::optional<std::string>& value) {
    read_.wait = wait_default;
    if (value) {
      read_.wait = length_in(*value);
      if (!read_.wait) return misreading{"--wait: " + quoted(*value) + " is no duration like 30s", {}};
    } else if (at_ < words_.size() && length_in(words_[at_])) {
      read_.wait = length_in(words_[at_++]);
    }
    return std::nullopt;
  }

  std::string near(const std::string& word) const {
    std::vector<std::string> known;
    for (const auto& x : read_.what->arguments) known.push_back("--" + std::string(x.name));
    for (const auto name : common) known.push_back("--" + std::string(name));
    return nearest(word, known);
  }

  std::span<const std::string> words_;
  std::size_t at_ = 0;
  bool only_targets_ = false;
  std::set<std::string> given_;
  request read_;
};

}  // namespace

result<request, misreading> parse(std::span<const std::string> words) {
  const auto found = verb_in(words);
  if (!found) return unread(found.error());
  return reader(*found->first, words.subspan(found->second)).read();
}

std::optional<std::string> problem_with(const argument& x, std::string_view text) {
  switch (x.kind) {
    case argument_kind::flag:
      if (text != "true") return "it is there or not, and its value can only be `true`";
      break;
    case argument_kind::duration:
      if (!length_in(text)) return quoted(text) + " is no duration like 30s or 10m";
      break;
    case argument_kind::count:
      if (number_in(text).value_or(0) == 0) return quoted(text) + " is no whole number from 1 on";
      break;
    case argument_kind::text:
      if (text.empty() || text.size() > 256) return "1 to 256 characters are needed";
      break;
  }
  return std::nullopt;
}

}  // namespace core::command
