#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/sim/fault_hooks.hpp"

// How a rule is read and written.

namespace core::sim {
namespace {

constexpr std::uint32_t ppm_of_one = 1'000'000;

// -- values -------------------------------------------------------------------------------------------------------

std::optional<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) return {};
  return value;
}

/// "0.25%" is 2500 of a million.
std::optional<std::uint32_t> read_percent(std::string_view text) {
  if (!text.ends_with('%')) return {};
  text.remove_suffix(1);
  const auto dot = std::min(text.find('.'), text.size());
  const auto whole = read_number(text.substr(0, dot), 0, 100);
  std::string fraction(text.substr(std::min(dot + 1, text.size())));
  const bool digits = std::all_of(fraction.begin(), fraction.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole || !digits || fraction.size() > 4 || (dot < text.size() && fraction.empty())) return {};
  fraction.resize(4, '0');
  const auto ppm = *whole * 10'000 + *read_number(fraction, 0, 9999);
  if (ppm > ppm_of_one) return {};
  return static_cast<std::uint32_t>(ppm);
}

std::string percent_text(std::uint32_t ppm) {
  std::string fraction = std::to_string(10'000 + ppm % 10'000).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return std::to_string(ppm / 10'000) + (fraction.empty() ? "" : "." + fraction) + "%";
}

std::optional<duration> read_span(std::string_view text, bool zero_allowed) {
  const auto value = parse_duration(text);
  if (!value || *value < duration::zero() || (!zero_allowed && *value == duration::zero())) return {};
  return value;
}

// -- reading ------------------------------------------------------------------------------------------------------

/// One line; the first problem ends it.
class line_reader {
 public:
  explicit line_reader(std::string_view line) {
    const auto tail = cut_body(line);
    words_ = words_of(line, ' ');
    if (tail) body_ = *tail;
  }

  bool empty() const { return words_.empty() && !body_; }
  const std::string& problem() const { return problem_; }
  fault_rule read();

 private:
  /// Cuts comment and body off; a '#' in a body belongs to the body.
  static std::optional<std::string> cut_body(std::string_view& line);
  bool fail(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
    return false;
  }
  std::optional<std::string_view> next(const char* what) {
    if (at_ < words_.size()) return words_[at_++];
    fail(std::string(what) + " is missing");
    return {};
  }
  std::optional<duration> next_span(const char* what, bool zero_allowed = false);
  bool read_when(fault_schedule&);
  bool read_times(fault_schedule&);
  bool read_option(std::string_view word, fault_schedule&);
  bool read_particular(std::string_view word, fault_rule&);
  bool set(fault_rule&, std::string_view key, std::string_view value);
  bool check_where(const fault_rule&);
  bool check(const fault_rule&);
  bool once(std::string_view word) {
    return seen_.insert(std::string(word)).second || fail("'" + std::string(word) + "' stands twice");
  }

  std::vector<std::string_view> words_;
  std::optional<std::string> body_;
  std::size_t at_ = 0;
  std::set<std::string> seen_;
  std::string problem_;
};

std::optional<std::string> line_reader::cut_body(std::string_view& line) {
  const auto blank_before = [&](std::size_t at) { return at == 0 || line[at - 1] == ' '; };
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!blank_before(at)) continue;
    if (line[at] == '#') {
      line = line.substr(0, at);
      return {};
    }
    if (line.substr(at).starts_with("body=")) {
      std::string body(line.substr(at + 5));
      line = line.substr(0, at);
      return body;
    }
  }
  return {};
}

std::optional<duration> line_reader::next_span(const char* what, bool zero_allowed) {
  const auto word = next(what);
  if (!word) return {};
  const auto value = read_span(*word, zero_allowed);
  if (!value) fail("'" + std::string(*word) + "' is no duration for " + what);
  return value;
}

bool line_reader::read_times(fault_schedule& when) {
  const auto list = next("a time");
  if (!list) return false;
  for (const auto word : words_of(*list, ',')) {
    const auto time = read_span(word, true);
    if (!time) return fail("'" + std::string(word) + "' is no time");
    if (!when.times.empty() && *time <= when.times.back()) return fail("times ascend");
    when.times.push_back(*time);
  }
  return !when.times.empty() || fail("a time is missing");
}

bool line_reader::read_when(fault_schedule& when) {
  const auto word = next("when");
  if (!word) return false;
  if (*word == "always") return true;
  if (*word == "at") {
    when.how = fault_schedule::kind::at;
    return read_times(when);
  }
  if (*word == "every") {
    when.how = fault_schedule::kind::every;
    const auto period = next_span("every");
    if (!period) return false;
    when.period = *period;
    if (at_ == words_.size() || words_[at_] != "jitter") return true;
    ++at_;
    const auto jitter = next_span("jitter");
    if (!jitter) return false;
    when.jitter = *jitter;
    return when.jitter < when.period || fail("jitter is less than the period");
  }
  const auto ppm = read_percent(*word);
  if (!ppm || *ppm == 0) return fail("'" + std::string(*word) + "' is no when: always, P%, at or every");
  when.how = fault_schedule::kind::chance;
  when.ppm = *ppm;
  return true;
}

/// for, from, until, max.
bool line_reader::read_option(std::string_view word, fault_schedule& when) {
  if (!once(word)) return false;
  if (word == "max") {
    const auto text = next("max");
    if (!text) return false;
    const auto most = read_number(*text, 1, 1'000'000'000);
    if (!most) return fail("'" + std::string(*text) + "' is no number for max");
    when.most = static_cast<std::uint64_t>(*most);
    return true;
  }
  const auto value = next_span(word == "for" ? "for" : word == "from" ? "from" : "until");
  if (!value) return false;
  if (word == "for") when.lasting = value;
  if (word == "from") when.from = *value;
  if (word == "until") when.until = value;
  return true;
}

bool line_reader::read_particular(std::string_view word, fault_rule& rule) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return fail("'" + std::string(word) + "' is not understood");
  const auto key = word.substr(0, equals), value = word.substr(equals + 1);
  const auto takes = words_of(hook_table()[static_cast<std::size_t>(rule.hook)].takes, ' ');
  if (std::find(takes.begin(), takes.end(), key) == takes.end())
    return fail(std::string(to_string(rule.hook)) + " takes no '" + std::string(key) + "'");
  return once(key) &&
         (set(rule, key, value) || fail("'" + std::string(value) + "' is no value for " + std::string(key)));
}

bool line_reader::set(fault_rule& rule, std::string_view key, std::string_view value) {
  auto& with = rule.with;
  if (key == "by") {
    with.by = rule.hook == fault_hook::clock ? parse_duration(value) : read_span(value, true);
    return with.by.has_value();
  }
  if (key == "spread") return (with.spread = read_span(value, true)).has_value();
  if (key == "age") return (with.age = read_span(value, false)).has_value();
  if (key == "retry_after") return (with.retry_after = read_span(value, true)).has_value();
  if (key == "drift") return (with.drift = read_number(value, -100'000, 100'000)).has_value();
  if (key == "times") return (with.times = read_number(value, 1, 1000)).has_value();
  if (key == "window") return (with.window = read_number(value, 1, 1000)).has_value();
  if (key == "code") return (with.code = read_number(value, 1000, 4999)).has_value();
  if (key == "status") return (with.status = read_number(value, 100, 599)).has_value();
  if (key == "apply") return (with.apply = read_percent(value)).has_value();
  const auto modes = modes_of(rule.hook);
  with.mode = value;
  return value == "any" || std::find(modes.begin(), modes.end(), value) != modes.end();
}

/// A rule whose subject never comes up would be a fault that never happens.
bool line_reader::check_where(const fault_rule& rule) {
  const auto kinds = words_of(hook_table()[static_cast<std::size_t>(rule.hook)].on, ' ');
  if (rule.where.starts_with('*')) return true;
  const auto kind = std::string_view(rule.where).substr(0, rule.where.find(':'));
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return true;
  std::string all;
  for (const auto x : kinds) all += (all.empty() ? "" : ", ") + std::string(x);
  return fail(std::string(to_string(rule.hook)) + " happens to: " + all);
}

bool line_reader::check(const fault_rule& rule) {
  const auto& when = rule.when;
  const bool timed = when.how == fault_schedule::kind::at || when.how == fault_schedule::kind::every;
  const auto needs = words_of(hook_table()[static_cast<std::size_t>(rule.hook)].needs, '|');
  if (!needs.empty() &&
      std::none_of(needs.begin(), needs.end(), [&](auto x) { return seen_.contains(std::string(x)); }))
    return fail(std::string(to_string(rule.hook)) + " needs " + std::string(needs.front()));
  if (when.how == fault_schedule::kind::always && when.lasting) return fail("always lasts anyway");
  if (when.until && *when.until <= when.from) return fail("until comes after from");
  if (rule.hook == fault_hook::restart && !(timed && when.lasting))
    return fail("restart needs times (at, every) and how long it lasts (for)");
  if (rule.hook == fault_hook::clock && !(when.how == fault_schedule::kind::always || (timed && when.lasting)))
    return fail("clock is off always, or at times (at, every) for a while (for)");
  return true;
}

fault_rule line_reader::read() {
  fault_rule rule;
  const auto id = next("an id"), hook = next("a hook"), where = next("where");
  if (!where) return rule;
  rule.id = *id;
  rule.where = *where;
  const auto known = fault_hook_of(*hook);
  if (!known) return fail("there is no hook '" + std::string(*hook) + "'"), rule;
  rule.hook = *known;
  if (!check_where(rule) || !read_when(rule.when)) return rule;
  while (at_ < words_.size()) {
    const auto word = words_[at_++];
    const bool option = word == "for" || word == "from" || word == "until" || word == "max";
    if (!(option ? read_option(word, rule.when) : read_particular(word, rule))) return rule;
  }
  if (body_) {
    const auto takes = words_of(hook_table()[static_cast<std::size_t>(rule.hook)].takes, ' ');
    if (std::find(takes.begin(), takes.end(), "body") == takes.end()) {
      fail(std::string(to_string(rule.hook)) + " takes no 'body'");
      return rule;
    }
    rule.with.body = *body_;
  }
  check(rule);
  return rule;
}

}  // namespace

result<std::vector<fault_rule>, std::vector<plan_problem>> parse_fault_rules(std::string_view text) {
  std::vector<fault_rule> rules;
  std::vector<plan_problem> problems;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.pop_back();
    const auto body = line.find(" body=");
    std::replace(line.begin(), body == std::string::npos ? line.end() : line.begin() + body, '\t', ' ');
    line_reader reader(line);
    if (reader.empty()) continue;
    auto rule = reader.read();
    if (reader.problem().empty())
      rules.push_back(std::move(rule));
    else
      problems.push_back({number, reader.problem()});
  }
  if (!problems.empty()) return unexpected(std::move(problems));
  return rules;
}

// -- writing ------------------------------------------------------------------------------------------------------

namespace {

std::string when_text(const fault_schedule& when) {
  switch (when.how) {
    case fault_schedule::kind::always:
      return "always";
    case fault_schedule::kind::chance:
      return percent_text(when.ppm);
    case fault_schedule::kind::at: {
      std::string list;
      for (const auto time : when.times) list += (list.empty() ? "" : ",") + core::to_text(time);
      return "at " + list;
    }
    case fault_schedule::kind::every:
      return "every " + core::to_text(when.period) +
             (when.jitter == duration::zero() ? "" : " jitter " + core::to_text(when.jitter));
  }
  return "?";
}

}  // namespace

std::string to_text(const fault_rule& x) {
  std::string out = x.id + " " + std::string(to_string(x.hook)) + " " + x.where + " " + when_text(x.when);
  const auto add_span = [&](const char* before, std::optional<duration> value) {
    if (value) out += before + core::to_text(*value);
  };
  const auto add_number = [&](const char* before, auto value) {
    if (value) out += before + std::to_string(*value);
  };
  add_span(" for ", x.when.lasting);
  if (x.when.from != duration::zero()) add_span(" from ", x.when.from);
  add_span(" until ", x.when.until);
  add_number(" max ", x.when.most);
  add_span(" by=", x.with.by);
  add_span(" spread=", x.with.spread);
  add_span(" age=", x.with.age);
  add_span(" retry_after=", x.with.retry_after);
  add_number(" drift=", x.with.drift);
  add_number(" times=", x.with.times);
  add_number(" window=", x.with.window);
  add_number(" code=", x.with.code);
  add_number(" status=", x.with.status);
  if (x.with.apply) out += " apply=" + percent_text(*x.with.apply);
  if (!x.with.mode.empty()) out += " mode=" + x.with.mode;
  if (!x.with.body.empty()) out += " body=" + x.with.body;
  return out;
}

}  // namespace core::sim
