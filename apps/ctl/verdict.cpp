#include "apps/ctl/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/ctl/columns.hpp"

namespace apps::ctl {

using adapters::transport::failure;

namespace {

const json_value* item_in(const json_value& frame, std::string_view part, const std::string& name) {
  const auto& all = frame[part].items();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& x) { return name_of(x) == name; });
  return found == all.end() ? nullptr : &*found;
}

progress is(bool reached) { return reached ? progress::reached : progress::pending; }

bool is_zero(const std::string& decimal) { return decimal.find_first_of("123456789") == std::string::npos; }

std::string with_hint(const json_value& x) {
  const auto why = x["why"].text(), hint = x["hint"].text();
  return hint.empty() ? why : fmt::format("{}\nnext: {}", why, hint);
}

}  // namespace

std::string_view to_string(condition::kind x) {
  constexpr std::string_view names[] = {"bot", "actor", "breaker", "node"};
  return names[static_cast<std::size_t>(x)];
}

std::string_view to_string(progress x) {
  constexpr std::string_view names[] = {"pending", "reached", "missing"};
  return names[static_cast<std::size_t>(x)];
}

exit_code exit_code_of(std::string_view code) {
  if (code == "not_found") return exit_not_found;
  if (code == "bad_request" || code == "bad_args" || code == "confirm" || code == "reason") return exit_usage;
  if (code == "timeout") return exit_timeout;
  return exit_refused;
}

verdict verdict_of(const adapters::transport::trouble& x) {
  // Without an answer to a request that left, nobody knows whether it had an effect.
  const auto code = x.what == failure::timed_out && x.reached ? exit_timeout : exit_unreachable;
  return {code, fmt::format("{}{}", sentence_of(x), x.reached ? "; it may have happened: look" : "")};
}

verdict verdict_of(const reply& x) {
  const auto& answer = x.body["item"];
  if (x.body["kind"].text() == "Answer") {
    const auto outcome = answer["outcome"].text();
    if (outcome == "done") return {exit_ok, answer["why"].text()};
    if (outcome == "timeout") return {exit_timeout, fmt::format("timeout: {}", with_hint(answer))};
    return {exit_code_of(answer["code"].text()),
            fmt::format("refused ({}): {}", answer["code"].text(), with_hint(answer))};
  }
  if (x.status == 200) return {};
  const auto& error = x.body["error"];
  if (error.is_null()) return {exit_failed, fmt::format("the daemon answered {}", x.status)};
  return {exit_code_of(error["code"].text()), fmt::format("refused ({}): {}", error["code"].text(), with_hint(error))};
}

verdict verdict_of_check(const json_value& body) {
  const auto& problems = body["items"].items();
  const auto errors =
      std::ranges::count_if(problems, [](const json_value& x) { return x["severity"].text() == "error"; });
  if (errors > 0) return {exit_config, fmt::format("the configuration file has {} errors", errors)};
  return {exit_ok, fmt::format("the configuration file holds, with {} warnings", problems.size())};
}

std::optional<condition> condition_of(std::string_view text) {
  const auto equals = text.rfind('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) return {};
  const auto subject = text.substr(0, equals);
  condition x{condition::kind::node, {}, std::string(text.substr(equals + 1))};
  if (subject == "node") return x;
  for (const auto kind : {condition::kind::bot, condition::kind::actor, condition::kind::breaker}) {
    const auto word = to_string(kind);
    if (!subject.starts_with(word) || subject.size() <= word.size() + 1 || subject[word.size()] != ':') continue;
    x.what = kind;
    x.name = subject.substr(word.size() + 1);
    return x;
  }
  return {};
}

std::string_view part_of(condition::kind x) {
  switch (x) {
    case condition::kind::bot:
      return "bots";
    case condition::kind::actor:
      return "actors";
    case condition::kind::breaker:
      return "breakers";
    case condition::kind::node:
      break;
  }
  return {};
}

progress progress_of(const condition& x, const json_value& frame) {
  if (x.what == condition::kind::node) return is((frame["node"]["halted"].truth() ? "halted" : "running") == x.state);
  const auto* item = item_in(frame, part_of(x.what), x.name);
  if (!item) return progress::missing;
  return is((*item)[x.what == condition::kind::bot ? "actual" : "state"].text() == x.state);
}

progress progress_of(const request& x, const json_value& frame) {
  const auto what = x.what->what;
  if (what == act::halt || what == act::unhalt) return is(frame["node"]["halted"].truth() == (what == act::halt));
  const auto parts = parts_for(x);
  if (parts.empty()) return progress::reached;
  const auto* item = item_in(frame, parts.front(), x.target);
  if (!item) return progress::missing;
  const auto state = (*item)["state"].text(), actual = (*item)["actual"].text(), desired = (*item)["desired"].text();
  switch (what) {
    case act::bots_flatten:
      return is(actual == "paused" && is_zero((*item)["position"].text()));
    case act::bots_start:
    case act::bots_resume:
      return is(desired == "run" && (actual == "running" || actual == "exits"));
    case act::bots_pause:
      return is(desired == "pause" && actual == "paused");
    case act::bots_stop:
      return is(desired == "stop" && actual == "stopped");
    case act::breakers_trip:
      return is(state == "open");
    case act::breakers_reset:
      return is(state != "open");
    case act::actors_restart:
      return is(state == "ok" || state == "running");
    default:
      return progress::reached;
  }
}

std::vector<std::string> parts_for(const request& x) {
  using core::command::target_kind;
  switch (x.what->target) {
    case target_kind::bot:
      return {"bots"};
    case target_kind::actor:
      return {"actors"};
    case target_kind::breaker:
      return {"breakers"};
    case target_kind::none:
    case target_kind::order:
      break;
  }
  // Halting shows in every frame, but frames come only to those who want some part.
  return x.what->what == act::halt || x.what->what == act::unhalt ? std::vector<std::string>{"bots"}
                                                                  : std::vector<std::string>{};
}

}  // namespace apps::ctl
