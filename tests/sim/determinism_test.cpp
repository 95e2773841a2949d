#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "apps/play.hpp"
#include "tests/sim/busy_bot.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// The segments of a journal as they lie on disk.
std::map<std::string, std::string> segments_in(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".wbj") continue;
    std::ifstream in(file.path(), std::ios::binary);
    all[file.path().filename()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return all;
}

/// The generated session, played as `watchbill demo` and `watchbill replay` do.
struct play_test : ::testing::Test {
  const config::configuration config = configuration_of(small_market_yaml());
  const apps::market_source market = generated(config, 10s);
  std::atomic<bool> never{false};

  core::result<apps::played, std::string> play(const fs::path& journal, bool repeat = false) {
    return play(config, market, {.journal = journal, .repeat = repeat, .display = apps::progress_display::style::none},
                never);
  }
  static core::result<apps::played, std::string> play(const config::configuration& config,
                                                      const apps::market_source& market,
                                                      const apps::play_options& options,
                                                      const std::atomic<bool>& stop) {
    return apps::play(config, market, options, stop);
  }
  static whole_tree::folder folder() { return whole_tree::make_folder(); }
};

struct determinism : play_test {};
struct resume : play_test {};

TEST_F(determinism, gives_equal_journals_byte_for_byte) {
  const auto a = folder(), b = folder();
  ASSERT_TRUE(play(a->path()));
  ASSERT_TRUE(play(b->path()));
  const auto segments = segments_in(a->path());
  ASSERT_FALSE(segments.empty());
  EXPECT_GT(entries_in(a->path()).size(), 200u);
  EXPECT_TRUE(segments == segments_in(b->path()));
}

// Not only the hash of the source in the first record: what the bots see and note changes.
TEST_F(determinism, gives_another_journal_when_one_byte_of_the_market_is_another) {
  const auto a = folder(), b = folder();
  ASSERT_TRUE(play(a->path()));
  int diffs = 0;
  const auto flipped = generated(config, 10s, [&](std::string& line) {
    // A digit of the first quantity of a bid far into the session.
    const auto bids = line.find("\"b\":[[\"");
    if (line.find("depthUpdate") == line.npos || bids == line.npos || ++diffs != 20) return;
    const auto digit = line.find("\",\"", bids) + 3;
    line[digit] = line[digit] == '9' ? '8' : static_cast<char>(line[digit] + 1);
  });
  ASSERT_GE(diffs, 20);
  ASSERT_TRUE(play(config, flipped, {.journal = b->path(), .display = apps::progress_display::style::none}, never));
  EXPECT_FALSE(segments_in(a->path()) == segments_in(b->path()));
  auto x = entries_in(a->path()), y = entries_in(b->path());
  EXPECT_NE(std::get<messages::run_started>(x.front().body).source_hashes,
            std::get<messages::run_started>(y.front().body).source_hashes);
}

// A change of the market that bots look at changes what they decide.
TEST_F(determinism, decides_otherwise_on_another_market) {
  const auto a = folder(), b = folder();
  ASSERT_TRUE(play(a->path()));
  auto reseeded = config;
  reseeded.seed += 1;
  ASSERT_TRUE(play(config, generated(reseeded, 10s),
                   {.journal = b->path(), .display = apps::progress_display::style::none}, never));
  const auto intents = [](const journal_entries& journal) {
    std::vector<core::timestamp> at;
    for (const auto& entry : journal)
      if (std::holds_alternative<messages::intent_recorded>(entry.body)) at.push_back(entry.at);
    return at;
  };
  EXPECT_NE(intents(entries_in(a->path())), intents(entries_in(b->path())));
}

// kill -9 in the middle: the journal holds what was written until then, and the same command goes on from there.
TEST_F(resume, goes_on_to_the_journal_of_the_uninterrupted_run_after_a_kill) {
  const auto whole = folder();
  ASSERT_TRUE(play(whole->path()));
  for (const auto until : {1ms, 3'000ms, 7'777ms}) {
    const auto cut = folder();
    {
      whole_tree tree(config, market);
      tree.start();
      tree.advance_to(market_begin + until);
      fs::copy(tree.path(), cut->path());
    }
    ASSERT_LT(entries_in(cut->path()).size(), entries_in(whole->path()).size());
    const auto again = play(cut->path(), true);
    ASSERT_TRUE(again) << again.error();
    EXPECT_TRUE(again->finished);
    EXPECT_TRUE(segments_in(cut->path()) == segments_in(whole->path())) << "killed after " << until.count() << " ms";
  }
}

// SIGTERM in the middle: wherever it comes.
TEST_F(resume, goes_on_to_the_journal_of_the_uninterrupted_run_after_it_was_stopped) {
  const auto whole = folder(), cut = folder();
  ASSERT_TRUE(play(whole->path()));
  std::atomic<bool> stop{false};
  // Paced, it would take as long as the market itself; the stop comes as soon as something has been decided.
  std::thread operator_of([&, path = cut->path()] {
    std::ostringstream not_yet;
    for (std::uint64_t records = 0; records < 60;) {
      records = apps::read_journal(path, not_yet, [](const auto&) { return true; }).records;
      std::this_thread::yield();
    }
    stop = true;
  });
  const auto interrupted =
      play(config, market, {.journal = cut->path(), .speed = 4, .display = apps::progress_display::style::none}, stop);
  operator_of.join();
  ASSERT_TRUE(interrupted) << interrupted.error();
  ASSERT_FALSE(interrupted->finished);
  const auto again = play(cut->path(), true);
  ASSERT_TRUE(again) << again.error();
  EXPECT_TRUE(again->finished);
  EXPECT_TRUE(segments_in(cut->path()) == segments_in(whole->path()));
}

TEST_F(resume, finds_a_finished_run_again) {
  const auto whole = folder();
  ASSERT_TRUE(play(whole->path()));
  const auto before = segments_in(whole->path());
  const auto again = play(whole->path(), true);
  ASSERT_TRUE(again) << again.error();
  EXPECT_TRUE(segments_in(whole->path()) == before);
}

TEST_F(resume, refuses_another_configuration_as_diverged) {
  const auto whole = folder();
  ASSERT_TRUE(play(whole->path()));
  const auto before = segments_in(whole->path());
  auto yaml = small_market_yaml();
  const auto at = yaml.find("taker_fee: 5bp");
  ASSERT_NE(at, yaml.npos);
  const auto other = configuration_of(yaml.replace(at, 14, "taker_fee: 6bp"));
  const auto again = play(
      other, market, {.journal = whole->path(), .repeat = true, .display = apps::progress_display::style::none}, never);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("differs from its journal"), again.error().npos) << again.error();
  EXPECT_TRUE(segments_in(whole->path()) == before) << "what was stored is left alone";
}

}  // namespace
}  // namespace tests::sim
