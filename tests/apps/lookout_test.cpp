#include "apps/lookout.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <caf/send.hpp>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

#include "tests/runtime/memory_storage.hpp"
#include "tests/sim/small_market.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests {

/// Makes a room wait inside of its handler until the test lets it go.
struct wait_here {};

}  // namespace tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::wait_here)

namespace tests {
namespace {

using namespace std::chrono_literals;

TEST(watch_limits, hold_the_desk_to_its_deadline_and_spare_the_process_for_a_bot) {
  const runtime::watch_rule rule(apps::watch_limits_of({.handler_max = 10s, .handler_alarm = 5s}, 2));
  for (const auto* path : {"root", "foundation/journal", "safety/breaker", "desk", "desk/risk"}) {
    EXPECT_TRUE(rule.deadline_of(path).critical) << path;
    EXPECT_EQ(rule.deadline_of(path).handler_max, 10s) << path;
  }
  for (const auto* path : {"bots", "bots/a", "venues/v/session", "market/v/X", "desk/positions/a/v/X", "services/x"}) {
    EXPECT_FALSE(rule.deadline_of(path).critical) << path;
    EXPECT_EQ(rule.deadline_of(path).handler_max, 5s) << path;
  }
}

TEST(watch_limits, know_by_its_name_what_reads_the_journal) {
  const auto limits = apps::watch_limits_of({.handler_max = 10s, .handler_alarm = 5s}, 2);
  EXPECT_EQ(limits.reading, std::vector<std::string>{"messages::history_wanted"});
  EXPECT_GT(limits.reading_max, 1min);
}

struct recovering_tree : ::testing::Test {
  const config::configuration config = sim::configuration_of(sim::small_market_yaml());
  sim::whole_tree tree{config, sim::generated(config, 5s)};

  std::vector<runtime::actor_status> actors() { return tree.run().names().list(); }
  std::string line() { return apps::status_line(tree.plant(), actors(), tree.run().halted()); }
};

TEST_F(recovering_tree, has_recovered_when_the_desk_runs_and_every_bot_shows_its_state) {
  EXPECT_FALSE(apps::has_recovered(tree.plant(), actors()));
  tree.start();
  EXPECT_TRUE(apps::has_recovered(tree.plant(), actors()));
  tree.tell("desk/risk", runtime::stop_room{});
  tree.freeze("desk");
  tree.settle();
  EXPECT_FALSE(apps::has_recovered(tree.plant(), actors()));
  tree.thaw();
}

TEST_F(recovering_tree, says_in_one_line_how_the_bots_are_and_what_keeps_them_from_trading) {
  tree.start();
  EXPECT_EQ(line(), "4 running");
  tree.plant().board.bots.at("bots/alpha")->set({.desired = core::bot::standing_order::pause});
  tree.plant().board.bots.at("bots/beta")->set({.desired = core::bot::standing_order::stop});
  tree.run().halted() = true;
  EXPECT_EQ(line(), "2 running, 1 paused, 1 stopped; entries halted");
  tree.plant().safe_mode = std::make_shared<actors::safe_mode_order>(actors::safe_mode_order{.why = "three starts"});
  EXPECT_EQ(line(), "2 running, 1 paused, 1 stopped; entries halted; safe mode: three starts");
  tree.run().halted() = false;
  EXPECT_EQ(line(), "2 running, 1 paused, 1 stopped") << "an operator has reset it";
}

// -- worker threads -----------------------------------------------------------------------------------------------

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

struct waiting_state {
  static inline const char* name = "waiting";
};
caf::behavior waiting(runtime::room<waiting_state>*, barrier& door) {
  return {[&door](const wait_here&) { door.wait(); }};
}

/// Has what a journal holds synced, as the journal's room does it.
struct syncing_state {
  static inline const char* name = "syncing";
};
caf::behavior syncing(runtime::room<syncing_state>* self, runtime::group_sync& sync, runtime::journal_file& journal) {
  sync.begin(journal.begin_sync(), *self);
  return {[](const runtime::group_synced&) {}};
}

struct running_tree : ::testing::Test {
  barrier door;
  runtime::testing::scratch_directory folder;
  const config::configuration config = [] {
    auto x = sim::configuration_of(sim::small_market_yaml());
    x.health.handler_alarm = 500ms;
    return x;
  }();
  runtime::journal_file journal = runtime::journal_file::open(folder.path(), {.segment_bytes = 1 << 20}).value();
  apps::plant plant{
      .config = config, .journal = journal, .source = sim::generated(config, 1s), .venues = apps::paper_venues(config)};
  runtime::real_run tree;
  const std::string address = "@watchbill-lookout-" + std::to_string(::getpid());
  int systemd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  running_tree() {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path + 1, address.data() + 1, address.size() - 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    EXPECT_EQ(::bind(systemd, reinterpret_cast<const sockaddr*>(&at), size), 0);
    EXPECT_FALSE(apps::write_start_facts(plant, tree.time().at(tree.system().clock().now())));
    tree.start(apps::roster(plant, tree.env()));
  }
  ~running_tree() override {
    door.open();
    tree.stop(5s);
    ::close(systemd);
  }
  /// All that systemd hears up to and including one thing.
  std::vector<std::string> heard_until(const std::string& wanted) {
    std::vector<std::string> heard;
    do {
      char text[512];
      const auto size = ::recv(systemd, text, sizeof text, 0);
      if (size < 0) throw std::runtime_error("nobody speaks");
      heard.emplace_back(text, static_cast<std::size_t>(size));
    } while (heard.back() != wanted);
    return heard;
  }
};

// S-41
TEST_F(running_tree, tells_systemd_when_it_is_ready_and_from_then_on_that_everybody_beats) {
  const runtime::notify_socket socket(address);
  const apps::lookout watch(plant, tree, socket, folder.path(), 2);
  const auto before = heard_until("READY=1");
  EXPECT_EQ(std::count(before.begin(), before.end(), "WATCHDOG=1"), 0);
  EXPECT_TRUE(watch.recovered());
  EXPECT_EQ(heard_until("WATCHDOG=1").front(), "STATUS=4 running");
  heard_until("WATCHDOG=1");
}

// S-42: what a bot does not do is no reason to end the process, and reason enough to enter nothing.
TEST_F(running_tree, stops_entries_where_a_bot_does_not_return_from_a_handler_and_goes_on) {
  const runtime::notify_socket socket(address);
  const apps::lookout watch(plant, tree, socket, folder.path(), 2);
  heard_until("READY=1");
  const auto bots = tree.names().reference("bots");
  caf::anon_send(bots, runtime::start_child{{"bots/hangs", runtime::room_start(waiting, door)}});
  while (!runtime::occupied(tree.names().reference("bots/hangs"))) std::this_thread::yield();
  caf::anon_send(tree.names().reference("bots/hangs"), wait_here{});
  heard_until("STATUS=4 running; entries halted");
  EXPECT_TRUE(tree.halted());
  heard_until("WATCHDOG=1");
}

// F-80: a disk that hangs is no actor that hangs. The process goes on, and enters nothing.
TEST_F(running_tree, stops_entries_while_the_disk_does_not_take_what_is_written) {
  const auto disk = std::make_shared<runtime::testing::memory_disk>();
  disk->at_sync = [this] { door.wait(); };
  auto hanging = runtime::journal_file::open(std::make_shared<runtime::testing::memory_storage>(disk)).value();
  ASSERT_TRUE(hanging.append({}, {}));
  plant.sync = runtime::sync_on_thread(tree.halted());
  const runtime::notify_socket socket(address);
  {
    const apps::lookout watch(plant, tree, socket, folder.path(), 2);
    heard_until("READY=1");
    EXPECT_FALSE(tree.halted());
    caf::anon_send(tree.names().reference("bots"),
                   runtime::start_child{{"bots/syncs", runtime::room_start(syncing, *plant.sync, hanging)}});
    heard_until("STATUS=4 running; entries halted");
    heard_until("WATCHDOG=1");
  }
  door.open();
  plant.sync.reset();
}

}  // namespace
}  // namespace tests
