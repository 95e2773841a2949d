#include "runtime/watchdog.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <caf/send.hpp>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "runtime/actor_system.hpp"
#include "runtime/last_sync.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace tests {

/// Makes a room wait inside of its handler until the test lets it go.
struct hold {};

}  // namespace tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::hold)

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

class barrier {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

struct holding_state {
  static inline const char* name = "holding";
};

caf::behavior holding(room<holding_state>*, barrier& door) {
  return {[&door](const hold&) { door.wait(); }};
}

/// What the watchdog has said so far, for a test that waits for something of it.
class verdicts {
 public:
  void add(const watch_verdict& x) {
    const std::lock_guard lock(mutex_);
    last_ = x;
    changed_.notify_all();
  }
  watch_verdict wait_for(const std::function<bool(const watch_verdict&)>& wanted) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return last_ && wanted(*last_); });
    return *last_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<watch_verdict> last_;
};

watch_limits short_limits(bool critical) {
  return {.deadlines = {{.path = "", .handler_max = 500ms, .answer_max = 1h},
                        {.path = "critical", .critical = critical, .handler_max = 500ms, .answer_max = 1h}},
          .beat_max = 1h,
          .workers = 2};
}

struct watched_run {
  barrier door;
  real_run run;
  watched_run() {
    supervisor_spec root{.name = "top"};
    for (const auto* name : {"critical/a", "b", "c"})
      root.children.push_back({.name = name, .start = room_start(holding, door)});
    run.start(std::move(root));
    while (!occupied(run.names().reference("c"))) std::this_thread::yield();
  }
  ~watched_run() { door.open(); }
  void block(const std::string& name) { caf::anon_send(run.names().reference(name), hold{}); }
};

bool accuses(const watch_verdict& x, const std::string& actor) {
  return std::ranges::any_of(x.failing, [&](const auto& finding) { return finding.actor == actor; });
}

// S-40, S-42
TEST(watchdog, finds_a_blocked_worker_while_the_other_one_serves_everybody_else_and_sees_it_come_back) {
  watched_run tree;
  verdicts heard;
  watchdog dog(tree.run.env(),
               {.limits = short_limits(false), .beat = 10ms, .tell = [&](const watch_verdict& x) { heard.add(x); }});
  heard.wait_for([](const watch_verdict& x) { return x.failing.empty() && x.all_beat; });
  tree.block("b");
  const auto bad = heard.wait_for([](const watch_verdict& x) { return accuses(x, "b"); });
  EXPECT_FALSE(accuses(bad, "c")) << "its mailbox is empty, and it answers";
  EXPECT_FALSE(accuses(bad, "critical/a"));
  EXPECT_FALSE(bad.pool_blocked);
  EXPECT_FALSE(bad.fatal());
  for (const auto& x : bad.failing)
    if (x.actor == "b") {
      EXPECT_EQ(x.handling, "tests::hold");
    }
  tree.door.open();
  heard.wait_for([](const watch_verdict& x) {
    return x.failing.empty() && std::find(x.recovered.begin(), x.recovered.end(), "b") != x.recovered.end();
  });
  EXPECT_FALSE(tree.run.halted());
}

// S-40
TEST(watchdog, gets_an_answer_from_everybody_who_is_there_again_and_again) {
  watched_run tree;
  verdicts heard;
  watchdog dog(tree.run.env(),
               {.limits = short_limits(false), .beat = 1ms, .tell = [&](const watch_verdict& x) { heard.add(x); }});
  heard.wait_for([&](const watch_verdict&) {
    bool all = true;
    tree.run.names().each([&](stable_ref& name) { all = all && name.probe().read().answered >= 5; });
    return all;
  });
}

[[noreturn]] void let_it_end() {
  std::promise<void>().get_future().wait();
  std::abort();
}

// S-43
TEST(watchdog_death_test, halts_syncs_the_journal_says_who_is_stuck_and_ends_the_process_with_70) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto a_critical_one_hangs = [] {
    runtime::testing::scratch_directory folder;
    auto journal = journal_file::open(folder.path());
    if (!journal || !journal->append({.type = 1}, {})) std::abort();
    watched_run tree;
    watchdog dog(tree.run.env(),
                 {.limits = short_limits(true), .beat = 10ms, .last_words = [&](const std::string& why) {
                    const bool synced = sync_newest_segments(folder.path()).has_value();
                    std::fprintf(stderr, "%s, %s, %s\n", why.c_str(), tree.run.halted() ? "halted" : "not halted",
                                 synced ? "synced" : "not synced");
                  }});
    tree.block("critical/a");
    let_it_end();
  };
  EXPECT_EXIT(a_critical_one_hangs(), ::testing::ExitedWithCode(watchdog_exit_code),
              "critical/a does not return from its handler of tests::hold, for [0-9]+ s, halted, synced");
}

TEST(watchdog_death_test, ends_the_process_even_where_the_last_words_do_not_end) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto everything_hangs = [] {
    watched_run tree;
    watchdog dog(tree.run.env(), {.limits = short_limits(true),
                                  .beat = 10ms,
                                  .last_words = [](const std::string&) { let_it_end(); },
                                  .last_words_max = 10ms});
    tree.block("critical/a");
    let_it_end();
  };
  EXPECT_EXIT(everything_hangs(), ::testing::ExitedWithCode(watchdog_exit_code), "");
}

}  // namespace
}  // namespace tests
