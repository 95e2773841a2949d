// From a command's way into the journal to its way out, with `process` and `power`, in turns within one run, beside
// what a store into a mapped file and an fdatasync take alone.
//
// usage: durability_bench [FOLDER]    on the disk that is to be measured; by default the working folder

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <caf/send.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <vector>

#include "bench/journal/rooms.hpp"

namespace {

using steady = std::chrono::steady_clock;

constexpr int rounds = 9;
constexpr std::size_t commands_process = 50'000, commands_power = 1'000;

double microseconds(steady::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }

double quantile(std::vector<double> xs, double q) {
  std::sort(xs.begin(), xs.end());
  return xs[static_cast<std::size_t>(q * static_cast<double>(xs.size() - 1))];
}

/// Microseconds per command with so many in flight.
double corridor(const std::filesystem::path& parent, bool power, std::size_t in_flight) {
  const bench::scratch_folder where(parent);
  const auto commands = power ? commands_power : commands_process;
  std::promise<void> done;
  std::size_t left = commands;
  bench::journal_rooms rooms(where.path / "journal", power,
                             [&left, &done](bench::gateway_room* self, const messages::journal_address& journal) {
                               if (left == 0) return;
                               if (--left == 0)
                                 done.set_value();
                               else
                                 messages::tell(self, journal, bench::next_command());
                             });
  const auto address = rooms.journal();
  const auto begin = steady::now();
  for (std::size_t n = 0; n < in_flight; ++n) caf::anon_send(address.room(), bench::next_command());
  done.get_future().wait();
  return microseconds(steady::now() - begin) / static_cast<double>(commands);
}

/// What the disk takes for one page, with nothing around it.
std::vector<double> bare_sync(const std::filesystem::path& parent) {
  const bench::scratch_folder where(parent);
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
