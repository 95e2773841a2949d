// From telling an actor to crash until its successor, under the same name, has answered a question. The successor gets
// its predecessor's last snapshot, and a scribe journals failure and restart (appended, as in a run).
// supervisor_bench.erl does the same with Erlang/OTP; `compare` runs both in turns.
//
//   restart_bench [restarts]      prints one line: median and 99th percentile in nanoseconds

#include <algorithm>
#include <caf/all.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <span>
#include <string>
#include <vector>

#include "runtime/actor_system.hpp"
#include "runtime/journal_file.hpp"

namespace bench {

struct hello {};
struct question {};
struct answer {
  std::size_t snapshot_bytes = 0;
};
struct begin {};

}  // namespace bench

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::hello)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::begin)

namespace bench {
namespace {

constexpr std::size_t snapshot_bytes = 1024;

struct worker_state {
  static inline const char* name = "worker";
  std::vector<char> snapshot;
};

caf::behavior worker(runtime::room<worker_state>* self, const std::vector<char>& last_snapshot, caf::actor client) {
  self->state.snapshot = last_snapshot;
  self->send(client, hello{});
  return {[self](question) { return answer{self->state.snapshot.size()}; }};
}

struct scribe_state {
  static inline const char* name = "scribe";
};

caf::behavior scribe(runtime::room<scribe_state>* self, runtime::environment& env, runtime::journal_file& journal) {
  const auto record = [self, &env, &journal](const std::string& name, const std::string& why) {
    const auto text = name + ' ' + why;
    const auto written = journal.append({.at = env.time.now(*self)}, std::as_bytes(std::span(text)));
    if (!written) std::abort();
  };
  return {[record](const runtime::child_restarted& x) { record(x.name, x.why); },
          [record](const runtime::child_failed& x) { record(x.name, x.why); }};
}

struct client_state {
  static inline const char* name = "client";
  core::duration began{};
  std::vector<std::int64_t> taken;
};

caf::behavior client(runtime::room<client_state>* self, runtime::environment& env, std::size_t& restarts,
                     std::promise<std::vector<std::int64_t>>& done) {
  const auto worker = env.names.reference("worker");
  const auto crash = [self, worker] {
    self->state.began = runtime::monotonic_now();
    self->send(worker, runtime::crash_now{"boom"});
  };
  return {
      [crash](begin) { crash(); },
      [self, worker](hello) {
        if (self->state.began != core::duration{}) self->send(worker, question{});
      },
      [self, crash, &restarts, &done](const answer& x) {
        if (x.snapshot_bytes != snapshot_bytes) std::abort();
        auto& taken = self->state.taken;
        taken.push_back((runtime::monotonic_now() - self->state.began).count());
        if (taken.size() < restarts) return crash();
        done.set_value(std::move(taken));
      },
  };
}

/// Two events of each restart, besides the first starts, which no handler wants.
bool heard_all(const runtime::probe_reading& scribe, std::size_t restarts) {
  return scribe.depth == 0 && scribe.handled - scribe.unexpected >= 2 * restarts;
}

std::vector<std::int64_t> measure(std::size_t restarts, runtime::journal_file& journal) {
  runtime::real_run run;
  std::vector<char> snapshot(snapshot_bytes, 'x');
  std::promise<std::vector<std::int64_t>> done;
  // A window that has to be kept, and no delay: what is measured is the supervisor, not its patience.
  const runtime::restart_policy policy{.intensity = 1'000'000,
                                       .window = std::chrono::milliseconds(10),
                                       .backoff_min = core::duration{},
                                       .backoff_max = core::duration{}};
  const auto asker = run.names().reference("client");
  run.start({.name = "top",
             .policy = policy,
             .children = {{.name = "scribe", .start = runtime::room_start(scribe, run.env(), journal)},
                          {.name = "client", .start = runtime::room_start(client, run.env(), restarts, done)},
                          {.name = "worker", .start = runtime::room_start(worker, snapshot, asker)}},
             .listener = run.names().reference("scribe")});
  while (!runtime::occupied(run.names().reference("worker"))) std::this_thread::yield();
  caf::anon_send(asker, begin{});
  auto taken = done.get_future().get();
  // The scribe writes beside the restarts, as the journal of a run does. Only complete work counts.
  const auto& of_scribe = run.names().slot("scribe")->probe();
  const auto patience = runtime::monotonic_now() + std::chrono::seconds(10);
  while (!heard_all(of_scribe.read(), restarts) && runtime::monotonic_now() < patience) std::this_thread::yield();
  run.stop(std::chrono::seconds(5));
  return taken;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const std::size_t restarts = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5000;
  char name[] = "/tmp/watchbill_bench_XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  auto journal = runtime::journal_file::open(folder);
  if (!journal) return 1;
  auto taken = bench::measure(restarts, *journal);
  const auto records = journal->last().value;
  std::filesystem::remove_all(folder);
  if (records < 2 * restarts) {
    std::fprintf(stderr, "%llu records of %zu restarts\n", static_cast<unsigned long long>(records), restarts);
    return 1;
  }
  std::sort(taken.begin(), taken.end());
  std::printf("%lld %lld\n", static_cast<long long>(taken[taken.size() / 2]),
              static_cast<long long>(taken[taken.size() * 99 / 100]));
}
