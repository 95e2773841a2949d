#include "runtime/group_sync.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "tests/runtime/journal_fixture.hpp"
#include "tests/support/deterministic.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace runtime::testing;

struct asking_state {
  static inline const char* name = "asking";
  std::vector<group_synced> heard;
};

/// Asks for two syncs in a row and hands over what it hears.
caf::behavior asking(room<asking_state>* self, group_sync& sync, journal_file& journal,
                     std::promise<std::vector<group_synced>>& heard) {
  sync.begin(journal.begin_sync(), *self);
  sync.begin(journal.begin_sync(), *self);
  return {[self, &heard](const group_synced& synced) {
    self->state.heard.push_back(synced);
    if (self->state.heard.size() == 2) heard.set_value(self->state.heard);
  }};
}

struct group_sync_test : journal_on_memory {
  std::promise<std::vector<group_synced>> heard;
  real_run run{{.workers = 1}};

  std::vector<group_synced> answers(group_sync& sync, journal_file& journal) {
    run.start({.name = "top", .children = {{.name = "asking", .start = room_start(asking, sync, journal, heard)}}});
    auto all = heard.get_future().get();
    run.stop(std::chrono::seconds(5));
    return all;
  }
};

TEST_F(group_sync_test, on_a_thread_makes_durable_what_was_appended_and_says_so) {
  auto journal = open();
  append(*journal, 1, 200);
  const auto sync = sync_on_thread(run.halted());
  for (const auto& synced : answers(*sync, *journal)) EXPECT_EQ(synced.durable, core::sequence{200});
  for (const auto& [name, file] : disk->files) EXPECT_EQ(file->durable, file->content) << name;
  EXPECT_FALSE(run.halted());
}

// A disk that hangs holds up no handler, so nobody else would notice.
TEST_F(group_sync_test, on_a_thread_says_for_how_long_the_disk_has_been_at_it) {
  std::atomic<bool> entered{false}, let_go{false};
  disk->at_sync = [&] {
    entered = true;
    entered.notify_all();
    let_go.wait(false);
  };
  auto journal = open();
  append(*journal, 1, 3);
  const auto sync = sync_on_thread(run.halted());
  EXPECT_EQ(sync->under_way(), core::duration{});
  std::thread disk_wakes([&] {
    entered.wait(false);
    const auto first = sync->under_way();
    EXPECT_GT(first, core::duration{});
    EXPECT_GE(sync->under_way(), first);
    let_go = true;
    let_go.notify_all();
  });
  EXPECT_EQ(answers(*sync, *journal).size(), 2u);
  disk_wakes.join();
  EXPECT_EQ(sync->under_way(), core::duration{});
}

// F-80
TEST_F(group_sync_test, on_a_thread_halts_at_the_first_failure_and_touches_no_file_again) {
  auto journal = open();
  append(*journal, 1, 3);
  disk->failing_syncs = 1;
  const auto sync = sync_on_thread(run.halted());
  for (const auto& synced : answers(*sync, *journal)) {
    ASSERT_FALSE(synced.durable);
    EXPECT_EQ(synced.durable.error().what, journal_fault::io_failed);
  }
  EXPECT_TRUE(run.halted());
  EXPECT_EQ(disk->files.begin()->second->durable.size(), 0u);
}

}  // namespace
}  // namespace tests
