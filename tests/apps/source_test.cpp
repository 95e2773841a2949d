#include "apps/source.hpp"

#include <gtest/gtest.h>

#include "tests/runtime/journal_fixture.hpp"
#include "tests/sim/small_market.hpp"

namespace apps {
namespace {

using namespace std::chrono_literals;

const config::configuration& small() {
  static const auto config = tests::sim::configuration_of(tests::sim::small_market_yaml());
  return config;
}

TEST(source, is_generated_from_the_seed_where_there_is_no_folder_of_recordings) {
  const auto made = open_source(small(), "/nowhere/at/all", true);
  ASSERT_TRUE(made) << made.error();
  EXPECT_TRUE(made->generated);
  EXPECT_EQ(made->subjects.size(), small().instruments.size());
  EXPECT_EQ(made->tape->sources().size(), small().instruments.size());
  EXPECT_TRUE(made->tape->flaws().empty());
  ASSERT_EQ(made->remarks.size(), 1u);
  EXPECT_NE(made->remarks[0].find("/nowhere/at/all"), std::string::npos);
  const auto again = open_source(small(), "/nowhere/at/all", true);
  for (std::size_t i = 0; i < made->tape->sources().size(); ++i)
    EXPECT_EQ(again->tape->sources()[i].sha256, made->tape->sources()[i].sha256);
}

TEST(source, is_never_generated_where_that_was_not_allowed) {
  EXPECT_FALSE(open_source(small(), "/nowhere/at/all", false));
}

TEST(source, says_which_file_belongs_to_no_instrument) {
  runtime::testing::scratch_directory folder;
  const auto opened = open_source(small(), folder.path().string(), true);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().find((folder.path() / "unused.gz").string()), std::string::npos) << opened.error();
  EXPECT_NE(opened.error().find("no instrument of venue"), std::string::npos) << opened.error();
}

TEST(source, says_which_recording_is_missing) {
  runtime::testing::scratch_directory folder;
  auto config = small();
  for (auto& venue : config.venues) venue.replay.files = {"btcusdt_20240101.gz"};
  const auto opened = open_source(config, folder.path().string(), true);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().find((folder.path() / "btcusdt_20240101.gz").string()), std::string::npos);
}

TEST(source, knows_the_product_of_a_venue) {
  config::venue venue;
  venue.kind = "binance-spot";
  EXPECT_EQ(product_of(venue), adapters::binance::product::spot);
  venue.kind = "binance-usdm";
  EXPECT_EQ(product_of(venue), adapters::binance::product::usdm);
}

TEST(source, answers_snapshot_requests_as_of_a_message_in_any_round_of_a_loop) {
  const auto market = tests::sim::generated(small(), 20s);
  const auto snapshots = snapshots_from(market);
  const auto id = market.subjects[0].instrument.id;
  const auto lines = market.tape->sources()[0].lines;
  ASSERT_GT(lines, 20u);
  EXPECT_EQ(snapshots(id, 0), std::nullopt);
  EXPECT_EQ(snapshots({999}, 5), std::nullopt);
  const auto late = snapshots(id, lines);
  ASSERT_TRUE(late);
  EXPECT_NE(late->find("lastUpdateId"), std::string::npos);
  const auto early = snapshots(id, lines / 2);
  ASSERT_TRUE(early);
  EXPECT_NE(early, late);
  EXPECT_EQ(snapshots(id, lines + lines / 2), early);
  EXPECT_EQ(snapshots(id, 2 * lines), late);
}

}  // namespace
}  // namespace apps
