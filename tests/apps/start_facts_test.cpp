#include "apps/start_facts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "messages/codec/codec.hpp"
#include "tests/runtime/memory_storage.hpp"
#include "tests/sim/small_market.hpp"
#include "tests/support/journal_entries.hpp"

namespace apps {
namespace {

using namespace std::chrono_literals;

struct start_facts_test : ::testing::Test {
  config::configuration config = tests::sim::configuration_of(tests::sim::small_market_yaml());
  std::shared_ptr<runtime::testing::memory_disk> disk = std::make_shared<runtime::testing::memory_disk>();
  runtime::journal_file journal = *runtime::journal_file::open(std::make_shared<runtime::testing::memory_storage>(disk),
                                                               {.segment_bytes = 1 << 18});
  plant all{.config = config, .journal = journal, .source = tests::sim::generated(config, 5s), .venues = {}};

  std::vector<messages::record> written() {
    std::vector<messages::record> records;
    for (auto& entry : tests::entries_of(journal)) records.push_back(std::move(entry.body));
    return records;
  }
  void append(const messages::record& x) {
    ASSERT_TRUE(journal.append({.type = messages::codec::type_number(x)}, messages::codec::encode(x)));
  }
};

TEST_F(start_facts_test, begin_with_seed_configuration_and_sources) {
  ASSERT_EQ(write_start_facts(all, tests::sim::market_begin), std::nullopt);
  const auto started = std::get<messages::run_started>(written().at(0));
  EXPECT_EQ(started.seed, config.seed);
  EXPECT_EQ(started.config_hash, config.hash);
  ASSERT_EQ(started.source_hashes.size(), all.source.tape->sources().size());
  EXPECT_EQ(started.source_hashes[0], all.source.tape->sources()[0].sha256);
}

TEST_F(start_facts_test, name_every_bot_account_group_and_instrument) {
  ASSERT_EQ(write_start_facts(all, tests::sim::market_begin), std::nullopt);
  using kind = messages::name_declared::kind;
  std::set<std::pair<kind, std::string>> names;
  std::set<std::string> instruments;
  for (const auto& x : written()) {
    if (const auto* name = std::get_if<messages::name_declared>(&x)) {
      EXPECT_EQ(name->number, core::number_of(name->name));
      names.emplace(name->what, name->name);
    } else if (const auto* declared = std::get_if<messages::instrument_declared>(&x)) {
      instruments.insert(declared->instrument.name());
    }
  }
  for (const auto& bot : config.bots) {
    EXPECT_TRUE(names.contains({kind::bot, bot_path(bot)}));
    EXPECT_TRUE(names.contains({kind::actor, bot_path(bot)}));
  }
  for (const auto& x : config.accounts) EXPECT_TRUE(names.contains({kind::account, x.name}));
  for (const auto& x : config.groups) EXPECT_TRUE(names.contains({kind::group, x.name}));
  EXPECT_TRUE(names.contains({kind::actor, "desk/risk"}));
  for (const auto& x : config.instruments) EXPECT_TRUE(instruments.contains(x.name()));
}

TEST_F(start_facts_test, say_why_the_journal_cannot_take_them) {
  disk->room = 0;
  EXPECT_NE(write_start_facts(all, tests::sim::market_begin), std::nullopt);
}

TEST_F(start_facts_test, let_a_journal_go_on_with_the_same_instruments_only) {
  EXPECT_EQ(objection_to_continue(journal, config), std::nullopt);
  write_start_facts(all, tests::sim::market_begin);
  EXPECT_EQ(objection_to_continue(journal, config), std::nullopt);
  auto finer = config;
  ++finer.instruments[0].price_scale;
  const auto why = objection_to_continue(journal, finer);
  ASSERT_TRUE(why);
  EXPECT_NE(why->find(config.instruments[0].name()), std::string::npos) << *why;
  auto renamed = config;
  renamed.instruments[0].symbol = "OTHER";
  EXPECT_TRUE(objection_to_continue(journal, renamed));
  auto fewer = config;
  fewer.instruments.pop_back();
  EXPECT_EQ(objection_to_continue(journal, fewer), std::nullopt);
}

}  // namespace
}  // namespace apps
