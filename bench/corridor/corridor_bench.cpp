// One event in flight through a corridor of six rooms, injected by an actor: rooms with probe and stable references
// next to a chain of raw CAF actors of equal length, in turns within one run.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <caf/all.hpp>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "runtime/actor_system.hpp"

struct corridor_event {  // as large as a market view's head
  std::int64_t words[9] = {};
};
struct corridor_start {
  std::uint32_t events = 0;
};
struct corridor_done {};
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(corridor_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(corridor_start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(corridor_done)

namespace {

constexpr int rooms = 6;
constexpr std::uint32_t events_per_round = 20'000;
constexpr int rounds = 9;

/// Sends an event into the first room each time that one has come out of the last.
struct injector_state {
  static inline const char* name = "injector";
  caf::actor first, waiting;
  std::uint32_t left = 0;
};

template <class Self>
caf::behavior injector(Self* self, const caf::actor& first) {
  auto& state = self->state;
  state.first = first;
  return {[self, &state](const corridor_start& start) {
            state.left = start.events;
            state.waiting = caf::actor_cast<caf::actor>(self->current_sender());
            self->send(state.first, corridor_event{});
          },
          [self, &state](const corridor_event& event) {
            if (--state.left > 0)
              self->send(state.first, event);
            else
              self->send(state.waiting, corridor_done{});
          }};
}

struct empty_state {
  static inline const char* name = "room";
};

caf::behavior forwarding_room(runtime::room<empty_state>* self, caf::actor next) {
  return {[self, next](const corridor_event& event) { self->send(next, event); }};
}
caf::behavior injecting_room(runtime::room<injector_state>* self, caf::actor first) { return injector(self, first); }

double one_round(caf::actor_system& system, const caf::actor& inject) {
  caf::scoped_actor self{system};
  const auto begin = std::chrono::steady_clock::now();
  self->send(inject, corridor_start{events_per_round});
  self->receive([](const corridor_done&) {});
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count() / events_per_round;
}

double median(std::vector<double> xs) {
  std::sort(xs.begin(), xs.end());
  return xs[xs.size() / 2];
}

}  // namespace

int main() {
  runtime::real_run run({.workers = 1});
  auto& names = run.names();
  runtime::supervisor_spec root{.name = "root"};
  const auto path = [](int i) { return "room/" + std::to_string(i); };
  for (int i = 0; i < rooms; ++i) {
    const auto next = names.reference(i + 1 < rooms ? path(i + 1) : "injector");
    root.children.push_back({path(i), runtime::room_start(forwarding_room, next)});
  }
  root.children.push_back({"injector", runtime::room_start(injecting_room, names.reference(path(0)))});
  run.start(std::move(root));
  const auto ours = names.reference("injector");
  while (!runtime::occupied(ours)) std::this_thread::yield();

  // The raw chain closes its loop through a late-bound first room.
  auto& system = run.system();
  const auto raw_injector = system.spawn([](caf::stateful_actor<injector_state>* self) -> caf::behavior {
    self->state.first = nullptr;
    return {[self](const caf::actor& first) { self->become(injector(self, first)); }};
  });
  caf::actor next = raw_injector;
  for (int i = 0; i < rooms; ++i)
    next = system.spawn([next](caf::event_based_actor* self) -> caf::behavior {
      return {[self, next](const corridor_event& event) { self->send(next, event); }};
    });
  caf::anon_send(raw_injector, next);

  std::vector<double> with_rooms, raw, ratios;
  one_round(system, ours), one_round(system, raw_injector);  // warm
  for (int i = 0; i < rounds; ++i) {
    with_rooms.push_back(one_round(system, ours));
    raw.push_back(one_round(system, raw_injector));
    ratios.push_back(with_rooms.back() / raw.back());
  }
  std::printf("corridor of %d rooms, one event in flight, median of %d rounds of %u events\n", rooms, rounds,
              events_per_round);
  std::printf("  rooms with probe and stable reference  %8.0f ns\n", median(with_rooms));
  std::printf("  raw CAF chain                          %8.0f ns\n", median(raw));
  std::printf("  ratio                                  %8.2f\n", median(ratios));
  caf::anon_send_exit(raw_injector, caf::exit_reason::kill);
  caf::anon_send_exit(next, caf::exit_reason::kill);
  run.stop(std::chrono::seconds(2));
}
