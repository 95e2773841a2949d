#include "apps/journal_command.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "messages/codec/codec.hpp"
#include "runtime/journal_file.hpp"
#include "tests/messages/sample_records.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace apps {
namespace {

using messages::testing::at_ns;

constexpr core::instrument_id instrument{7};
constexpr core::bot_id alpha{core::number_of("bots/alpha")};
constexpr core::account_id account{core::number_of("main")};
constexpr core::actor_number alpha_actor{core::number_of("bots/alpha")};
constexpr core::actor_number orders_actor{core::number_of("desk/orders")};

/// A journal in a directory, written record by record one second apart, and the commands on it.
struct journal_command_test : ::testing::Test {
  runtime::testing::scratch_directory scratch;
  std::filesystem::path directory = scratch.path() / "journal";
  std::uint64_t written = 0;
  std::ostringstream out, err;

  void write(std::initializer_list<messages::record> records, core::actor_number actor, core::sequence cause = {}) {
    auto journal = runtime::journal_file::open(directory, {.segment_bytes = 4096});
    ASSERT_TRUE(journal);
    for (const auto& x : records) {
      const runtime::entry_header header{.at = at_ns(static_cast<std::int64_t>(++written) * 1'000'000'000),
                                         .type = messages::codec::type_number(x),
                                         .actor = actor,
                                         .correlation = {},
                                         .cause = cause};
      ASSERT_TRUE(journal->append(header, messages::codec::encode(x)));
    }
  }

  /// Names, an instrument, an entry that is filled in part, and a snapshot: records 1 .. 10.
  void write_session() {
    using kind = messages::name_declared::kind;
    write({messages::run_started{.seed = 7, .config_hash = "c0ffee", .source_hashes = {"aa", "bb"}},
           messages::name_declared{kind::actor, alpha_actor.value, "bots/alpha"},
           messages::name_declared{kind::actor, orders_actor.value, "desk/orders"},
           messages::name_declared{kind::bot, alpha.value, "bots/alpha"},
           messages::name_declared{kind::account, account.value, "main"},
           messages::instrument_declared{messages::testing::sample_instrument()}},
          orders_actor);
    write({messages::intent_recorded{entry()}}, alpha_actor);
    write({messages::command_recorded{core::place_order{entry()}}, messages::event_recorded{part_filled()}},
          orders_actor, {7});
    write({snapshot(3, 0xabc)}, alpha_actor);
  }

  static core::order_intent entry() {
    core::order_intent x;
    x.id = core::order_id_of(alpha_actor, 1);
    x.bot = alpha;
    x.account = account;
    x.plan = {x.id.value};
    x.instrument = instrument;
    x.type = core::order_type::limit;
    x.quantity = {1500};
    x.limit = {6012345};
    x.protection = {5900000};
    return x;
  }
  static core::order_event part_filled() {
    core::order_event x;
    x.intent = entry();
    x.step = core::order_step::partially_filled;
    x.state = core::order_state::open;
    x.execution = {.price = {6012340}, .quantity = {500}, .fee = {core::money{120'000'000'000'000}}, .venue_trade = 9};
    x.filled = {500};
    x.ts_event = at_ns(9'000'000'000);
    return x;
  }
  static messages::bot_snapshot snapshot(std::uint64_t view, std::uint64_t hash) {
    return {.bot = alpha,
            .view = view,
            .last_event = {9},
            .orders_issued = 1,
            .bot_state = {},
            .strategy_state = messages::testing::sample_bytes({1, 2, 3}),
            .hash = hash};
  }

  int show(journal_show_options options = {}) {
    options.directory = directory;
    return journal_show(out, err, options);
  }
  int state(std::string actor, std::optional<std::uint64_t> until = std::nullopt) {
    return journal_state(out, err, {directory, std::move(actor), until});
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream in(out.str());
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  std::string line(std::size_t n) const { return lines().at(n); }
  void change_byte(std::uint64_t offset) const {
    std::fstream file(directory / "00000001.wbj", std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char changed = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(changed);
  }
};

TEST_F(journal_command_test, shows_records_with_names_and_decimals) {
  write_session();
  ASSERT_EQ(show(), 0) << err.str();
  ASSERT_EQ(lines().size(), 10u);
  EXPECT_EQ(line(0), "1 1970-01-01T00:00:01.000000000Z " + std::to_string(orders_actor.value) +
                         " run_started seed=7 config=c0ffee sources=aa,bb")
      << "the name of its writer has not been declared yet";
  EXPECT_EQ(line(3).substr(33),
            "desk/orders name_declared kind=bot number=" + std::to_string(alpha.value) + " name=bots/alpha");
  EXPECT_EQ(
      line(6),
      "7 1970-01-01T00:00:07.000000000Z bots/alpha intent_recorded order=bots/alpha#1 bot=bots/alpha account=main "
      "group=- plan=bots/alpha#1 leg=1/1 instrument=paper/BTCUSDT side=buy role=entry type=limit tif=gtc "
      "quantity=1.5 limit=60123.45 protection=59000 view=0 decided_at=1970-01-01T00:00:00.000000000Z");
  EXPECT_NE(line(7).find("command_recorded cause=7 command=place order=bots/alpha#1"), std::string::npos) << line(7);
  EXPECT_NE(line(8).find("step=partially_filled state=open fill_price=60123.4 fill_quantity=0.5 fee=0.012 "
                         "liquidity=taker venue_trade=9 filled=0.5"),
            std::string::npos)
      << line(8);
  EXPECT_NE(line(9).find("strategy_state=3B/"), std::string::npos) << line(9);
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
  EXPECT_EQ(state("desk/orders"), 3);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("there is no journal in " + directory.string()), std::string::npos);
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
  write({snapshot(4, 1)}, alpha_actor);
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

TEST_F(journal_command_test, gives_the_working_orders_as_of_a_record) {
  write_session();
  ASSERT_EQ(state("desk/orders", 7), 0);
  EXPECT_EQ(line(0), "desk/orders as of record 7, 1970-01-01T00:00:07.000000000Z");
  EXPECT_TRUE(line(1).starts_with("orders working=0 ")) << "an intent is not an order yet";
  out.str({});
  ASSERT_EQ(state("desk/orders", 8), 0);
  EXPECT_TRUE(
      line(2).starts_with("order bots/alpha#1 state=in_flight bot=bots/alpha instrument=paper/BTCUSDT side=buy "
                          "role=entry type=limit quantity=1.5 filled=0 limit=60123.45"))
      << line(2);
  out.str({});
  ASSERT_EQ(state("desk/orders"), 0);
  EXPECT_NE(line(2).find("state=open"), std::string::npos);
  EXPECT_NE(line(2).find("filled=0.5"), std::string::npos);
}

TEST_F(journal_command_test, gives_the_positions_as_of_a_record) {
  write_session();
  ASSERT_EQ(state("desk/portfolio", 8), 0);
  EXPECT_TRUE(line(1).starts_with("portfolio positions=0 "));
  out.str({});
  ASSERT_EQ(state("desk/portfolio"), 0);
  EXPECT_TRUE(
      line(2).starts_with("position account=main instrument=paper/BTCUSDT bot=bots/alpha quantity=0.5 cost=30061.7 "
                          "realized=0 fees=0.012 protection=59000 opened_at="))
      << line(2);
  EXPECT_TRUE(line(2).ends_with("last_event=9")) << line(2);
}

TEST_F(journal_command_test, gives_the_last_snapshot_of_a_bot_as_of_a_record) {
  write_session();
  write({snapshot(4, 0xdef)}, alpha_actor);
  ASSERT_EQ(state("bots/alpha", 10), 0);
  EXPECT_TRUE(
      line(1).starts_with("snapshot record=10 at=1970-01-01T00:00:10.000000000Z bot=bots/alpha view=3 last_event=9 "
                          "orders_issued=1"))
      << line(1);
  EXPECT_TRUE(line(1).ends_with("hash=0000000000000abc")) << line(1);
  out.str({});
  ASSERT_EQ(state("bots/alpha"), 0);
  EXPECT_TRUE(line(1).ends_with("hash=0000000000000def")) << line(1);
  EXPECT_EQ(state("bots/alpha", 9), 3) << "there was none yet";
  EXPECT_EQ(state("bots/beta"), 3);
  EXPECT_EQ(state("venues/paper"), 3);
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
