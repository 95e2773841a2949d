#include "actors/admin_actor.hpp"

#include <algorithm>
#include <set>

#include "core/risk/breaker_defaults.hpp"
#include "core/types/json_object.hpp"
#include "runtime/await_answer.hpp"

namespace actors {
namespace {

using core::command::outcome;
using core::command::refusal_code;
using promise = caf::typed_response_promise<core::command::answer>;

constexpr core::actor_number own_number{core::number_of("foundation/admin")};

messages::admin_asked record_of(const core::command::command& x) {
  return {.id = x.id,
          .principal = x.principal,
          .role = x.rank,
          .verb = x.verb,
          .target = x.target,
          .args = core::command::to_lines(x.args),
          .reason = x.reason,
          .expires = x.expires};
}

core::command::command command_of(const messages::admin_asked& x) {
  return {.id = x.id,
          .verb = x.verb,
          .target = x.target,
          .args = core::command::from_lines(x.args),
          .principal = x.principal,
          .rank = x.role,
          .reason = x.reason,
          .confirm = {},
          .expect_rev = {},
          .expires = x.expires};
}

bool asks_to_flatten(const core::command::command& x) {
  const auto* what = core::command::find_verb(x.verb);
  return what && (what->what == core::command::act::bots_flatten || x.args.contains("flatten"));
}

}  // namespace

/// Flattening has no record of its end: what the last order to a bot asked for is asked for again. Where it is flat
/// nothing comes of that.
void admin_state::restore(const messages::history& past) {
  std::map<std::string, core::command::command, std::less<>> open;
  std::set<core::sequence> flattening;
  std::set<core::bot_id> to_flatten;
  for (const auto& entry : past.entries) {
    if (const auto* asked = std::get_if<messages::admin_asked>(&entry.body)) {
      open[asked->id] = command_of(*asked);
      answered.begin(open[asked->id]);
      if (asks_to_flatten(open[asked->id])) flattening.insert(entry.sequence);
    } else if (const auto* told = std::get_if<messages::bot_steered>(&entry.body)) {
      auto& bot = wanted[told->bot];
      bot = {told->wanted, bot.rev + 1};
      if (flattening.contains(entry.cause))
        to_flatten.insert(told->bot);
      else
        to_flatten.erase(told->bot);
    } else if (const auto* x = std::get_if<messages::admin_answered>(&entry.body)) {
      const auto asked = open.find(x->id);
      if (asked == open.end()) continue;
      answered.end({x->id, x->outcome, x->code, x->why, x->hint, rev_of(asked->second)});
      open.erase(asked);
    }
  }
  for (const auto bot : to_flatten) portfolio.send(self, messages::flatten_wanted{bot, "an operator's order stands"});
  for (const auto& [id, command] : open)
    answer({id,
            outcome::timeout,
            {},
            "the runtime ended before it was done",
            "look at what it was about",
            rev_of(command)});
}

promise admin_state::take(const core::command::command& x) {
  using standing = core::command::answered::standing;
  auto asker = self->make_response_promise<core::command::answer>();
  switch (answered.of(x)) {
    case standing::known:
      asker.deliver(*answered.find(x.id));
      break;
    case standing::different:
      asker.deliver(core::command::refused(
          x, {refusal_code::repeated_differs, "this id was used for another command", "make another id"}));
      break;
    case standing::pending:
      pending.at(x.id).askers.push_back(asker);
      break;
    case standing::unheard:
      begin(x, asker);
      break;
  }
  return asker;
}

/// What cannot be a command leaves no trace; everything else does, what is refused included.
void admin_state::begin(const core::command::command& x, promise asker) {
  const auto admitted = core::command::admit(x, surroundings(), now());
  auto at_once = admitted ? std::nullopt : std::optional(admitted.error());
  if (at_once && at_once->code != refusal_code::bad_request) at_once.reset();
  if (pending.size() >= settings.pending_max)
    at_once = {refusal_code::rate, "too many commands are being carried out", "ask again later"};
  if (at_once) {
    asker.deliver(core::command::refused(x, std::move(*at_once)));
    return;
  }
  answered.begin(x);
  pending[x.id] = {.asked = x,
                   .refusal = admitted ? std::nullopt : std::optional(admitted.error()),
                   .deadline = now() + settings.answer_within,
                   .askers = {asker}};
  self->request(peers.journal.room(), settings.answer_within,
                messages::audited_note{{.actor = own_number, .body = record_of(x)}})
      .then(
          [this, id = x.id](const messages::written& at) {
            pending.at(id).record = at.sequence;
            carry_out(id);
          },
          [this, id = x.id](const caf::error&) {
            refuse(id, {refusal_code::node_stopping, "the journal does not take records, so nothing was done",
                        "look at foundation/journal"});
          });
}

void admin_state::carry_out(const std::string& id) {
  using core::command::act;
  const auto& [asked, refusal, deadline, record, askers] = pending.at(id);
  if (refusal) return refuse(id, *refusal);
  if (asked.expires <= now()) return refuse(id, {refusal_code::expired, "it came after its time", "ask again"});
  const auto wish = [&](messages::breaker_wanted::wish what, const std::string& breaker) {
    const auto length = asked.args.find("override");
    return messages::breaker_wanted{
        .what = what,
        .breaker = breaker,
        .by = asked.principal,
        .reason = asked.reason,
        .override_for = length == asked.args.end() ? core::duration{} : *core::parse_duration(length->second),
        .expect_rev = asked.expect_rev};
  };
  switch (core::command::find_verb(asked.verb)->what) {
    case act::bots_start:
      return start_bot(id, bot_named(asked.target));
    case act::bots_resume:
      return resume_bot(id, bot_named(asked.target));
    case act::bots_pause:
      return steer(id, bot_named(asked.target), core::bot::standing_order::pause,
                   [=, this] { finish(id, outcome::done, "paused"); });
    case act::bots_stop:
      return stop_bot(id, bot_named(asked.target));
    case act::bots_flatten:
      return flatten_bot(id, bot_named(asked.target));
    case act::bots_reload:
      return refuse(id, {refusal_code::needs_restart, "no field of a bot's file applies while the runtime runs",
                         "check it with `watchbill check-config`, then restart the runtime"});
    case act::actors_restart:
      return restart_actor(id);
    case act::breakers_trip:
      return ask_breaker(id, wish(messages::breaker_wanted::wish::trip, asked.target));
    case act::breakers_reset:
      return ask_breaker(id, wish(messages::breaker_wanted::wish::reset, asked.target));
    case act::halt:
      return ask_breaker(id, wish(messages::breaker_wanted::wish::trip, std::string(core::risk::manual_halt)));
    case act::unhalt:
      return ask_breaker(id, wish(messages::breaker_wanted::wish::reset, std::string(core::risk::manual_halt)));
    default:
      ASSERT(false, "a verb that only reads was admitted as a command", asked.verb);
  }
}

void admin_state::finish(const std::string& id, outcome what, std::string why) {
  answer({id, what, {}, std::move(why), {}, rev_of(pending.at(id).asked)});
}

void admin_state::refuse(const std::string& id, core::command::refusal why) {
  const auto& asked = pending.at(id).asked;
  answer(core::command::refused(asked, std::move(why), rev_of(asked)));
}

/// The journal hears first, also of commands that an earlier process left open.
void admin_state::answer(core::command::answer x) {
  const auto found = pending.find(x.id);
  journal.send(self, messages::note{.actor = own_number,
                                    .cause = found == pending.end() ? core::sequence{} : found->second.record,
                                    .body = messages::admin_answered{x.id, x.what, x.code, x.why, x.hint}});
  answered.end(x);
  if (found == pending.end()) return;
  for (auto& asker : found->second.askers) asker.deliver(x);
  pending.erase(found);
}

core::duration admin_state::left(const std::string& id) const {
  return std::max<core::duration>(pending.at(id).deadline - now(), std::chrono::milliseconds(1));
}

core::command::surroundings admin_state::surroundings() const {
  core::command::surroundings here{.node = settings.node, .mode = settings.mode};
  for (const auto& bot : settings.bots) {
    const auto found = wanted.find(bot.id);
    here.bots[bot.name] = found == wanted.end() ? 0 : found->second.rev;
  }
  for (const auto& path : settings.actors) here.actors[path] = std::nullopt;
  for (const auto& breaker : settings.breakers) here.breakers[breaker] = std::nullopt;
  return here;
}

const steered_bot& admin_state::bot_named(const std::string& wanted_name) const {
  const auto found = std::ranges::find(settings.bots, wanted_name, &steered_bot::name);
  ASSERT(found != settings.bots.end(), "admission lets known bots through only", wanted_name);
  return *found;
}

std::optional<core::quantity> admin_state::position_of(core::bot_id bot) const {
  if (!settings.scores || settings.scores->changes() == 0) return std::nullopt;
  const auto all = settings.scores->get();
  const auto found = std::ranges::find(all.bots, bot, &messages::bot_scored::bot);
  return found == all.bots.end() ? core::quantity{} : found->position;
}

std::uint64_t admin_state::rev_of(const core::command::command& x) const {
  const auto bot = std::ranges::find(settings.bots, x.target, &steered_bot::name);
  if (bot == settings.bots.end() || !x.verb.starts_with("bots ")) return 0;
  const auto found = wanted.find(bot->id);
  return found == wanted.end() ? 0 : found->second.rev;
}

/// A bot that is away reads what is wanted of it from the journal when it starts.
void admin_state::came_back(const caf::message& content) {
  if (content.match_elements<messages::note>())
    journal.returned(self, content);
  else if (content.match_elements<messages::flatten_wanted>())
    portfolio.returned(self, content);
}

caf::behavior admin_actor(runtime::room<admin_state>* self, runtime::environment& env, admin_settings settings,
                          admin_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.journal = runtime::outbox(state.peers.journal);
  state.portfolio = runtime::outbox(state.peers.portfolio);
  runtime::await_answer(
      self, state.peers.journal,
      messages::history_wanted{.what = messages::history_wanted::kind::commands, .bot = {}, .venue = {}},
      [&state](const messages::history& past) { state.restore(past); });
  return {
      [&state](const messages::administer& wanted) { return state.take(wanted.command); },
      [&state](const messages::state_wanted&) {
        return messages::shown_state{core::json_object()
                                         .number("pending", state.pending.size())
                                         .number("remembered", state.answered.size())
                                         .done()};
      },
      [&state](const messages::resend& alarm) {
        state.journal.retry(state.self, alarm);
        state.portfolio.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace actors
