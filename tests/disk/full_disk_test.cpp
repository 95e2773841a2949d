#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "tests/runtime/journal_fixture.hpp"

namespace tests::disk {
namespace {

using namespace runtime::testing;
using runtime::journal_fault;

constexpr runtime::journal_options small{.segment_bytes = 65'536};

/// Runs in a process of its own; the line at which it went wrong, or 0.
int fill_up(const std::filesystem::path& directory, journal_fault expected) {
  std::uint64_t n = 0;
  bool foretold = false;
  {
    auto journal = runtime::journal_file::open(directory, small);
    if (!journal) return __LINE__;
    while (true) {
      const auto appended = journal->append(header_of(n + 1), payload_of("what others rely on"));
      if (!appended) {
        if (appended.error().what != expected) return __LINE__;
        break;
      }
      if (++n > 100'000) return __LINE__;
      foretold = journal->no_room_ahead().has_value();
    }
    if (!foretold || n < 1000) return __LINE__;
    if (journal->append(header_of(n + 1), {})) return __LINE__;
  }
  const auto journal = runtime::journal_file::open(directory, small);
  if (!journal || journal->last().value != n || journal->torn()) return __LINE__;
  const auto all = read_all(journal->reader());
  return all && all->size() == n ? 0 : __LINE__;
}

constexpr int not_allowed = 255;

/// A small disk that only this process and its children see. A user without rights gets them in a namespace of users.
bool mount_small(const std::filesystem::path& where) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("none", where.c_str(), "tmpfs", 0, "size=256k") == 0;
}

int outcome_of_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// F-80: what tmpfs says and does when it is full, the signal included that a hole in a mapped file would raise.
TEST(full_disk, of_a_real_file_system_ends_the_journal_in_good_order) {
  const scratch_directory scratch;
  const int outcome = outcome_of_child([&] {
    if (!mount_small(scratch.path())) return not_allowed;
    return fill_up(scratch.path() / "journal", journal_fault::disk_full);
  });
  if (outcome == not_allowed) GTEST_SKIP() << "this system lets nobody mount, not even in a namespace";
  EXPECT_EQ(outcome, 0) << "line " << outcome << " of fill_up, or a signal";
}

// Not a full disk, but a system that gives no more room, wherever the test runs: a segment cannot be made, and nothing
// that was appended is lost.
TEST(full_disk, a_limit_of_the_system_ends_the_journal_in_good_order) {
  const scratch_directory scratch;
  const int outcome = outcome_of_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const auto directory = scratch.path() / "journal";
    std::uint64_t n = 0;
    {
      auto journal = runtime::journal_file::open(directory, small);
      for (; journal && n < 1000; ++n)
        if (!journal->append(header_of(n + 1), payload_of("what others rely on"))) return __LINE__;
      const rlimit nothing_larger{32'768, 32'768};
      if (::setrlimit(RLIMIT_FSIZE, &nothing_larger) != 0) return __LINE__;
      while (journal->append(header_of(n + 1), payload_of("what others rely on"))) ++n;
      if (!journal->no_room_ahead() || journal->problem()->what != journal_fault::io_failed) return __LINE__;
    }
    const auto journal = runtime::journal_file::open(directory, small);
    return journal && journal->last().value == n && !journal->torn() ? 0 : __LINE__;
  });
  EXPECT_EQ(outcome, 0) << "line " << outcome << ", or a signal";
}

}  // namespace
}  // namespace tests::disk
