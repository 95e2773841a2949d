#include "apps/faults.hpp"

#include <fmt/format.h>

#include "runtime/control.hpp"

namespace apps {
namespace {

constexpr std::string_view expected =
    "expected crash:ACTOR@TIME, kill:ACTOR@TIME or drop:venues/NAME/session@TIME, as in crash:bots/trend-btc@60s";

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
  }
}

}  // namespace

core::result<fault, std::string> parse_fault(std::string_view text) {
  const auto colon = text.find(':');
  const auto at = text.rfind('@');
  if (colon == text.npos || at == text.npos || at < colon) return wrong(text, "it is not KIND:ACTOR@TIME");
  fault parsed{.actor = std::string(text.substr(colon + 1, at - colon - 1)), .text = std::string(text)};
  const auto kind = text.substr(0, colon);
  if (kind == "crash")
    parsed.what = fault::kind::crash;
  else if (kind == "kill")
    parsed.what = fault::kind::kill;
  else if (kind == "drop")
    parsed.what = fault::kind::drop;
  else
    return wrong(text, fmt::format("there is no kind `{}`", kind));
  if (parsed.actor.find('/') == std::string::npos)
    return wrong(text, fmt::format("`{}` is not an actor's path", parsed.actor));
  if (parsed.what == fault::kind::drop && !parsed.actor.ends_with("/session"))
    return wrong(text, "only a session can be dropped");
  const auto after = core::parse_duration(text.substr(at + 1));
  if (!after || after->count() < 0)
    return wrong(text, fmt::format("`{}` is not a time such as 60s", text.substr(at + 1)));
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
