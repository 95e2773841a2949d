#include "runtime/segment_storage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/runtime/journal_fixture.hpp"

namespace runtime {
namespace {

using testing::header_of;
using testing::payload_of;

constexpr journal_options small{.segment_bytes = 4096};

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777u;
}

struct segment_storage_test : ::testing::Test {
  testing::scratch_directory scratch;
  std::filesystem::path directory = scratch.path() / "runs" / "journal";
};

TEST_F(segment_storage_test, keeps_a_journal_in_a_directory) {
  for (std::uint64_t n = 1; n <= 200; ++n) {
    auto journal = journal_file::open(directory, small);
    ASSERT_TRUE(journal) << describe(journal.error());
    ASSERT_EQ(journal->append(header_of(n), payload_of("record")), core::sequence{n});
    if (n % 3 == 0) {
      ASSERT_TRUE(journal->sync());
    }
    if (n % 2 == 0) {
      ASSERT_TRUE(journal->close());
    }
  }
  const auto all = testing::read_all(journal_reader::open(directory));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 200u);
  EXPECT_EQ(std::filesystem::file_size(directory / "00000001.wbj"), 4096u);
}

//
TEST_F(segment_storage_test, lets_nobody_else_read) {
  ASSERT_TRUE(journal_file::open(directory, small)->append(header_of(1), {}));
  EXPECT_EQ(mode_of(directory), 0700u);
  EXPECT_EQ(mode_of(directory / "00000001.wbj"), 0600u);
  EXPECT_EQ(mode_of(directory / "lock"), 0600u);
  EXPECT_EQ(mode_of(directory / "promises"), 0600u);
}

//
TEST_F(segment_storage_test, refuses_what_others_may_read) {
  ASSERT_TRUE(journal_file::open(directory, small)->append(header_of(1), {}));
  for (const mode_t mode : {0640, 0604, 0620, 0601}) {
    ASSERT_EQ(::chmod((directory / "00000001.wbj").c_str(), mode), 0);
    EXPECT_EQ(journal_file::open(directory, small).error().what, journal_fault::too_open) << mode;
    EXPECT_EQ(testing::read_all(journal_reader::open(directory)).error().what, journal_fault::too_open) << mode;
  }
  ASSERT_EQ(::chmod((directory / "00000001.wbj").c_str(), 0600), 0);
  ASSERT_TRUE(journal_file::open(directory, small));
  ASSERT_EQ(::chmod(directory.c_str(), 0770), 0);
  EXPECT_EQ(journal_file::open(directory, small).error().what, journal_fault::too_open);
}

TEST_F(segment_storage_test, lets_one_process_write_and_names_it) {
  auto first = journal_file::open(directory, small);
  ASSERT_TRUE(first);
  const auto second = journal_file::open(directory, small);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, journal_fault::locked);
  EXPECT_EQ(second.error().process_id, ::getpid());
  EXPECT_EQ(describe(second.error()), "the journal in " + directory.string() + " is being written by process " +
                                          std::to_string(::getpid()) + ": stop it first");
  EXPECT_TRUE(journal_reader::open(directory)) << "reading needs no lock";
  ASSERT_TRUE(first->close());
  EXPECT_TRUE(journal_file::open(directory, small));
}

// F-85
TEST_F(segment_storage_test, refuses_a_second_process) {
  const auto first = journal_file::open(directory, small);
  ASSERT_TRUE(first);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto second = journal_file::open(directory, small);
    ::_exit(!second && second.error().what == journal_fault::locked && second.error().process_id == ::getppid() ? 0
                                                                                                                : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(segment_storage_test, says_when_there_is_no_journal) {
  EXPECT_EQ(journal_reader::open(directory).error().what, journal_fault::missing);
  EXPECT_FALSE(std::filesystem::exists(directory)) << "reading creates nothing";
}

TEST_F(segment_storage_test, reports_what_the_system_refuses) {
  std::filesystem::create_directories(scratch.path() / "runs");
  std::ofstream(directory) << "a file where the directory should be";
  EXPECT_EQ(journal_file::open(directory, small).error().what, journal_fault::io_failed);
}

// A kill between two instructions of the writer: nothing that append() returned for is lost, and the lock is free.
TEST_F(segment_storage_test, survives_a_kill) {
  int done[2];
  ASSERT_EQ(::pipe(done), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = journal_file::open(directory, small);
    for (std::uint64_t n = 1; n <= 500; ++n)
      if (!journal->append(header_of(n), payload_of("acknowledged"))) ::_exit(1);
    const char byte = 1;
    if (::write(done[1], &byte, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(1);
  }
  ::close(done[1]);
  char byte = 0;
  const auto told = ::read(done[0], &byte, 1);
  ::close(done[0]);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(told, 1);
  ASSERT_TRUE(WIFSIGNALED(status));
  auto journal = journal_file::open(directory, small);
  ASSERT_TRUE(journal) << describe(journal.error());
  EXPECT_EQ(journal->last(), core::sequence{500});
  EXPECT_FALSE(journal->torn());
}

// F-81: the last record is one that others have relied on; without what was promised it would pass for a torn tail.
TEST_F(segment_storage_test, refuses_to_go_on_without_the_last_record) {
  for (std::uint64_t n = 1; n <= 3; ++n)
    ASSERT_TRUE(journal_file::open(directory, small)->append(header_of(n), payload_of("8 bytes!")));
  const auto copy = scratch.path() / "copy";
  {
    std::fstream segment(directory / "00000001.wbj", std::ios::in | std::ios::out | std::ios::binary);
    segment.seekp(segment_header_bytes + 2 * record_bytes(8));
    segment.put(0);
  }
  std::filesystem::copy(directory, copy);
  std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
  const auto refused = journal_file::open(directory, small);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, journal_fault::lost);
  EXPECT_EQ(refused.error().sequence, core::sequence{3});
  EXPECT_EQ(describe(refused.error()),
            "00000001.wbj at offset 176 ends, but records up to 3 were written: restore the journal from a backup");
  const auto copied = journal_file::open(copy, small);
  ASSERT_TRUE(copied) << "a copy that was made while the original grew is no damage";
  EXPECT_EQ(copied->last(), core::sequence{2});
}

TEST_F(segment_storage_test, gives_back_the_room_that_it_has_reserved) {
  {
    auto where = open_directory(directory, file_access::write);
    ASSERT_TRUE((*where)->reserve("00000001.wbj", 8192));
    EXPECT_EQ(std::filesystem::file_size(directory / "00000001.wbj.new"), 8192u);
    ASSERT_TRUE((*where)->create("00000001.wbj", 8192));
    ASSERT_TRUE((*where)->reserve("00000002.wbj", 8192));
    ASSERT_TRUE((*where)->reserve("00000003.wbj", 4096));
    EXPECT_FALSE(std::filesystem::exists(directory / "00000002.wbj.new"));
    EXPECT_GT((*where)->free_bytes().value(), 0u);
  }
  EXPECT_TRUE(std::filesystem::exists(directory / "00000001.wbj"));
  EXPECT_FALSE(std::filesystem::exists(directory / "00000003.wbj.new"));
}

TEST_F(segment_storage_test, ignores_a_segment_that_was_never_finished) {
  ASSERT_TRUE(journal_file::open(directory, small)->append(header_of(1), {}));
  std::ofstream(directory / "00000002.wbj.new") << "half";
  auto journal = journal_file::open(directory, small);
  ASSERT_TRUE(journal);
  for (std::uint64_t n = 2; n <= 200; ++n) ASSERT_TRUE(journal->append(header_of(n), {}));
  EXPECT_FALSE(std::filesystem::exists(directory / "00000002.wbj.new"));
  EXPECT_EQ(testing::read_all(journal_reader::open(directory))->size(), 200u);
}

}  // namespace
}  // namespace runtime
