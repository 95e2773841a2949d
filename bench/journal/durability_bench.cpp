// From a command's way into the journal to its way out, with `process` and `power`, in turns within one run, beside
// what a store into a mapped file and an fdatasync take alone.
//
// usage: durability_bench [FOLDER]    on the disk that is to be measured; by default the working folder

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <caf/send.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "actors/journal_actor.hpp"
#include "runtime/actor_system.hpp"
#include "runtime/child_spec.hpp"

namespace {

using steady = std::chrono::steady_clock;

constexpr int rounds = 5;
constexpr std::size_t commands_process = 50'000, commands_power = 1'000;

double microseconds(steady::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }

double quantile(std::vector<double> xs, double q) {
  std::sort(xs.begin(), xs.end());
  return xs[static_cast<std::size_t>(q * static_cast<double>(xs.size() - 1))];
}

struct folder {
  explicit folder(const std::filesystem::path& parent) {
    std::string name = (parent / "watchbill-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path = name;
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

messages::followup next_command() { return {core::cancel_order{{5}, {1}}, {9}, {}}; }

/// Hears a command that has come out of the journal and sends the next one in.
struct gateway_state {
  static inline const char* name = "gateway";
  std::size_t left = 0;
};

caf::behavior gateway(runtime::room<gateway_state>* self, messages::journal_address journal, std::size_t commands,
                      std::promise<void>& done) {
  self->state.left = commands;
  return {[self, journal, &done](const messages::journaled_command&) {
    if (self->state.left == 0) return;
    if (--self->state.left == 0)
      done.set_value();
    else
      messages::tell(self, journal, next_command());
  }};
}

/// Microseconds per command with so many in flight.
double corridor(const std::filesystem::path& parent, bool power, std::size_t in_flight) {
  const folder where(parent);
  auto journal = runtime::journal_file::open(where.path / "journal", {.synced_only = power});
  if (!journal) std::abort();
  const auto commands = power ? commands_power : commands_process;
  std::promise<void> done;
  std::unique_ptr<runtime::group_sync> sync;
  runtime::real_run run;
  if (power) sync = runtime::sync_on_thread(run.halted());
  const auto at = [&run](const char* name) { return run.names().reference(name); };
  actors::journal_peers peers{.orders = messages::orders_address(at("orders")),
                              .risk = messages::risk_address(at("risk")),
                              .portfolio = messages::portfolio_address(at("portfolio")),
                              .gateways = {{{1}, messages::gateway_address(at("gateway"))}},
                              .sync = sync.get()};
  const messages::journal_address address(at("journal"));
  run.start({.name = "top",
             .children = {
                 {.name = "journal", .start = runtime::room_start(actors::journal_actor, run.env(), *journal, peers)},
                 {.name = "gateway", .start = runtime::room_start(gateway, address, commands, done)}}});
  while (!run.names().slot("gateway")->occupied() || !run.names().slot("journal")->occupied()) ::sched_yield();
  const auto begin = steady::now();
  for (std::size_t n = 0; n < in_flight; ++n) caf::anon_send(address.room(), next_command());
  done.get_future().wait();
  const double taken = microseconds(steady::now() - begin) / static_cast<double>(commands);
  run.stop(std::chrono::seconds(5));
  return taken;
}

/// What the disk takes for one page, with nothing around it.
std::vector<double> bare_sync(const std::filesystem::path& parent) {
  const folder where(parent);
  constexpr std::size_t bytes = std::size_t{1} << 20;
  const int fd = ::open((where.path / "file").c_str(), O_RDWR | O_CREAT, 0600);
  if (fd < 0 || ::posix_fallocate(fd, 0, bytes) != 0) std::abort();
  auto* const map = static_cast<char*>(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  if (map == MAP_FAILED) std::abort();
  std::vector<double> times;
  for (std::size_t n = 0; n < 300; ++n) {
    const auto begin = steady::now();
    std::fill_n(map + n * 176, 176, 'x');
    if (::fdatasync(fd) != 0) std::abort();
    times.push_back(microseconds(steady::now() - begin));
  }
  ::munmap(map, bytes);
  ::close(fd);
  return times;
}

}  // namespace

int main(int count, char** arguments) {
  const bool named = count > 1 && arguments[1][0] != '-';  // scripts/nightly gives every bench the same options
  const std::filesystem::path parent = named ? arguments[1] : ".";
  for (const std::size_t in_flight : {std::size_t{1}, std::size_t{64}}) {
    std::vector<double> process, power;
    for (int round = 0; round < rounds; ++round) {
      process.push_back(corridor(parent, false, in_flight));
      power.push_back(corridor(parent, true, in_flight));
    }
    std::printf("%2zu in flight: process %.2f us, power %.2f us per command (median of %d rounds)\n", in_flight,
                quantile(process, 0.5), quantile(power, 0.5), rounds);
  }
  const auto bare = bare_sync(parent);
  std::printf("bare store and fdatasync: p50 %.2f us, p99 %.2f us\n", quantile(bare, 0.5), quantile(bare, 0.99));
}
