// Records of the journal into each database: our follower (read, decode, project, write) against the same rows, made
// beforehand, through the database's own fastest batched calls in transactions of the same size. In turns within one
// run; both sides must leave the same content. A database that is not installed is left out, with a line that says so.
//
// usage: stores_bench [FOLDER [ROUNDS [RECORDS]]]    on the disk that is to be measured; by default the temporary one

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>

#include "bench/stores/postgres_contest.hpp"
#include "bench/stores/redis_contest.hpp"
#include "bench/stores/sqlite_contest.hpp"
#include "bench/stores/traded_journal.hpp"

namespace {

struct plan {
  std::filesystem::path parent = std::filesystem::temp_directory_path();
  std::size_t rounds = 9;
  std::uint64_t records = 50'000;
};

void hold(const bench::contest& x, const std::filesystem::path& journal, const bench::batches& made, const plan& how,
          std::uint64_t records) {
  std::vector<double> ours, limit, ratio;
  for (std::size_t i = 0; i < how.rounds; ++i) {
    if (i % 2 == 1) ours.push_back(x.ours(journal));
    limit.push_back(x.limit(made));
    if (i % 2 == 0) ours.push_back(x.ours(journal));
    ratio.push_back(limit.back() / ours.back());
    if (i == 0) x.check();
  }
  const auto speed = [&](const std::vector<double>& times) {
    return static_cast<double>(records) / bench::median(times) / 1000;
  };
  fmt::print("{:<26} {:>8.1f} k records/s, limit {:>8.1f}: {:.2f} (median of {} rounds, {:.2f} to {:.2f})\n", x.name,
             speed(ours), speed(limit), bench::median(ratio), how.rounds, *std::ranges::min_element(ratio),
             *std::ranges::max_element(ratio));
  std::fflush(stdout);  // servers are forks of this
}

void run(const std::filesystem::path& folder, const plan& how) {
  bench::traded_journal written(folder / "journal");
  written.trade_until(how.records);
  bench::batches made;
  bench::free_sink keeping(&made);
  bench::follow(folder / "journal", keeping);
  std::vector<double> projecting, resuming;
  for (std::size_t i = 0; i < how.rounds; ++i) {
    bench::free_sink nowhere;
    projecting.push_back(bench::follow(folder / "journal", nowhere));
    resuming.push_back(bench::follow(folder / "journal", nowhere));
  }
  const auto speed = [&](const std::vector<double>& times) {
    return static_cast<double>(written.records()) / bench::median(times) / 1000;
  };
  fmt::print(
      "{} records, {} rows; without a database: {:.1f} k records/s, gone through to resume: {:.1f} k records/s\n",
      written.records(), keeping.rows(), speed(projecting), speed(resuming));
  std::fflush(stdout);
  const auto try_one = [&](const char* name, const std::function<bench::contest()>& make) {
    std::optional<bench::contest> of;
    try {
      of = make();
    } catch (const std::exception& missing) {
      fmt::print("{}: left out, its server does not start: {}\n", name, missing.what());
    }
    if (of) hold(*of, folder / "journal", made, how, written.records());
  };
  try_one("SQLite", [&] { return bench::sqlite_contest(folder); });
  try_one("PostgreSQL", bench::postgres_contest);
  try_one("Redis", [] { return bench::redis_contest(false); });
  try_one("Redis", [] { return bench::redis_contest(true); });
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && arguments[1][0] == '-') count = 1;  // what scripts/nightly says to all benches
  plan how;
  if (count > 1) how.parent = arguments[1];
  if (count > 2) how.rounds = std::max(1ul, std::strtoul(arguments[2], nullptr, 10));
  if (count > 3) how.records = std::strtoull(arguments[3], nullptr, 10);
  std::string name = (how.parent / "watchbill-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  int code = 0;
  try {
    run(name, how);
  } catch (const std::exception& problem) {
    fmt::print("{}\n", problem.what());
    code = 1;
  }
  std::filesystem::remove_all(name);
  return code;
}
