#include "apps/journal_command.hpp"

#include <gtest/gtest.h>

#include "apps/journal_hash.hpp"
#include "tests/apps/journal_session.hpp"

namespace apps {
namespace {

using testing::alpha_actor;

struct journal_command_test : testing::journal_session {
  int show(journal_show_options options = {}) {
    options.directory = directory;
    return journal_show(out, err, options);
  }
};

TEST_F(journal_command_test, shows_records_with_names_and_decimals) {
  write_session();
  ASSERT_EQ(show(), 0) << err.str();
  ASSERT_EQ(lines().size(), 10u);
  EXPECT_EQ(line(0), "1 1970-01-01T00:00:01.000000000Z " + std::to_string(testing::orders_actor.value) +
                         " run_started seed=7 config=c0ffee sources=aa,bb")
      << "the name of its writer has not been declared yet";
  EXPECT_EQ(line(3).substr(33),
            "desk/orders name_declared kind=bot number=" + std::to_string(testing::alpha.value) + " name=bots/alpha");
  EXPECT_EQ(
      line(6),
      "7 1970-01-01T00:00:07.000000000Z bots/alpha intent_recorded order=bots/alpha#1 bot=bots/alpha account=main "
      "group=- plan=bots/alpha#1 leg=1/1 instrument=paper/BTCUSDT side=buy role=entry type=limit tif=gtc "
      "quantity=1.5 limit=60123.45 protection=59000 view=0 decided_at=1970-01-01T00:00:00.000000000Z");
  EXPECT_NE(line(7).find("command_recorded cause=7 command=place order=bots/alpha#1"), std::string::npos) << line(7);
  EXPECT_NE(line(8).find("step=partially_filled state=open fill_price=60123.4 fill_quantity=0.5 fee=0.012 "
                         "liquidity=taker venue_trade=500 filled=0.5"),
            std::string::npos)
      << line(8);
  EXPECT_NE(line(9).find("strategy_state=8B/"), std::string::npos) << line(9);
  EXPECT_EQ(err.str(), "");
}

TEST_F(journal_command_test, shows_every_type_of_record) {
  for (const auto& x : messages::testing::sample_records()) write({x}, alpha_actor);
  ASSERT_EQ(show(), 0) << err.str();
  ASSERT_EQ(lines().size(), std::variant_size_v<messages::record>);
  EXPECT_NE(line(2).find("filters=\"from 1970-01-01T00:00:00.000000001Z tick 0.1 lot 0.001"), std::string::npos);
  EXPECT_NE(line(11).find("what=quarantined about=bots/alpha text=boom"), std::string::npos) << line(11);
}

TEST_F(journal_command_test, shows_a_choice_of_records) {
  write_session();
  ASSERT_EQ(show({.type = "name_declared"}), 0);
  EXPECT_EQ(lines().size(), 4u);
  out.str({});
  ASSERT_EQ(show({.actor = "bots/alpha"}), 0);
  EXPECT_EQ(lines().size(), 2u);
  out.str({});
  ASSERT_EQ(show({.from = "4", .until = "8"}), 0);
  EXPECT_EQ(lines().size(), 5u);
  EXPECT_EQ(line(0)[0], '4');
  out.str({});
  ASSERT_EQ(show({.from = "1970-01-01T00:00:02Z", .until = "1970-01-01T00:00:02.000000001Z"}), 0);
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(journal_command_test, shows_objects_of_json) {
  write_session();
  ASSERT_EQ(show({.from = "8", .until = "8", .output = journal_output::ndjson}), 0);
  EXPECT_TRUE(line(0).starts_with(R"({"v":1,"sequence":8,"at":"1970-01-01T00:00:08.000000000Z","actor":"desk/orders",)"
                                  R"("type":"command_recorded","cause":7,"facts":{"command":"place",)"))
      << line(0);
  EXPECT_TRUE(line(0).ends_with("}}"));
}

TEST_F(journal_command_test, escapes_what_would_break_a_line) {
  write({messages::actor_noted{.actor = "a b", .text = "line\nbreak \"quoted\""}}, alpha_actor);
  ASSERT_EQ(show(), 0);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_NE(line(0).find(R"(about="a b" text="line\u000abreak \"quoted\"")"), std::string::npos) << line(0);
}

TEST_F(journal_command_test, refuses_options_that_make_no_sense) {
  write_session();
  EXPECT_EQ(show({.type = "nonsense"}), 2);
  EXPECT_EQ(show({.from = "yesterday"}), 2);
  EXPECT_EQ(show({.until = "1970-02-30T00:00:00Z"}), 2);
  EXPECT_EQ(show({.until = "1970-01-01T00:00:00.Z"}), 2);
  EXPECT_EQ(show({.actor = "bots/nobody"}), 3);
  EXPECT_EQ(out.str(), "");
}

TEST_F(journal_command_test, says_that_there_is_no_journal) {
  EXPECT_EQ(show(), 3);
  EXPECT_EQ(journal_verify(out, err, directory), 3);
  EXPECT_EQ(journal_state(out, err, {directory, "desk/orders"}), 3);
  EXPECT_EQ(journal_verify_states(out, err, {directory}), 3);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("there is no journal in " + directory.string()), std::string::npos);
}

TEST_F(journal_command_test, takes_a_folder_without_a_segment_for_no_journal) {
  write_session();
  const auto refused_by_all = [&](const std::string& why) {
    for (const int code :
         {show(), show({.pattern = "."}), journal_stats(out, err, directory), journal_verify(out, err, directory),
          journal_verify_states(out, err, {directory}), journal_state(out, err, {directory, "desk/orders"})}) {
      EXPECT_EQ(code, 3);
    }
    EXPECT_EQ(journal_hash(directory).error().what, runtime::journal_fault::missing);
    EXPECT_EQ(out.str(), "");
    EXPECT_NE(err.str().find("journal: there is no journal in " + directory.string() + why + '\n'), std::string::npos)
        << err.str();
    err.str({});
  };
  std::filesystem::remove(directory / "00000001.wbj");
  refused_by_all(
      ", only the file `promises` of one: unless a node has just been started there, restore the folder from a backup");
  std::filesystem::remove(directory / "promises");
  refused_by_all("");
}

TEST_F(journal_command_test, points_to_the_journals_below_a_folder_that_is_none) {
  const auto above = scratch.path() / "run";
  directory = above / "demo" / "1";
  std::filesystem::create_directories(directory);
  write_session();
  EXPECT_EQ(journal_verify(out, err, above), 3);
  EXPECT_EQ(err.str(), "journal: there is no journal in " + above.string() + "; `watchbill journal ls " +
                           above.string() + "` lists those below it\n");
}

TEST_F(journal_command_test, verifies_a_whole_journal) {
  write_session();
  ASSERT_EQ(journal_verify(out, err, directory), 0) << err.str();
  EXPECT_EQ(out.str(), "ok: 10 records, 1 segments, last 1970-01-01T00:00:10.000000000Z, sha256 " +
                           *journal_hash(directory) + "\n");
  EXPECT_EQ(journal_hash(directory)->size(), 64u);
}

TEST_F(journal_command_test, gives_equal_journals_equal_hashes) {
  write_session();
  const auto first = *journal_hash(directory);
  directory = scratch.path() / "again";
  written = 0;
  write_session();
  EXPECT_EQ(*journal_hash(directory), first);
  write({snapshot()}, alpha_actor);
  EXPECT_NE(*journal_hash(directory), first);
}

// F-81
TEST_F(journal_command_test, finds_the_place_of_damage) {
  write_session();
  change_byte(100);
  EXPECT_EQ(journal_verify(out, err, directory), 7);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("00000001.wbj at offset 64 is damaged after record 0"), std::string::npos) << err.str();
}

TEST_F(journal_command_test, tells_an_append_that_was_cut_off_from_a_damaged_last_record) {
  write_session();
  auto reader = runtime::journal_reader::open(directory);
  while (reader->next()->has_value()) continue;
  const auto last = reader->place().offset;
  change_byte(reader->end().offset + 20);
  EXPECT_EQ(journal_verify(out, err, directory), 0) << "only bytes without a length lie behind the last record";
  EXPECT_NE(err.str().find("the next start cuts them off"), std::string::npos);
  change_byte(last + 20);
  EXPECT_EQ(journal_verify(out, err, directory), 7);
}

TEST_F(journal_command_test, finds_a_record_that_it_cannot_decode) {
  {
    auto journal = runtime::journal_file::open(directory, {.segment_bytes = 4096});
    ASSERT_TRUE(journal->append({.type = 4}, runtime::testing::payload_of("?")));
  }
  EXPECT_EQ(journal_verify(out, err, directory), 7);
  EXPECT_EQ(err.str(), "journal: record 1 of type 4 (00000001.wbj at offset 64) cannot be decoded: newer_version\n");
}

TEST_F(journal_command_test, prints_only_records_whose_line_fits_a_pattern) {
  write_session();
  ASSERT_EQ(show({.pattern = "venue_trade=[0-9]+"}), 0) << err.str();
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_NE(line(0).find("event_recorded"), std::string::npos);
}

TEST_F(journal_command_test, says_that_nothing_fits_and_what_is_no_pattern) {
  write_session();
  EXPECT_EQ(show({.pattern = "no such thing"}), 3);
  EXPECT_EQ(show({.pattern = "("}), 2);
  EXPECT_EQ(out.str(), "");
}

TEST_F(journal_command_test, lists_the_journals_below_a_folder) {
  write_session();
  EXPECT_EQ(journal_ls(out, err, scratch.path()), 0) << err.str();
  ASSERT_EQ(lines().size(), 2u);
  EXPECT_EQ(line(1).find(directory.string()), 0u);
  EXPECT_NE(line(1).find(" 10  1970-01-01T00:00:01"), std::string::npos) << line(1);
}

TEST_F(journal_command_test, lists_a_damaged_journal_and_says_so) {
  write_session();
  change_byte(100);
  EXPECT_EQ(journal_ls(out, err, scratch.path()), 7);
  EXPECT_NE(err.str().find("damaged"), std::string::npos) << err.str();
}

TEST_F(journal_command_test, finds_no_journal_in_an_empty_folder) {
  EXPECT_EQ(journal_ls(out, err, scratch.path()), 3);
}

TEST_F(journal_command_test, counts_records_by_type_and_by_actor) {
  write_session();
  EXPECT_EQ(journal_stats(out, err, directory), 0) << err.str();
  EXPECT_EQ(line(0).find("10 records, "), 0u) << line(0);
  const auto count_of = [&](const std::string& name) {
    for (const auto& x : lines())
      if (x.starts_with(name + ' ')) return std::stoi(x.substr(32));
    return -1;
  };
  EXPECT_EQ(count_of("name_declared"), 4);
  EXPECT_EQ(count_of("bots/alpha"), 2);
  EXPECT_EQ(count_of("desk/orders"), 8);
}

}  // namespace
}  // namespace apps
