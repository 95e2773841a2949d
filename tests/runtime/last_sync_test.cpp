#include "runtime/last_sync.hpp"

#include "tests/runtime/journal_fixture.hpp"

namespace tests {
namespace {

using namespace runtime::testing;

// S-43
TEST(last_sync, brings_a_journal_to_the_disk_that_another_thread_is_writing) {
  const scratch_directory folder;
  auto journal = runtime::journal_file::open(folder.path(), {.segment_bytes = 4096});
  ASSERT_TRUE(journal);
  for (std::uint64_t n = 0; n < 1000; ++n) {
    ASSERT_TRUE(journal->append(header_of(n), payload_of("some text")));
    if (n % 100 == 0) {
      ASSERT_TRUE(runtime::sync_newest_segments(folder.path()));
    }
  }
}

TEST(last_sync, has_nothing_to_do_before_the_first_record_and_says_where_there_is_no_journal) {
  const scratch_directory folder;
  EXPECT_TRUE(runtime::sync_newest_segments(folder.path()));
  const auto problem = runtime::sync_newest_segments(folder.path() / "nowhere");
  ASSERT_FALSE(problem);
  EXPECT_EQ(problem.error().what, runtime::journal_fault::missing);
}

}  // namespace
}  // namespace tests
