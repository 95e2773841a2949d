#include "core/command/admission.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/command/grammar.hpp"
#include "core/types/nearest_word.hpp"

namespace core::command {
namespace {

using code = refusal_code;
using maybe = std::optional<refusal>;

std::string quoted(std::string_view word) { return "`" + std::string(word.substr(0, 128)) + "`"; }

const targets* targets_of(const verb& what, const surroundings& here) {
  switch (what.target) {
    case target_kind::bot:
      return &here.bots;
    case target_kind::actor:
      return &here.actors;
    case target_kind::breaker:
      return &here.breakers;
    case target_kind::none:
    case target_kind::order:
      break;
  }
  return nullptr;
}

maybe check_role(const command& x, const verb& what) {
  if (may(x.rank, what.rank)) return std::nullopt;
  return refusal{code::role,
                 quoted(what.words) + " needs the role " + std::string(to_string(what.rank)) + ", and yours is " +
                     std::string(to_string(x.rank)),
                 "use a token with that role"};
}

maybe check_expiry(const command& x, timestamp now) {
  if (x.expires <= now) return refusal{code::expired, "it came after its time", "ask again, with another id"};
  if (x.expires > now + expiry_max)
    return refusal{code::bad_request, "it expires more than " + to_text(expiry_max) + " ahead",
                   "let it expire earlier"};
  return std::nullopt;
}

maybe check_target(const command& x, const verb& what, const surroundings& here) {
  const auto* known = targets_of(what, here);
  if (!known) {
    if (x.target.empty()) return std::nullopt;
    return refusal{code::bad_args, quoted(what.words) + " takes no name", "leave " + quoted(x.target) + " out"};
  }
  const auto found = known->find(x.target);
  if (found == known->end()) {
    std::vector<std::string> names;
    for (const auto& [name, rev] : *known) names.push_back(name);
    const auto near = nearest(x.target, names);
    return refusal{code::not_found, "there is no " + std::string(to_string(what.target)) + " " + quoted(x.target),
                   near.empty() ? std::string() : "did you mean " + quoted(near) + "?"};
  }
  if (x.expect_rev && found->second && x.expect_rev != found->second)
    return refusal{code::stale_rev,
                   quoted(x.target) + " has changed: it is at revision " + std::to_string(*found->second) + ", not " +
                       std::to_string(*x.expect_rev),
                   "look at it again"};
  return std::nullopt;
}

maybe check_arguments(const command& x, const verb& what) {
  for (const auto& [name, value] : x.args) {
    const auto* known = find_argument(what, name);
    if (!known)
      return refusal{code::bad_args, quoted(what.words) + " knows no argument " + quoted(name), "leave it out"};
    if (const auto why = problem_with(*known, value)) return refusal{code::bad_args, name + ": " + *why, ""};
  }
  if (x.args.size() > 1 && what.what == act::bots_stop)
    return refusal{code::bad_args, "keep-position and flatten exclude each other", "give one of them"};
  return std::nullopt;
}

maybe check_tier(const command& x, const verb& what, const surroundings& here) {
  const auto needed = tier_of(what, here.mode);
  if (needed == tier::t2 && x.confirm != "yes")
    return refusal{code::confirm, quoted(what.words) + " has to be confirmed", "add --yes (confirm: \"yes\")"};
  if (needed != tier::t3) return std::nullopt;
  const auto& name = x.target.empty() ? here.node : x.target;
  if (x.confirm != name)
    return refusal{code::confirm, quoted(what.words) + " has to be confirmed by a typed name", "add --confirm " + name};
  if (x.reason.find_first_not_of(" \t") == std::string::npos)
    return refusal{code::reason, quoted(what.words) + " needs a reason", "add --reason \"...\""};
  return std::nullopt;
}

/// What goes into the journal has a size.
bool too_long(const command& x) {
  return x.principal.empty() || x.principal.size() > 128 || x.reason.size() > 1024 || x.target.size() > 256 ||
         x.confirm.size() > 256 || x.args.size() > 8;
}

}  // namespace

result<const verb*, refusal> admit(const command& x, const surroundings& here, timestamp now) {
  const auto* what = find_verb(x.verb);
  if (!is_command_id(x.id))
    return unexpected(refusal{code::bad_request, "an id has 8 to 64 of A-Z a-z 0-9 _ and -", "make another id"});
  if (!what || is_reading(*what))
    return unexpected(refusal{code::bad_request, quoted(x.verb) + " is no command",
                              what ? "it only reads: use its page" : "see `watchbill ctl --help`"});
  if (too_long(x)) return unexpected(refusal{code::bad_request, "a field of it is empty or too long", ""});
  for (const auto& problem : {check_role(x, *what), check_expiry(x, now), check_arguments(x, *what),
                              check_target(x, *what, here), check_tier(x, *what, here)})
    if (problem) return unexpected(*problem);
  return what;
}

bool is_command_id(std::string_view x) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return x.size() >= 8 && x.size() <= 64 && x.find_first_not_of(allowed) == std::string_view::npos;
}

answer refused(const command& x, refusal why, std::uint64_t rev) {
  return {x.id, outcome::refused, std::string(to_string(why.code)), std::move(why.why), std::move(why.hint), rev};
}

answered::standing answered::of(const command& x) const {
  const auto found = seen_.find(x.id);
  if (found == seen_.end()) return standing::unheard;
  if (found->second.content != content_of(x)) return standing::different;
  return found->second.first ? standing::known : standing::pending;
}

void answered::begin(const command& x) {
  if (!seen_.try_emplace(x.id, entry{content_of(x), std::nullopt}).second) return;
  order_.push_back(x.id);
  for (auto oldest = order_.begin(); seen_.size() > most_ && oldest != order_.end();) {
    const auto found = seen_.find(*oldest);
    if (!found->second.first) {
      ++oldest;
      continue;
    }
    seen_.erase(found);
    oldest = order_.erase(oldest);
  }
}

void answered::end(const answer& x) {
  const auto found = seen_.find(x.id);
  if (found != seen_.end() && !found->second.first) found->second.first = x;
}

const answer* answered::find(std::string_view id) const {
  const auto found = seen_.find(id);
  return found == seen_.end() || !found->second.first ? nullptr : &*found->second.first;
}

std::vector<std::string> answered::unanswered() const {
  std::vector<std::string> ids;
  for (const auto& id : order_)
    if (!seen_.find(id)->second.first) ids.push_back(id);
  return ids;
}

std::string content_of(const command& x) {
  std::string all;
  for (const auto& part : {x.verb, x.target, to_lines(x.args), x.principal, x.reason})
    all += std::to_string(part.size()) + ':' + part;
  return all;
}

std::string to_lines(const std::map<std::string, std::string>& args) {
  std::string lines;
  for (const auto& [name, value] : args) lines += (lines.empty() ? "" : "\n") + name + "=" + value;
  return lines;
}

std::map<std::string, std::string> from_lines(std::string_view lines) {
  std::map<std::string, std::string> args;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto line = lines.substr(0, end);
    const auto equals = std::min(line.find('='), line.size());
    args.emplace(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return args;
}

std::string_view to_string(refusal_code x) {
  constexpr std::array<std::string_view, 17> words{
      "bad_request", "not_authenticated", "role",          "not_found", "expired",       "repeated_differs",
      "stale_rev",   "confirm",           "reason",        "bad_args",  "position_open", "cause_holds",
      "already",     "not_running",       "node_stopping", "rate",      "needs_restart"};
  return words.at(static_cast<std::size_t>(x));
}

std::string_view to_string(answered::standing x) {
  constexpr std::array<std::string_view, 4> words{"unheard", "pending", "known", "different"};
  return words.at(static_cast<std::size_t>(x));
}

}  // namespace core::command
