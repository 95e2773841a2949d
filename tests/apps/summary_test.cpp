#include "apps/summary.hpp"

#include <gtest/gtest.h>

#include "apps/start_facts.hpp"
#include "tests/runtime/memory_storage.hpp"
#include "tests/sim/small_market.hpp"

namespace apps {
namespace {

using namespace std::chrono_literals;

TEST(summary, tells_what_was_played_what_came_of_it_and_how_to_compare_it) {
  summary all{.sources = {"a.gz (7 messages)"},
              .remarks = {"something is missing"},
              .faults = {"crash:bots/alpha@1s"},
              .market_messages = 7,
              .refused = {{"malformed", 2}, {"unknown", 3}},
              .restarts = {{"bots/alpha", 2}, {"desk/risk", 1}},
              .handled = 1000,
              .wall = 2s,
              .journal = "run/x",
              .records = 12};
  all.bots.push_back(
      {.name = "alpha", .strategy = "sma_cross", .instrument = "usdm/BTCUSDT", .score = {.fills = 4}, .position = "0"});
  all.bots[0].score.realized = core::notional({-1}, {5}, 1, 0);  // -0.5
  const auto text = render(all, "beef");
  for (const auto* part :
       {"a.gz (7 messages)", "note: something is missing", "injected fault: crash:bots/alpha@1s", "7 market messages",
        "skipped  5", "2 malformed", "3 unknown", "restarts                 3", "bots/alpha x2", "desk/risk x1",
        "1000 in 2.000 s, 500 per second", "run/x (12 records, sha256 beef)", "sma_cross", "-0.50"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
}

TEST(summary, asks_the_rooms_of_a_run) {
  const auto config = tests::sim::configuration_of(tests::sim::small_market_yaml());
  auto journal = *runtime::journal_file::open(
      std::make_shared<runtime::testing::memory_storage>(std::make_shared<runtime::testing::memory_disk>()),
      {.segment_bytes = 1 << 20});
  plant all{.config = config,
            .journal = journal,
            .source = tests::sim::generated(config, 5s),
            .venues = paper_venues(config)};
  const auto begin = all.source.tape->records().front().at;
  runtime::virtual_run run(begin);
  ASSERT_EQ(write_start_facts(all, begin), std::nullopt);
  run.start(roster(all, run.env()));
  run.advance(3s);
  caf::anon_send(run.names().reference(bot_path(config.bots[0])), runtime::crash_now{"boom"});
  run.advance(1s);
  const auto seen = collect_summary(run, all);
  run.stop();
  EXPECT_EQ(seen.started_at, begin);
  EXPECT_EQ(seen.stopped_at, begin + 4s);
  EXPECT_EQ(seen.bots.size(), config.bots.size());
  EXPECT_EQ(seen.books.size(), config.instruments.size());
  EXPECT_EQ(seen.market_messages, all.progress->played);
  EXPECT_GT(seen.market_messages, 0u);
  EXPECT_EQ(seen.restarts, (std::map<std::string, std::uint64_t>{{bot_path(config.bots[0]), 1}}));
  EXPECT_TRUE(seen.refused.empty());
}

}  // namespace
}  // namespace apps
