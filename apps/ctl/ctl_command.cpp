#include "apps/ctl/ctl_command.hpp"

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <condition_variable>
#include <iostream>
#include <mutex>

#include "apps/ctl/admin_client.hpp"
#include "apps/ctl/columns.hpp"
#include "apps/ctl/print.hpp"
#include "apps/ctl/verdict.hpp"
#include "core/types/time.hpp"
#include "runtime/clock.hpp"

namespace apps::ctl {

namespace {

using namespace std::chrono_literals;
using core::command::tier;

constexpr core::duration answer_within = 5s;
constexpr core::duration wait_otherwise = 60s;

int end(const verdict& x) {
  if (!x.said.empty()) fmt::print(stderr, "{}{}\n", x.code == exit_ok ? "" : "error: ", x.said);
  return x.code;
}

core::timestamp as_of(const json_value& body) { return timestamp_of(body["as_of"].text()).value_or(core::timestamp{}); }

/// Blocks until a frame of the stream fulfils the condition.
template <class Progress>
verdict wait_until(admin_client& client, const std::vector<std::string>& parts, core::duration within,
                   const std::string& what, Progress progress_in) {
  struct latest {
    std::mutex guard;
    std::condition_variable changed;
    std::optional<verdict> end;
  };
  auto seen = std::make_shared<latest>();
  const auto finish = [seen](verdict x) {
    const std::lock_guard lock(seen->guard);
    if (!seen->end) seen->end = std::move(x);
    seen->changed.notify_all();
  };
  const auto stream = client.watch(parts, [=](const stream_event& event) mutable {
    if (!event.lost.empty()) return finish({exit_unreachable, event.lost});
    if (event.frame["kind"].text() != "Frame") return finish({exit_failed, event.frame["error"]["why"].text()});
    for (const auto& part : parts)
      if (!event.frame[part].is_list()) return;  // it was sent before the wish for this part arrived
    const auto now = progress_in(event.frame);
    if (now == progress::reached) finish({exit_ok, {}});
    if (now == progress::missing) finish({exit_not_found, fmt::format("there is nothing of that name: {}", what)});
  });
  std::unique_lock lock(seen->guard);
  if (!seen->changed.wait_for(lock, within, [&] { return seen->end.has_value(); }))
    return {exit_timeout, fmt::format("timeout: not within {}: {}", core::to_text(within), what)};
  return *seen->end;
}

int wait_for(admin_client& client, const request& what) {
  const auto wanted = condition_of(argument_of(what, "for"));
  if (!wanted)
    return end({exit_usage, "wait --for takes bot:NAME=STATE, actor:PATH=STATE, breaker:NAME=STATE, node=STATE"});
  const auto within =
      argument_of(what, "timeout").empty() ? wait_otherwise : core::parse_duration(argument_of(what, "timeout"));
  if (!within || *within <= 0s)
    return end({exit_usage, fmt::format("`{}` is no duration, as 30s or 1m", argument_of(what, "timeout"))});
  const std::string part(part_of(wanted->what));
  const std::vector<std::string> parts{part.empty() ? "bots" : part};
  return end(wait_until(client, parts, *within, argument_of(what, "for"),
                        [&](const auto& x) { return progress_of(*wanted, x); }));
}

/// True for what an event says about a bot, as the page of events chooses them.
bool is_about(const json_value& event, const std::string& bot) {
  const auto& facts = event["facts"];
  return bot.empty() || facts["bot"].text() == bot || facts["target"].text() == bot ||
         event["actor"].text() == "bots/" + bot || event["text"].text().starts_with("bots/" + bot + ":");
}

/// Goes on printing events until the connection ends or the operator has enough.
int follow_events(admin_client& client, const request& what, output how) {
  const auto came = client.ask("GET", page_of(what), {}, answer_within);
  if (!came) return end(verdict_of(came.error()));
  if (const auto x = verdict_of(*came); x.code != exit_ok) return end(x);
  const auto& items = came->body["items"].items();
  print_items(std::cout, how, "EventList", items, as_of(came->body), true);
  std::cout.flush();
  const auto bot = argument_of(what, "bot");
  return end(wait_until(client, {"events"}, std::chrono::years(10), "events",
                        [&, last = items.empty() ? 0 : items.back()["sequence"].number()](const auto& frame) mutable {
                          json_value::list more;
                          for (const auto& event : frame["events"].items()) {
                            if (event["sequence"].number() <= last) continue;
                            last = event["sequence"].number();
                            if (is_about(event, bot)) more.push_back(event);
                          }
                          print_items(std::cout, how, "EventList", more, as_of(frame), false);
                          return std::cout.flush() ? progress::pending : progress::reached;
                        }));
}

/// The events of a page that are not older than `back`.
void print_since(output how, const reply& came, core::duration back) {
  const auto now = as_of(came.body);
  json_value::list recent;
  for (const auto& event : came.body["items"].items())
    if (const auto at = timestamp_of(event["at"].text()); at && *at >= now - back) recent.push_back(event);
  json_value::fields envelope = came.body.members();
  for (auto& field : envelope)
    if (field.key == "items") field.value = json_value(recent);
  const json_value body(std::move(envelope));
  print(std::cout, how, body.json(), body, now);
}

int read(admin_client& client, const request& what, output how) {
  if (what.what->what == act::wait) return wait_for(client, what);
  if (what.what->what == act::events_tail && what.args.contains("follow")) return follow_events(client, what, how);
  const auto came = client.ask("GET", page_of(what), {}, answer_within + 60s);  // a trace takes its time
  if (!came) return end(verdict_of(came.error()));
  if (const auto x = verdict_of(*came); x.code != exit_ok) return end(x);
  if (const auto back = core::parse_duration(argument_of(what, "since")))
    print_since(how, *came, *back);
  else
    print(std::cout, how, came->text, came->body, as_of(came->body));
  if (!std::cout.flush()) return exit_failed;
  return what.what->what == act::config_check ? end(verdict_of_check(came->body)) : exit_ok;
}

/// What the tier of a verb demands and the command line does not say; on a terminal the operator is asked.
core::result<void, verdict> complete(request& what, const std::string& mode, const std::string& node) {
  const bool asks = ::isatty(STDIN_FILENO) && ::isatty(STDERR_FILENO);
  const auto typed = [](const std::string& question) {
    fmt::print(stderr, "{}", question);
    std::string line;
    std::getline(std::cin, line);
    return line;
  };
  const auto missing = [](std::string flag) {
    return core::unexpected(verdict{exit_usage, "confirmation is missing: add " + flag});
  };
  const auto name = name_to_type(what, node);
  switch (tier_of(what, mode)) {
    case tier::t0:
    case tier::t1:
      return {};
    case tier::t2:
      if (what.confirm == "yes") return {};
      if (!asks) return missing("--yes");
      if (const auto answer = typed(fmt::format("{}: {}\nsure? [y/N] ", text_of(what), what.what->summary));
          answer != "y" && answer != "Y" && answer != "yes")
        return core::unexpected(verdict{exit_usage, "nothing was sent"});
      what.confirm = "yes";
      return {};
    case tier::t3:
      if (what.confirm.empty() && !asks) return missing(fmt::format("--confirm {} --reason TEXT", name));
      if (what.confirm.empty())
        what.confirm = typed(fmt::format("{}: {}\ntype {} to confirm: ", text_of(what), what.what->summary, name));
      if (what.confirm != name)
        return core::unexpected(
            verdict{exit_usage, fmt::format("`{}` does not confirm: it has to be --confirm {}", what.confirm, name)});
      if (what.reason.empty() && !asks) return missing("--reason TEXT");
      if (what.reason.empty()) what.reason = typed("reason (kept in the journal): ");
      if (what.reason.empty()) return missing("--reason TEXT");
      return {};
  }
  return {};
}

int write(admin_client& client, request what, output how) {
  const auto node = client.ask("GET", "/v1/node", {}, answer_within);
  if (!node) return end(verdict_of(node.error()));
  if (const auto x = verdict_of(*node); x.code != exit_ok) return end(x);
  const auto& facts = node->body["item"];
  if (auto ready = complete(what, facts["mode"].text(), facts["name"].text()); !ready) return end(ready.error());
  const auto id = what.id.empty() ? drawn_id() : what.id;
  const auto came = client.ask("POST", "/v1/commands", body_of(what, id), answer_within);
  if (!came) return end(verdict_of(came.error()));
  auto outcome = verdict_of(*came);
  if (outcome.code == exit_ok && what.wait)
    if (const auto waited = wait_until(client, parts_for(what), *what.wait, text_of(what),
                                       [&](const json_value& frame) { return progress_of(what, frame); });
        waited.code != exit_ok)
      outcome = waited;
  if (how != output::table && !came->body["item"].is_null()) print(std::cout, how, came->text, came->body, {});
  std::cout.flush();
  return end(outcome);
}

std::optional<output> output_of(const std::string& text) {
  for (const auto x : {output::table, output::json, output::ndjson})
    if (text == to_string(x)) return x;
  return {};
}

}  // namespace

std::string help() {
  std::string text =
      "look into a running node and steer it\n\n"
      "  watchbill ctl bots list -o json\n"
      "  watchbill ctl bots pause alpha --reason 'CPI at 12:30' --wait 10s\n"
      "  watchbill ctl bots flatten alpha --yes\n\n"
      "verbs:\n";
  for (const auto& x : core::command::verbs()) {
    std::string form(x.words);
    if (x.target != core::command::target_kind::none) form += fmt::format(" <{}>", to_string(x.target));
    for (const auto& argument : x.arguments) form += fmt::format(" [--{}]", argument.name);
    text += fmt::format("  {:<48} {}\n", form, x.summary);
  }
  return text +
         "\nwith commands: --yes or --confirm NAME where it is asked for, --reason TEXT, --wait [DURATION] until it "
         "shows,\n"
         "--id ID, --expect-rev N. Data goes to stdout, talk to stderr.";
}

std::string drawn_id() {
  unsigned char bytes[16];
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return {};
  std::string id = "ctl-";
  for (const auto byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

int run_ctl(const ctl_options& options) {
  const auto how = output_of(options.output);
  if (!how) return end({exit_usage, fmt::format("-o takes table, json or ndjson, not `{}`", options.output)});
  auto what = read_words(options.words);
  if (!what) return end({exit_usage, what.error() + "\nnext: watchbill ctl --help"});
  auto place = find_daemon(options.place);
  if (!place) return end({place.error().code, place.error().why});
  const auto client = admin_client::to(*std::move(place));
  if (!client) return end({exit_unreachable, client.error()});
  if (core::command::is_reading(*what->what)) return read(**client, *what, *how);
  return write(**client, *std::move(what), *how);
}

}  // namespace apps::ctl
