#include "config/breaker_policies.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/risk/breaker_defaults.hpp"

namespace config {
namespace {

using core::risk::breaker_action;
using core::risk::breaker_measure;
using core::risk::breaker_policy;
using core::risk::breaker_reset;
using core::risk::breaker_unit;
using core::risk::scope_kind;
using kind = value_kind;
namespace metric = core::risk::metric;

constexpr const char* table = "risk.breakers.policies";

/// What the house observes, and what a policy on it consists of besides action and reset.
struct metric_rule {
  std::string_view name;
  breaker_measure measure;
  breaker_unit unit;
  std::vector<std::string_view> needs;
  std::vector<std::string_view> takes{};  ///< besides
};
const std::vector<metric_rule>& metrics() {
  const auto loss = [](std::string_view name) {
    return metric_rule{name, breaker_measure::level, breaker_unit::ratio, {"threshold"}, {"group", "recovery"}};
  };
  static const std::vector<metric_rule> all{
      loss(metric::day_loss),
      loss(metric::week_loss),
      loss(metric::drawdown),
      {metric::session_failures, breaker_measure::count, breaker_unit::number, {"venue", "failures", "window"}},
      {metric::outage, breaker_measure::lasting, breaker_unit::number, {"venue", "window"}},
      {metric::unhealthy, breaker_measure::level, breaker_unit::number, {}},
  };
  return all;
}

constexpr std::array actions{breaker_action::scale,    breaker_action::cap_leverage, breaker_action::reduce_positions,
                             breaker_action::halt_new, breaker_action::halt_bots,    breaker_action::close_all};
constexpr std::array resets{breaker_reset::by_operator, breaker_reset::after_time, breaker_reset::next_day,
                            breaker_reset::next_week, breaker_reset::when_recovered};

template <class List>
std::vector<std::string> words(const List& list) {
  std::vector<std::string> all;
  for (const auto& x : list) {
    if constexpr (requires { x.name; })
      all.emplace_back(x.name);
    else
      all.emplace_back(to_string(x));
  }
  return all;
}

template <class List>
auto named(const List& list, const std::string& word) {
  return *std::find_if(list.begin(), list.end(), [&](const auto& x) { return to_string(x) == word; });
}

const metric_rule& rule_of(const std::string& name) {
  return *std::find_if(metrics().begin(), metrics().end(), [&](const metric_rule& x) { return x.name == name; });
}

core::risk::breaker_limits limits_of(const values& v) {
  const auto number = [&](const char* name) {
    return static_cast<std::int64_t>(v.number(std::string("risk.breakers.") + name));
  };
  const auto span = [&](const char* name) { return core::duration(number(name)); };
  return {.session_failures_max = static_cast<std::uint32_t>(number("session_failures")),
          .session_window = span("session_window"),
          .session_quiet = span("session_quiet"),
          .outage_max = span("outage"),
          .health_quiet = span("health_quiet"),
          .day_loss_max = {number("day_loss")},
          .week_loss_max = {number("week_loss")},
          .drawdown_max = {number("drawdown")}};
}

std::vector<breaker_policy> shipped(const values& v, const core::risk::breaker_limits& limits) {
  std::vector<std::string> venues, groups;
  for (const auto& [name, at] : v.elements("venues")) venues.push_back(name);
  for (const auto& [name, at] : v.elements("groups")) groups.push_back(name);
  return core::risk::shipped_policies(limits, venues, groups);
}

/// Values that a policy does not take are left out.
breaker_policy policy_of(const values& v, const std::string& name) {
  const std::string path = std::string(table) + '.' + name;
  const auto number = [&](const char* key, std::int64_t otherwise) {
    const value* found = v.find(path + key);
    return found ? static_cast<std::int64_t>(found->number) : otherwise;
  };
  const auto& rule = rule_of(v.text(path + ".metric"));
  breaker_policy x{.name = name,
                   .metric = std::string(rule.name),
                   .measure = rule.measure,
                   .unit = rule.unit,
                   .window = core::duration(number(".window", 0)),
                   .threshold = rule.unit == breaker_unit::ratio ? number(".threshold", 0) : number(".failures", 1),
                   .step = number(".step", 0),
                   .action = named(actions, v.text(path + ".action")),
                   .factor = {number(".factor", 1'000'000)},
                   .reset = named(resets, v.text(path + ".reset")),
                   .time = core::duration(number(".time", 0))};
  if (const value* group = v.find(path + ".group")) x.scope = {scope_kind::group, group->text};
  if (const value* venue = v.find(path + ".venue")) x.scope = {scope_kind::venue, venue->text};
  if (v.find(path + ".recovery")) x.recovery = number(".recovery", 0);
  return x;
}

/// One policy as it is written.
class policy_check {
 public:
  policy_check(const values& v, findings& found, std::string name, const place& at)
      : values_(v), findings_(found), name_(std::move(name)), path_(std::string(table) + '.' + name_), at_(at) {}

  void run() {
    const value* metric = find("metric");
    const value* action = find("action");
    const value* reset = find("reset");
    if (!metric || !action || !reset) return;  // that was reported
    const auto& rule = rule_of(metric->text);
    const auto does = named(actions, action->text);
    const auto closes = named(resets, reset->text);
    const auto before = findings_.count();
    for (const std::string_view key : {"threshold", "failures", "window", "group", "venue", "recovery"}) {
      const bool needed = std::ranges::count(rule.needs, key) > 0;
      expect(key, needed, needed || std::ranges::count(rule.takes, key) > 0, "metric " + metric->text);
    }
    expect("factor", has_factor(does), has_factor(does), "action " + action->text);
    const bool timer = closes == breaker_reset::after_time;
    expect("time", timer, timer || closes == breaker_reset::when_recovered, "reset " + reset->text);
    expect("step", false, timer && rule.measure == breaker_measure::level, "reset " + reset->text);
    if (findings_.count() > before) return;
    if (const auto wrong = problem_of(policy_of(values_, name_)); !wrong.empty())
      findings_.report(at_, code::contradiction, path_, '`' + name_ + "`: " + wrong,
                       "docs/breakers.md says what a policy is made of");
  }

 private:
  const value* find(std::string_view key) const { return values_.find(path_ + '.' + std::string(key)); }

  void expect(std::string_view key, bool needed, bool taken, const std::string& of) {
    const std::string path = path_ + '.' + std::string(key);
    const value* written = find(key);
    if (needed && !written && !values_.misread(path))
      findings_.report(at_, code::missing, path, "missing `" + path + "`: " + of + " needs it",
                       "its key is described in docs/configuration.md");
    if (!taken && written)
      findings_.report(written->at, code::contradiction, path, '`' + std::string(key) + "` means nothing for " + of,
                       "remove it");
  }

  const values& values_;
  findings& findings_;
  std::string name_;
  std::string path_;
  place at_;
};

field row(const char* key, kind what, std::string meaning, std::string example) {
  return {.path = std::string(table) + ".*" + key,
          .kind = what,
          .meaning = std::move(meaning),
          .optional = true,
          .example = std::move(example)};
}
field ratio(const char* key, std::string meaning, const char* least, const char* most, const char* example) {
  auto x = row(key, kind::ratio, std::move(meaning), example);
  x.least = least;
  x.most = most;
  return x;
}
field span(const char* key, std::string meaning, const char* least, const char* example) {
  auto x = row(key, kind::duration, std::move(meaning), example);
  x.least = least;
  x.most = "30d";
  return x;
}
field word(const char* key, std::string meaning, std::vector<std::string> choices, std::string fallback) {
  return {.path = std::string(table) + ".*" + key,
          .kind = kind::choice,
          .meaning = std::move(meaning),
          .fallback = std::move(fallback),
          .choices = choices,
          .example = choices.front()};
}
field name_of(const char* key, std::string meaning, const char* target, const char* example) {
  auto x = row(key, kind::reference, std::move(meaning), example);
  x.target = target;
  return x;
}

}  // namespace

std::vector<field> breaker_policy_fields() {
  auto failures =
      row(".failures", kind::integer, "With `session_failures`: more than so many within `window` open it.", "3");
  failures.least = "0";
  failures.most = "1000";
  return {
      row("", kind::name, "Breakers besides the shipped ones, by name; see docs/breakers.md.", "trend-day"),
      word(".metric",
           "What is watched: losses of a group or of all together, failures or silence of a venue, actors "
           "that fail their checks.",
           words(metrics()), ""),
      ratio(".threshold", "With a loss: from here on it is open.", "0.01%", "100%", "3%"),
      failures,
      span(".window", "With `session_failures`: in which they are counted; with `outage`: how long it lasts.", "1s",
           "1m"),
      name_of(".group", "With a loss: whose, and whose entries are bound; without it, all groups together.", "groups",
              "trend"),
      name_of(".venue", "With `session_failures` and `outage`: where.", "venues", "binance-usdm"),
      ratio(".recovery", "With a loss: its cause is gone at this level; without it, below the threshold.", "0%", "100%",
            "1%"),
      word(".action", "What it does while it is open.", words(actions), ""),
      ratio(".factor",
            "With `scale`: what limits of bots are multiplied by; with `cap_leverage`: gross exposure per "
            "capital; with `reduce_positions`: the part of a position that remains.",
            "0%", "10000%", "50%"),
      word(".reset", "Who closes it besides an operator.", words(resets), "by_operator"),
      span(".time", "With `after_time`: how long it is open; with `when_recovered`: how long the cause must be gone.",
           "0s", "24h"),
      ratio(".step", "With `after_time`, for a loss: closed by time, it opens again when the loss grew by this.", "0%",
            "100%", "5%"),
  };
}

void check_policies(const values& v, findings& found) {
  const auto taken = shipped(v, {});
  for (const auto& [name, at] : v.elements(table)) {
    policy_check(v, found, name, at).run();
    if (std::ranges::find(taken, name, &breaker_policy::name) != taken.end())
      found.report(at, code::collision, std::string(table) + '.' + name, "there is a breaker `" + name + "` already",
                   "take another name; the limits of the shipped ones are keys of risk.breakers");
  }
}

std::vector<breaker_policy> breakers_of(const values& v) {
  auto all = shipped(v, limits_of(v));
  for (const auto& [name, at] : v.elements(table)) all.push_back(policy_of(v, name));
  return all;
}

}  // namespace config
