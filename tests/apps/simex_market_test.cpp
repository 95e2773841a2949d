#include "apps/simex_market.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace tests {
namespace {

namespace fs = std::filesystem;
using namespace apps;

constexpr core::timestamp start{std::chrono::seconds(1'800'000'000)};

std::string recordings() {
  const char* given = std::getenv("WATCHBILL_DATA");
  const fs::path data = given && *given ? fs::path(given) : fs::path(WATCHBILL_SOURCE_DIR) / "../shared/data";
  return (data / "sessions/hftbacktest/usdm").string();
}

TEST(simex_market, is_generated_from_a_seed) {
  const auto one = open_market({"generated"}, "", 1, start), other = open_market({}, "", 1, start);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->instruments.size(), 2u);
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(one->feed->due(), other->feed->due());
    one->feed->next();
    other->feed->next();
  }
  EXPECT_GT(one->feed->due(), start);
}

TEST(simex_market, refuses_what_it_cannot_play) {
  const auto unknown = open_market({"dogeusdt_20240808.gz"}, "", 1, start);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().find("DOGEUSDT"), std::string::npos);
  EXPECT_FALSE(open_market({"btcusdt_19700101.gz"}, "/nowhere", 1, start));
}

/// Twice through the recording: every instrument begins with its book at the very start, times ascend over the seam,
/// and the second round begins with the books anew.
TEST(simex_market, plays_recordings_again_and_again) {
  const auto folder = recordings();
  if (!fs::is_directory(folder)) GTEST_SKIP() << "no recordings at " << folder;
  const auto market = open_market({"btcusdt_20240808.gz", "ethusdt_20240808.gz"}, folder, 1, start);
  ASSERT_TRUE(market) << market.error();
  std::map<core::instrument_id, int> resets;
  core::timestamp last = start;
  std::set<core::instrument_id> begun;
  const auto round = [&](int n) {
    while (resets[{1}] < n || resets[{2}] < n) {
      ASSERT_TRUE(market->feed->due());
      ASSERT_GE(*market->feed->due(), last);
      const auto event = market->feed->next();
      last = event.ts_event;
      if (std::holds_alternative<core::book_reset>(event.body)) {
        ++resets[event.instrument];
        begun.insert(event.instrument);
      }
      ASSERT_TRUE(begun.contains(event.instrument)) << "before its book";
    }
  };
  round(1);
  EXPECT_EQ(last, start);
  round(2);
  EXPECT_GT(last, start + std::chrono::minutes(1));
}

}  // namespace
}  // namespace tests
