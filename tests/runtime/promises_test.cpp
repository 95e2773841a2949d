#include "runtime/promises.hpp"

#include "tests/runtime/journal_fixture.hpp"

namespace runtime {
namespace {

struct promises_test : ::testing::Test {
  testing::memory_disk disk;
  std::shared_ptr<testing::memory_disk::file> page = std::make_shared<testing::memory_disk::file>();

  promises_test() {
    page->content.resize(page_bytes);
    page->sync_fails = &disk.sync_fails;
    page->failing_syncs = &disk.failing_syncs;
  }
  promises found_after(std::uint64_t machine_start) const { return {page, machine_start}; }
};

TEST_F(promises_test, owe_nothing_where_nobody_has_written) {
  const auto found = found_after(7);
  EXPECT_EQ(found.owed(), core::sequence{});
  EXPECT_FALSE(found.unsynced_may_have_holes());
}

TEST_F(promises_test, owe_what_was_appended_until_the_machine_is_started_again) {
  promises writer(page, 7);
  ASSERT_TRUE(writer.begin({}, false));
  writer.committed({5});
  writer.make_durable({3});
  EXPECT_EQ(found_after(7).owed(), core::sequence{5});
  EXPECT_EQ(found_after(8).owed(), core::sequence{3});
  EXPECT_EQ(found_after(0).owed(), core::sequence{3}) << "nobody knows whether it was";
}

TEST_F(promises_test, keep_the_later_of_two_syncs) {
  promises writer(page, 7);
  ASSERT_TRUE(writer.begin({}, true));
  writer.make_durable({9});
  writer.make_durable({4});
  EXPECT_EQ(writer.durable(), core::sequence{9});
}

TEST_F(promises_test, allow_holes_only_behind_a_writer_on_whom_nobody_relied_before_a_sync) {
  for (const bool synced_only : {false, true}) {
    promises writer(page, 7);
    ASSERT_TRUE(writer.begin({}, synced_only));
    EXPECT_FALSE(found_after(7).unsynced_may_have_holes());
    EXPECT_EQ(found_after(8).unsynced_may_have_holes(), synced_only);
  }
}

TEST_F(promises_test, of_an_earlier_start_of_the_machine_end_with_the_next_writer) {
  ASSERT_TRUE(promises(page, 7).begin({20}, false));
  promises writer(page, 8);
  ASSERT_TRUE(writer.begin({12}, false));
  EXPECT_EQ(found_after(8).owed(), core::sequence{12});
}

}  // namespace
}  // namespace runtime
