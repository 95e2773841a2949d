#include "apps/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/control.hpp"

namespace apps {
namespace {

constexpr std::string_view expected =
    "expected crash:ACTOR@TIME, kill:ACTOR@TIME, drop:venues/NAME/session@TIME or hang:ACTOR@TIME/DURATION, "
    "as in crash:bots/trend-btc@60s";

constexpr std::pair<std::string_view, fault::kind> kinds[] = {{"crash", fault::kind::crash},
                                                              {"kill", fault::kind::kill},
                                                              {"drop", fault::kind::drop},
                                                              {"hang", fault::kind::hang}};

core::unexpected<std::string> wrong(std::string_view text, std::string_view why) {
  return core::unexpected(fmt::format("fault `{}`: {}; {}", text, why, expected));
}

void inject(runtime::room<fault_state>* self, runtime::environment& env, const fault& x) {
  const auto target = env.names.reference(x.actor);
  switch (x.what) {
    case fault::kind::crash:
      return self->send<caf::message_priority::high>(target, runtime::crash_now{"injected crash"});
    case fault::kind::kill:
      return self->send<caf::message_priority::high>(target, runtime::kill_now{});
    case fault::kind::drop:
      return self->send<caf::message_priority::high>(target, messages::session_drop{"injected drop"});
    case fault::kind::hang:
      return self->send<caf::message_priority::high>(target, runtime::hang_now{x.lasts});
  }
}

}  // namespace

core::result<fault, std::string> parse_fault(std::string_view text) {
  const auto colon = text.find(':');
  const auto at = text.rfind('@');
  if (colon == text.npos || at == text.npos || at < colon) return wrong(text, "it is not KIND:ACTOR@TIME");
  fault parsed{.actor = std::string(text.substr(colon + 1, at - colon - 1)), .text = std::string(text)};
  const auto kind = text.substr(0, colon);
  const auto known = std::ranges::find(kinds, kind, [](const auto& x) { return x.first; });
  if (known == std::end(kinds)) return wrong(text, fmt::format("there is no kind `{}`", kind));
  parsed.what = known->second;
  if (parsed.actor.find('/') == std::string::npos)
    return wrong(text, fmt::format("`{}` is not an actor's path", parsed.actor));
  if (parsed.what == fault::kind::drop && !parsed.actor.ends_with("/session"))
    return wrong(text, "only a session can be dropped");
  auto time = text.substr(at + 1);
  if (parsed.what == fault::kind::hang) {
    const auto slash = time.find('/');
    if (slash == time.npos) return wrong(text, "it does not say for how long");
    const auto lasts = core::parse_duration(time.substr(slash + 1));
    if (!lasts || lasts->count() <= 0)
      return wrong(text, fmt::format("`{}` is not a duration such as 30s", time.substr(slash + 1)));
    parsed.lasts = *lasts;
    time = time.substr(0, slash);
  }
  const auto after = core::parse_duration(time);
  if (!after || after->count() < 0) return wrong(text, fmt::format("`{}` is not a time such as 60s", time));
  parsed.after = *after;
  return parsed;
}

caf::behavior fault_actor(runtime::room<fault_state>* self, runtime::environment& env, std::vector<fault> faults,
                          messages::journal_address journal) {
  for (std::size_t i = 0; i < faults.size(); ++i) runtime::after(self, faults[i].after, messages::wake{i});
  return {[self, &env, faults = std::move(faults), journal](const messages::wake& due) {
    const auto& x = faults[due.generation];
    messages::tell_urgent(
        self, journal,
        messages::note{.actor = {core::number_of(x.actor)},
                       .body = messages::actor_noted{messages::actor_noted::kind::fault_injected, x.actor, x.text}});
    inject(self, env, x);
  }};
}

}  // namespace apps
