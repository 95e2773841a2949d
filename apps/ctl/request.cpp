#include "apps/ctl/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "adapters/transport/http.hpp"
#include "apps/ctl/json_value.hpp"
#include "core/types/time.hpp"

namespace apps::ctl {

namespace {

using core::command::target_kind;
using core::command::tier;
using core::command::trading_mode;
using core::command::verb;

/// A word as a shell takes it for one.
std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                          "-_./:=,%+@") == std::string::npos;
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// Query text out of those that are there.
std::string query(std::initializer_list<std::pair<std::string_view, std::string>> parameters) {
  std::string all;
  for (const auto& [name, value] : parameters)
    if (!value.empty())
      all += fmt::format("{}{}={}", all.empty() ? "?" : "&", name, adapters::transport::percent_encoded(value));
  return all;
}

std::string whole_seconds(const std::string& text) {
  const auto length = core::parse_duration(text);
  if (!length) return {};
  return std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*length).count()));
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < words.size();) {
    const auto end = std::min(words.find(' ', at), words.size());
    all.emplace_back(words.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

void add_options(const verb& x, std::set<std::string>& found) {
  for (const auto& argument : x.arguments) found.insert("--" + std::string(argument.name));
  if (core::command::is_reading(x)) return;
  for (const auto* option : {"--reason", "--wait"}) found.insert(option);
  if (x.simulated == tier::t2 || x.real == tier::t2) found.insert("--yes");
  if (x.simulated == tier::t3 || x.real == tier::t3) found.insert("--confirm");
}

}  // namespace

request request_for(act what, std::string target) {
  request x;
  x.what = &core::command::verb_of(what);
  x.target = std::move(target);
  return x;
}

core::result<request, std::string> read_words(const std::vector<std::string>& words) {
  auto read = core::command::parse(words);
  if (read) return *std::move(read);
  const auto& problem = read.error();
  return core::unexpected(
      problem.nearest.empty() ? problem.why : fmt::format("{}; did you mean `{}`?", problem.why, problem.nearest));
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (const char c : line) {
    if (quote != 0 ? c == quote : (c == '\'' || c == '"')) {
      quote = quote != 0 ? '\0' : c;
      inside = true;
    } else if (c == ' ' && quote == 0) {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) words.push_back(std::move(word));
  return words;
}

tier tier_of(const request& x, std::string_view mode) {
  auto known = trading_mode::live;
  for (const auto each : {trading_mode::paper, trading_mode::simulation})
    if (mode == to_string(each)) known = each;
  return core::command::tier_of(*x.what, known);
}

std::string name_to_type(const request& x, const std::string& node) {
  return x.what->target == target_kind::none ? node : x.target;
}

std::string argument_of(const request& x, const std::string& name) {
  const auto found = x.args.find(name);
  return found == x.args.end() ? std::string() : found->second;
}

std::string text_of(const request& x) {
  return x.target.empty() ? std::string(x.what->words) : fmt::format("{} {}", x.what->words, x.target);
}

std::vector<std::string> completions(const std::vector<std::string>& before, std::string_view beginning,
                                     const std::map<std::string, std::vector<std::string>>& targets) {
  std::set<std::string> found;
  for (const auto& x : core::command::verbs()) {
    const auto words = split(x.words);
    const auto common = std::min(words.size(), before.size());
    if (!std::equal(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(common), before.begin())) continue;
    if (before.size() < words.size()) {
      found.insert(words[before.size()]);
      continue;
    }
    if (const auto known = targets.find(std::string(to_string(x.target)));
        before.size() == words.size() && known != targets.end())
      found.insert(known->second.begin(), known->second.end());
    else
      add_options(x, found);
  }
  std::erase_if(found, [&](const std::string& x) { return !x.starts_with(beginning); });
  return {found.begin(), found.end()};
}

std::string shell_line(const request& x) {
  std::string line = fmt::format("watchbill ctl {}", x.what->words);
  if (!x.target.empty()) line += " " + shell_word(x.target);
  for (const auto& [name, value] : x.args) {
    const auto* argument = core::command::find_argument(*x.what, name);
    line += " --" + name;
    if (!argument || argument->kind != core::command::argument_kind::flag) line += " " + shell_word(value);
  }
  if (x.confirm == "yes")
    line += " --yes";
  else if (!x.confirm.empty())
    line += " --confirm " + shell_word(x.confirm);
  if (!x.reason.empty()) line += " --reason " + shell_word(x.reason);
  return line;
}

std::string page_of(const request& x) {
  const auto argument = [&](const char* name) { return argument_of(x, name); };
  switch (x.what->what) {
    case act::bots_list:
      return "/v1/bots";
    case act::bots_show:
      return "/v1/bots/" + x.target;
    case act::actors_list:
      return "/v1/actors";
    case act::actors_show:
      return "/v1/actors/" + x.target + (x.args.contains("state") ? "/state" : "");
    case act::actors_trace:
      return "/v1/actors/" + x.target + "/trace" +
             query({{"max", argument("max")}, {"for_seconds", whole_seconds(argument("for"))}});
    case act::breakers_list:
      return "/v1/breakers";
    case act::orders_list:
      return "/v1/orders" + query({{"bot", argument("bot")}, {"open", argument("open")}});
    case act::orders_story:
      return "/v1/orders/" + x.target;
    case act::events_tail: {
      // The page knows sequences; how long back is looked up in what it shows.
      const auto since = argument("since");
      const auto limit = argument("limit");
      const bool by_time = !since.empty() && !is_number(since);
      return "/v1/events" + query({{"since", by_time ? "" : since},
                                   {"bot", argument("bot")},
                                   {"limit", limit.empty() && by_time ? "1000" : limit}});
    }
    case act::config_show:
      return "/v1/config";
    case act::config_check:
      return "/v1/config/check";
    default:
      return {};
  }
}

std::string body_of(const request& x, const std::string& id) {
  std::string args;
  for (const auto& [name, value] : x.args)
    args += fmt::format("{}{}:{}", args.empty() ? "" : ",", json_quoted(name), json_quoted(value));
  auto body = fmt::format(R"({{"id":{},"verb":{},"target":{},"args":{{{}}},"reason":{},"confirm":{})", json_quoted(id),
                          json_quoted(x.what->words), json_quoted(x.target), args, json_quoted(x.reason),
                          json_quoted(x.confirm));
  if (x.expect_rev) body += fmt::format(R"(,"expect_rev":{})", *x.expect_rev);
  return body + "}";
}

}  // namespace apps::ctl
