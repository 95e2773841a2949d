// What the base actor costs: ping-pong of two raw CAF actors against two probed rooms that know each other by stable
// reference, alternating in one process, and the memory of a supervised actor.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <caf/all.hpp>
#include <future>
#include <vector>

#include "runtime/actor_system.hpp"

namespace bench {

struct ball {
  int left = 0;
};
struct serve {
  caf::actor to;
  int exchanges = 0;
};

}  // namespace bench

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::ball)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::serve)

namespace bench {
namespace {

struct player_state {
  static inline const char* name = "player";
  caf::actor other;
};

/// Hears from whoever gets the last ball.
struct referee {
  std::promise<void>* done = nullptr;
};

// The same handlers for both kinds.
template <class Self>
caf::behavior play(Self* self, referee* judge, caf::actor* other) {
  return {
      [=](const serve& x) {
        *other = x.to;
        self->send(*other, ball{x.exchanges});
      },
      [=](ball x) {
        if (x.left == 0) return judge->done->set_value();
        self->send(*other, ball{x.left - 1});
      },
  };
}

caf::behavior raw_player(caf::stateful_actor<player_state>* self, referee* judge) {
  return play(self, judge, &self->state.other);
}

caf::behavior room_player(runtime::room<player_state>* self, referee* judge) {
  return play(self, judge, &self->state.other);
}

constexpr int exchanges = 100'000;

class court {
 public:
  explicit court(std::size_t workers) : run_({.workers = workers}) {
    raw_a_ = run_.system().spawn(raw_player, &judge_);
    raw_b_ = run_.system().spawn(raw_player, &judge_);
    run_.start({.name = "top",
                .children = {{.name = "a", .start = runtime::room_start(room_player, &judge_)},
                             {.name = "b", .start = runtime::room_start(room_player, &judge_)}}});
    while (!runtime::occupied(run_.names().reference("b"))) std::this_thread::yield();
  }
  ~court() {
    caf::anon_send_exit(raw_a_, caf::exit_reason::kill);
    caf::anon_send_exit(raw_b_, caf::exit_reason::kill);
    run_.stop(std::chrono::seconds(5));
  }

  double raw() { return rally(raw_a_, raw_b_); }
  double rooms() { return rally(run_.names().reference("a"), run_.names().reference("b")); }

 private:
  // Nanoseconds per message.
  double rally(const caf::actor& a, const caf::actor& b) {
    std::promise<void> done;
    judge_.done = &done;
    caf::anon_send(b, serve{a, 0});  // b learns its partner; the ball comes back at once
    done.get_future().wait();
    std::promise<void> finished;
    judge_.done = &finished;
    const auto began = runtime::monotonic_now();
    caf::anon_send(a, serve{b, exchanges});
    finished.get_future().wait();
    return static_cast<double>((runtime::monotonic_now() - began).count()) / exchanges;
  }

  referee judge_;
  runtime::real_run run_;
  caf::actor raw_a_, raw_b_;
};

double median(std::vector<double> xs) {
  std::nth_element(xs.begin(), xs.begin() + static_cast<std::ptrdiff_t>(xs.size() / 2), xs.end());
  return xs[xs.size() / 2];
}

void ping_pong(benchmark::State& state) {
  court players(static_cast<std::size_t>(state.range(0)));
  std::vector<double> raw, rooms, ratios;
  for (auto _ : state) {
    raw.push_back(players.raw());
    rooms.push_back(players.rooms());
    ratios.push_back(rooms.back() / raw.back());
  }
  state.counters["raw_ns"] = median(raw);
  state.counters["room_ns"] = median(rooms);
  state.counters["ratio"] = median(ratios);
}
BENCHMARK(ping_pong)->ArgName("workers")->Arg(1)->Arg(2)->Iterations(15)->Unit(benchmark::kMillisecond);

// -- memory -------------------------------------------------------------------------------------------------------

std::size_t heap_in_use() {
  const auto x = mallinfo2();
  return x.uordblks + x.hblkhd;
}

void supervised_actor_bytes(benchmark::State& state) {
  constexpr std::size_t actors = 20'000;
  for (auto _ : state) {
    runtime::virtual_run run(core::timestamp{});
    std::promise<void> unused;
    referee nobody{&unused};
    run.start({.name = "top"});
    run.settle();
    const auto top = run.names().reference("top");
    const auto before = heap_in_use();
    for (std::size_t i = 0; i < actors; ++i) {
      const runtime::child_spec child{.name = "bots/" + std::to_string(i),
                                      .start = runtime::room_start(room_player, &nobody)};
      caf::anon_send(top, runtime::start_child{child});
      run.settle();
    }
    const auto idle = heap_in_use();
    for (std::size_t i = 0; i < actors; ++i)
      caf::anon_send(run.names().reference("bots/" + std::to_string(i)), serve{top, 0});
    run.settle();
    state.counters["before_first_message"] = static_cast<double>(idle - before) / actors;
    state.counters["after_first_message"] = static_cast<double>(heap_in_use() - before) / actors;
  }
}
BENCHMARK(supervised_actor_bytes)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench
