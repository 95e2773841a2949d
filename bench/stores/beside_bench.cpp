// What it costs a command's way through the journal that stores follow it: none, all three (SQLite, PostgreSQL, Redis)
// while their servers run, and all three while the servers are stopped. In turns within one run, at a fixed number of
// commands per second; measured from the command's leaving a thread outside to the gateway's room that hears it.
//
// usage: beside_bench [FOLDER [ROUNDS [COMMANDS PER SECOND]]]

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <caf/send.hpp>
#include <cstdio>
#include <cstdlib>

#include "adapters/store/following_thread.hpp"
#include "adapters/store/postgres_store.hpp"
#include "adapters/store/redis_store.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "bench/journal/rooms.hpp"
#include "runtime/segment_storage.hpp"
#include "tests/support/private_postgres.hpp"
#include "tests/support/private_redis.hpp"

namespace {

namespace store = adapters::store;
using steady = std::chrono::steady_clock;

enum class beside { none, running, stopped };
constexpr std::array<const char*, 3> words{"no stores", "stores running", "servers stopped"};
constexpr int seconds_of_a_turn = 2;

struct plan {
  std::filesystem::path parent = std::filesystem::temp_directory_path();
  std::size_t rounds = 9;
  std::size_t per_second = 2000;
};

void pause_until(steady::time_point then) {
  const auto left = then - steady::now();
  if (left <= steady::duration::zero()) return;
  const timespec ts{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(left).count()};
  ::ppoll(nullptr, 0, &ts, nullptr);
}

class stores {
 public:
  stores(const std::filesystem::path& folder, tests::private_postgres& postgres, tests::private_redis& redis, bool up) {
    const auto database = up ? postgres.make_database() : std::string("none");
    if (up) redis.ask({"FLUSHALL"});
    follow(folder, "sqlite", store::sqlite_store::open(folder / "store.db"));
    follow(folder, "postgres", store::postgres_store::open(postgres.settings(database)));
    follow(folder, "redis",
           store::redis_store::open(
               {.server = *store::redis_address::read(adapters::transport::secret(redis.address()))}));
  }

  /// The newest record of each; waits for those that are to come to the end of the journal.
  void check(std::uint64_t last, bool up) {
    for (const auto& x : threads_) {
      const bool follows = up || x->sight().name == "sqlite";
      for (int i = 0; follows && i < 3000 && x->sight().reached.value < last; ++i)
        pause_until(steady::now() + std::chrono::milliseconds(10));
      const auto reached = x->sight().reached.value;
      if (reached != (follows ? last : 0))
        throw std::runtime_error(fmt::format("{} is at {}, the journal at {}", x->sight().name, reached, last));
    }
  }

 private:
  template <class Opened>
  void follow(const std::filesystem::path& folder, const char* name, Opened opened) {
    if (!opened) throw std::runtime_error(store::describe(opened.error()));
    auto files = runtime::open_directory(folder / "journal", runtime::file_access::read);
    if (!files) throw std::runtime_error(runtime::describe(files.error()));
    threads_.push_back(std::make_unique<store::following_thread>(name, *std::move(files), *std::move(opened),
                                                                 [](const std::string&) {}));
  }

  std::vector<std::unique_ptr<store::following_thread>> threads_;
};

/// Microseconds, the median of a turn.
double turn(beside what, const plan& how, tests::private_postgres& postgres, tests::private_redis& redis) {
  const bench::scratch_folder where(how.parent);
  const auto commands = how.per_second * seconds_of_a_turn;
  std::vector<steady::time_point> sent(commands), heard(commands);
  std::atomic<std::size_t> out{0};
  bench::journal_rooms rooms(where.path / "journal", false,
                             [&](bench::gateway_room*, const messages::journal_address&) {
                               const auto n = out.load(std::memory_order_relaxed);
                               heard[n] = steady::now();
                               out.store(n + 1, std::memory_order_release);
                             });
  std::optional<stores> followed;
  if (what != beside::none) followed.emplace(where.path, postgres, redis, what == beside::running);
  const auto address = rooms.journal();
  const auto gap = std::chrono::nanoseconds(std::chrono::seconds(1)) / how.per_second;
  auto next = steady::now();
  for (auto& x : sent) {
    pause_until(next += gap);
    x = steady::now();
    caf::anon_send(address.room(), bench::next_command());
  }
  while (out.load(std::memory_order_acquire) < commands) ::sched_yield();
  if (followed) followed->check(commands, what == beside::running);
  std::vector<double> us;
  for (std::size_t i = 0; i < commands; ++i)
    us.push_back(std::chrono::duration<double, std::micro>(heard[i] - sent[i]).count());
  std::ranges::sort(us);
  return us[us.size() / 2];
}

double median(std::vector<double> x) {
  std::ranges::sort(x);
  return x[x.size() / 2];
}

void compare(const plan& how) {
  tests::private_postgres postgres;
  tests::private_redis redis;
  std::array<std::vector<double>, 3> us;
  for (std::size_t i = 0; i < how.rounds; ++i)
    for (std::size_t k = 0; k < us.size(); ++k) {
      const auto at = (i + k) % us.size();
      const bool stops = at == static_cast<std::size_t>(beside::stopped);
      if (stops) postgres.stop(), redis.stop();
      us[at].push_back(turn(static_cast<beside>(at), how, postgres, redis));
      if (stops) postgres.start(), redis.start();
    }
  for (std::size_t at = 0; at < us.size(); ++at) {
    std::vector<double> ratio;
    for (std::size_t i = 0; i < how.rounds; ++i) ratio.push_back(us[at][i] / us[0][i]);
    fmt::print("{:<16} p50 {:>7.1f} us, ratio {:.3f} (median of {} rounds of {} s, {} commands/s)\n", words[at],
               median(us[at]), median(ratio), how.rounds, seconds_of_a_turn, how.per_second);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && arguments[1][0] == '-') count = 1;  // what scripts/nightly says to all benches
  plan how;
  if (count > 1) how.parent = arguments[1];
  if (count > 2) how.rounds = std::max(1ul, std::strtoul(arguments[2], nullptr, 10));
  if (count > 3) how.per_second = std::max(1ul, std::strtoul(arguments[3], nullptr, 10));
  try {
    compare(how);
  } catch (const std::exception& problem) {
    fmt::print("{}\n", problem.what());
    return 1;
  }
  return 0;
}
