#include <gtest/gtest.h>

#include "apps/journal_hash.hpp"
#include "apps/play.hpp"
#include "tests/sim/small_market.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests::sim {
namespace {

/// The generated session with journal.durability power, as `watchbill replay` plays it.
struct power_durability : ::testing::Test {
  const config::configuration config = configuration_of(yaml());
  const apps::market_source market = generated(config, std::chrono::seconds(10));
  std::atomic<bool> never{false};

  static std::string yaml() {
    auto text = small_market_yaml();
    const std::string before = "segment_size: 1MiB";
    return text.replace(text.find(before), before.size(), before + ", durability: power");
  }
  core::result<apps::played, std::string> play(const std::filesystem::path& journal, bool repeat = false) {
    return apps::play(config, market,
                      {.journal = journal, .repeat = repeat, .display = apps::progress_display::style::none}, never);
  }
  template <class Record>
  static std::size_t count(const journal_entries& journal) {
    return static_cast<std::size_t>(
        std::ranges::count_if(journal, [](const auto& entry) { return std::holds_alternative<Record>(entry.body); }));
  }
};

TEST_F(power_durability, trades_and_gives_equal_journals) {
  const auto a = whole_tree::make_folder(), b = whole_tree::make_folder();
  ASSERT_TRUE(play(a->path()));
  ASSERT_TRUE(play(b->path()));
  const auto journal = entries_in(a->path());
  EXPECT_GT(count<messages::command_recorded>(journal), 10u);
  EXPECT_GT(count<messages::position_changed>(journal), 2u);
  EXPECT_EQ(apps::journal_hash(a->path()).value(), apps::journal_hash(b->path()).value());
}

TEST_F(power_durability, repeats_its_own_journal) {
  const auto folder = whole_tree::make_folder();
  ASSERT_TRUE(play(folder->path()));
  const auto hash = apps::journal_hash(folder->path()).value();
  const auto again = play(folder->path(), true);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(apps::journal_hash(folder->path()).value(), hash);
}

}  // namespace
}  // namespace tests::sim
