#include "actors/journal_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/history.hpp"
#include "messages/codec/codec.hpp"

namespace actors {

namespace {
constexpr core::actor_number risk_room{core::number_of("desk/risk")};
constexpr core::actor_number orders_room{core::number_of("desk/orders")};
constexpr std::string_view own_path = "foundation/journal";

bool opens(const core::order_command& command) {
  const auto* placed = std::get_if<core::place_order>(&command);
  return placed && !placed->intent.reduce_only();
}
}  // namespace

core::sequence journal_state::write(core::actor_number actor, core::plan_id plan, core::sequence cause,
                                    const messages::record& body) {
  payload.clear();
  messages::codec::encode(body, payload);
  const auto written = file->append({.at = env->time.now(*self),
                                     .type = messages::codec::type_number(body),
                                     .actor = actor,
                                     .correlation = plan,
                                     .cause = cause},
                                    payload.bytes());
  if (!written) [[unlikely]]
    fail(written.error());
  const auto place = file->last_place();
  index.add({*written, place}, actor, cause, body);
  if (place.segment != segment) [[unlikely]]
    begin_segment();
  if (--until_snapshot == 0) [[unlikely]]
    ask_for_snapshots();
  if (file->no_room_ahead().has_value() != room_alarm) [[unlikely]]
    watch_room();
  return *written;
}

void journal_state::fail(const runtime::journal_problem& problem) {
  env->halted.store(true, std::memory_order_release);
  throw std::runtime_error("the journal cannot be written: " + runtime::describe(problem));
}

/// Said while there is room for it.
void journal_state::watch_room() {
  room_alarm = !room_alarm;
  if (!room_alarm) return;
  const auto why = runtime::describe(*file->no_room_ahead());
  write({core::number_of(own_path)}, {}, {},
        messages::actor_noted{messages::actor_noted::kind::alarm, std::string(own_path),
                              "the journal ends soon: " + why + "; make room"});
}

/// Counted in records, so that equal runs ask at equal moments. A room that is away is asked next time.
void journal_state::ask_for_snapshots() {
  until_snapshot = peers.snapshot_every;
  messages::tell_urgent(self, peers.orders, messages::room_snapshot_wanted{});
  messages::tell_urgent(self, peers.risk, messages::room_snapshot_wanted{});
  messages::tell_urgent(self, peers.portfolio, messages::room_snapshot_wanted{});
}

/// A segment that is full becomes durable, whether anybody waits for it or not. What no start reads any more is
/// compressed, away from this room.
void journal_state::begin_segment() {
  const auto full = std::exchange(segment, file->last_place().segment);
  if (full != 0) when_durable(file->last(), [] {});
  if (!peers.archive || segment <= peers.keep_segments) return;
  const auto needed = index.needed();
  const auto end = std::min(segment - peers.keep_segments + 1, needed.all_from);
  std::vector<std::uint32_t> spare;
  for (std::uint32_t number = 1; number < end; ++number)
    if (!needed.some.contains(number)) spare.push_back(number);
  if (!spare.empty()) peers.archive->archive(std::move(spare));
}

void journal_state::place(const core::risk::approved_order& approved) {
  const auto& intent = approved.intent();
  const auto wanted = write(core::issuer_of(intent.id), intent.plan, intent.cause, messages::intent_recorded{intent});
  const auto approval = write(risk_room, intent.plan, wanted, messages::approval_recorded{intent.id});
  core::order_command command = core::place_order{intent};
  const auto sequence = write(orders_room, intent.plan, approval, messages::command_recorded{command});
  hand_over(std::move(command), sequence, intent.instrument);
  publish(submission_of(intent, env->time.now(*self), sequence));
}

void journal_state::follow_up(const messages::followup& wanted) {
  const auto instrument = std::visit([](const auto& command) { return command.instrument; }, wanted.command);
  auto command = std::visit([](const auto& x) -> core::order_command { return x; }, wanted.command);
  const auto sequence = write(orders_room, wanted.plan, wanted.cause, messages::command_recorded{command});
  hand_over(std::move(command), sequence, instrument);
}

void journal_state::step(core::order_event event) {
  event.sequence = write(orders_room, event.intent.plan, {}, messages::event_recorded{event});
  publish(event);
}

void journal_state::deny(const messages::order_denied& denied) {
  const auto& intent = denied.intent;
  const auto wanted = write(core::issuer_of(intent.id), intent.plan, intent.cause, messages::intent_recorded{intent});
  core::order_event event{.intent = intent,
                          .step = core::order_step::denied,
                          .state = core::order_state::denied,
                          .denial = denied.why,
                          .ts_event = env->time.now(*self)};
  event.sequence = write(risk_room, intent.plan, wanted, messages::event_recorded{event});
  publish(event);
}

void journal_state::hand_over(core::order_command command, core::sequence sequence, core::instrument_id instrument) {
  const auto gateway = peers.gateways.find(instrument);
  ASSERT(gateway != peers.gateways.end(), "a command for an instrument without a gateway", instrument);
  messages::journaled_command proof(std::move(command), sequence);
  if (!peers.sync) return messages::tell_urgent(self, gateway->second, std::move(proof));
  when_durable(sequence, [this, to = gateway->second, proof = std::move(proof), parked_at = env->time.now(*self)] {
    if (opens(proof.command()) && env->time.now(*self) - parked_at > peers.entry_patience) return strand(proof);
    messages::tell_urgent(self, to, proof);
  });
}

void journal_state::strand(const messages::journaled_command& proof) {
  messages::tell_urgent(self, peers.orders, messages::command_stranded{proof.command(), proof.sequence()});
}

caf::typed_response_promise<messages::written> journal_state::audit(const messages::note& wanted) {
  auto asker = self->make_response_promise<messages::written>();
  const auto sequence = write(wanted.actor, wanted.correlation, wanted.cause, wanted.body);
  when_durable(sequence, [asker, sequence]() mutable { asker.deliver(messages::written{sequence}); });
  return asker;
}

void journal_state::when_durable(core::sequence record, std::function<void()> leave) {
  if (!peers.sync) return leave();
  parked.push_back({record, std::move(leave)});
  sync_parked();
}

/// One at a time: what comes while one is under way makes up the next group.
void journal_state::sync_parked() {
  if (sync_under_way || parked.empty()) return;
  sync_under_way = true;
  peers.sync->begin(file->begin_sync(), *self);
}

void journal_state::release(const runtime::group_synced& synced) {
  sync_under_way = false;
  if (!synced.durable) {
    file->abandon(synced.durable.error());
    fail(synced.durable.error());
  }
  while (!parked.empty() && parked.front().record <= *synced.durable) {
    parked.front().leave();
    parked.pop_front();
  }
  sync_parked();
}

void journal_state::publish(const core::order_event& event) {
  messages::tell_urgent(self, peers.risk, event);
  messages::tell_urgent(self, peers.portfolio, event);
  const auto bot = env->names.reference(core::actor_number{event.intent.bot.value});
  if (bot) messages::tell_urgent(self, messages::event_sink(bot), event);
}

messages::history journal_state::recall(const messages::history_wanted& wanted) const {
  return actors::recall(*file, index, wanted);
}

caf::behavior journal_actor(runtime::room<journal_state>* self, runtime::environment& env, runtime::journal_file& file,
                            journal_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.file = &file;
  state.peers = std::move(peers);
  if (file.problem()) state.fail(*file.problem());
  state.index = index_of(file);
  const auto every = state.peers.snapshot_every;
  ASSERT(every >= 10, "the answers must not make up the count", every);
  ASSERT(state.peers.keep_segments > runtime::unsynced_segments_max + 1, "what is not durable stays as it is",
         state.peers.keep_segments);
  state.segment = file.last_place().segment;
  state.until_snapshot = every - std::min(every - 1, state.index.since_snapshot());
  return {
      [&state](const runtime::group_synced& synced) { state.release(synced); },
      [&state](const messages::placement& wanted) { state.place(wanted.order); },
      [&state](const messages::followup& wanted) { state.follow_up(wanted); },
      [&state](const messages::order_stepped& taken) { state.step(taken.event); },
      [&state](const messages::order_denied& denied) { state.deny(denied); },
      [&state](const messages::note& noted) { state.write(noted.actor, noted.correlation, noted.cause, noted.body); },
      [&state](const messages::audited_note& wanted) { return state.audit(wanted.body); },
      [&state](const messages::history_wanted& wanted) { return state.recall(wanted); },
      [&state](const runtime::undelivered& returned) {
        // Order events need no second delivery: whoever was down reads them from here when it starts.
        if (returned.content.match_elements<messages::journaled_command>())
          state.strand(returned.content.get_as<messages::journaled_command>(0));
      },
  };
}

}  // namespace actors
