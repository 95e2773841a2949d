#include "actors/journal_actor.hpp"

#include "tests/actors/journal_room.hpp"

namespace tests {
namespace {

using namespace core::tests;
using core::order_state;
using core::order_step;
using core::side;

struct journal_actor_test : journal_room {};

TEST_F(journal_actor_test, writes_intent_approval_and_command_each_the_cause_of_the_next) {
  open_journal();
  const auto intent = wanted();
  tell(messages::placement{approval_of(intent)});
  const auto all = written();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(std::get<messages::intent_recorded>(all[0].body).intent.id, intent.id);
  EXPECT_EQ(std::get<messages::approval_recorded>(all[1].body).order, intent.id);
  EXPECT_TRUE(std::holds_alternative<core::place_order>(std::get<messages::command_recorded>(all[2].body).command));
  for (std::uint64_t n = 0; n < 3; ++n) {
    EXPECT_EQ(all[n].cause, core::sequence{n});
    EXPECT_EQ(all[n].correlation, intent.plan);
    EXPECT_EQ(all[n].at, run.now());
  }
  EXPECT_EQ(all[0].actor, core::issuer_of(intent.id));
  EXPECT_EQ(all[1].actor.value, core::number_of("desk/risk"));
  EXPECT_EQ(all[2].actor.value, core::number_of("desk/orders"));
}

TEST_F(journal_actor_test, hands_the_command_with_its_sequence_to_the_gateway_and_tells_who_is_concerned) {
  open_journal();
  tell(messages::placement{approval_of(wanted())});
  ASSERT_EQ(gateway.count<messages::journaled_command>(), 1u);
  EXPECT_EQ(gateway.all<messages::journaled_command>()[0].sequence(), core::sequence{3});
  for (const auto* who : {&risk, &portfolio, &bot}) {
    ASSERT_EQ(who->count<core::order_event>(), 1u);
    const auto heard = who->all<core::order_event>()[0];
    EXPECT_EQ(heard.step, order_step::submitted);
    EXPECT_EQ(heard.state, order_state::in_flight);
    EXPECT_EQ(heard.sequence, core::sequence{3});
  }
  EXPECT_TRUE(orders.messages().empty());
}

TEST_F(journal_actor_test, writes_cancels_amendments_and_queries_with_their_cause) {
  open_journal();
  tell(messages::followup{core::cancel_order{{5}, {1}}, {9}, {}});
  tell(messages::followup{core::amend_order{{5}, {1}, {50}}, {9}, {1}});
  tell(messages::followup{core::query_order{{5}, {1}}, {9}, {}});
  EXPECT_EQ(gateway.count<messages::journaled_command>(), 3u);
  ASSERT_EQ(written().size(), 3u);
  EXPECT_EQ(written()[1].cause, core::sequence{1});
  EXPECT_EQ(written()[1].correlation, core::plan_id{9});
  EXPECT_TRUE(risk.messages().empty());  // the step that goes with it comes from orders
}

TEST_F(journal_actor_test, sets_the_sequence_of_a_step_that_it_has_written) {
  open_journal();
  auto event = step_of(wanted(), order_step::accepted, order_state::open);
  event.sequence = {777};
  tell(messages::order_stepped{event});
  for (const auto* who : {&risk, &portfolio, &bot}) EXPECT_EQ(sequences(*who), std::vector{core::sequence{1}});
  EXPECT_EQ(std::get<messages::event_recorded>(written().at(0).body).event.step, order_step::accepted);
}

TEST_F(journal_actor_test, writes_an_intent_before_its_denial) {
  open_journal();
  tell(messages::order_denied{wanted(), core::denial::order_rate});
  const auto all = written();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<messages::intent_recorded>(all[0].body));
  EXPECT_EQ(all[1].cause, core::sequence{1});
  const auto heard = bot.all<core::order_event>().at(0);
  EXPECT_EQ(heard.state, order_state::denied);
  EXPECT_EQ(heard.denial, core::denial::order_rate);
  EXPECT_EQ(heard.sequence, core::sequence{2});
  EXPECT_TRUE(gateway.messages().empty());
}

TEST_F(journal_actor_test, writes_notes_and_tells_nobody) {
  open_journal();
  tell(messages::note{.actor = {5}, .correlation = {6}, .body = messages::actor_noted{.actor = "x", .text = "y"}});
  ASSERT_EQ(written().size(), 1u);
  EXPECT_EQ(written()[0].actor, core::actor_number{5});
  EXPECT_EQ(written()[0].correlation, core::plan_id{6});
  for (const auto* who : {&risk, &portfolio, &bot, &orders, &gateway}) EXPECT_TRUE(who->messages().empty());
}

TEST_F(journal_actor_test, tells_orders_which_command_no_gateway_took) {
  open_journal(false);
  tell(messages::placement{approval_of(wanted())});
  ASSERT_EQ(orders.count<messages::command_stranded>(), 1u);
  const auto stranded = orders.all<messages::command_stranded>()[0];
  EXPECT_EQ(stranded.sequence, core::sequence{3});
  EXPECT_EQ(std::get<core::place_order>(stranded.command).intent.id, wanted().id);
}

TEST_F(journal_actor_test, fails_and_lets_nothing_out_where_it_cannot_write) {
  disk->room = 0;
  open_journal();
  tell(messages::placement{approval_of(wanted())});
  tell(messages::order_stepped{step_of(wanted(), order_step::accepted, order_state::open)});
  tell(messages::order_denied{wanted(2), core::denial::halted});
  for (const auto* who : {&risk, &portfolio, &bot, &orders, &gateway}) EXPECT_TRUE(who->messages().empty());
  const auto failures = supervision.all<runtime::child_failed>();
  ASSERT_FALSE(failures.empty());
  EXPECT_NE(failures[0].why.find("the journal cannot be written"), std::string::npos);
}

TEST_F(journal_actor_test, lets_out_nothing_that_the_file_does_not_hold) {
  open_journal();
  for (std::uint32_t n = 1; n <= 20; ++n) {
    if (n % 3 == 0) {
      tell(messages::order_denied{wanted(n), core::denial::order_rate});
    } else if (n % 3 == 1) {
      tell(messages::placement{approval_of(wanted(n))});
    } else {
      tell(messages::order_stepped{step_of(wanted(n - 1), order_step::accepted, order_state::open)});
    }
  }
  const auto all = written();
  for (const auto& heard : risk.all<core::order_event>()) {
    ASSERT_LE(heard.sequence.value, all.size());
    const auto& body = all[heard.sequence.value - 1].body;
    if (heard.step == order_step::submitted) {
      const auto& command = std::get<messages::command_recorded>(body).command;
      EXPECT_EQ(std::get<core::place_order>(command).intent.id, heard.intent.id);
    } else {
      EXPECT_EQ(std::get<messages::event_recorded>(body).event.intent.id, heard.intent.id);
    }
  }
  EXPECT_EQ(sequences(risk), sequences(portfolio));
  EXPECT_EQ(sequences(risk), sequences(bot));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](auto& a, auto& b) { return a.sequence < b.sequence; }));
}

TEST_F(journal_actor_test, goes_on_behind_its_last_record_after_a_crash) {
  open_journal();
  tell(messages::placement{approval_of(wanted())});
  crash();
  tell(messages::order_stepped{step_of(wanted(), order_step::accepted, order_state::open)});
  EXPECT_EQ(sequences(risk), (std::vector{core::sequence{3}, core::sequence{4}}));
}

TEST_F(journal_actor_test, notes_that_the_disk_is_nearly_full_while_there_is_room_to_say_so) {
  disk->room = 1 << 16;  // one segment, none for the next
  open_journal();
  const auto alarms = [this] {
    std::vector<messages::actor_noted> all;
    for (const auto& entry : written())
      if (const auto* noted = std::get_if<messages::actor_noted>(&entry.body)) all.push_back(*noted);
    return all;
  };
  std::uint32_t n = 0;
  while (alarms().empty() && n < 1000) tell(messages::order_denied{wanted(++n), core::denial::order_rate});
  ASSERT_EQ(alarms().size(), 1u);
  EXPECT_TRUE(supervision.all<runtime::child_failed>().empty()) << "it is still being written";
  const auto noted = alarms()[0];
  EXPECT_EQ(noted.what, messages::actor_noted::kind::alarm);
  EXPECT_NE(noted.text.find("no room on the disk for 00000002.wbj"), std::string::npos) << noted.text;
  tell(messages::order_denied{wanted(++n), core::denial::order_rate});
  EXPECT_EQ(alarms().size(), 1u) << "said once";
}

TEST_F(journal_actor_test, asks_the_desk_for_snapshots_after_so_many_records) {
  snapshot_every = 10;
  open_journal();
  const auto asked = [this] {
    return std::vector{risk.count<messages::room_snapshot_wanted>(), orders.count<messages::room_snapshot_wanted>(),
                       portfolio.count<messages::room_snapshot_wanted>()};
  };
  const auto write = [this](int records) {
    for (int n = 0; n < records; ++n) tell(messages::note{.body = messages::actor_noted{}});
  };
  write(9);
  EXPECT_EQ(asked(), std::vector<std::size_t>(3, 0));
  write(1);
  EXPECT_EQ(asked(), std::vector<std::size_t>(3, 1));
  write(10);
  EXPECT_EQ(asked(), std::vector<std::size_t>(3, 2));
}

// A process that ends again and again would otherwise never come to it.
TEST_F(journal_actor_test, counts_the_records_before_its_crash_towards_the_next_snapshots) {
  snapshot_every = 10;
  open_journal();
  for (int n = 0; n < 3; ++n) tell(messages::note{.body = messages::actor_noted{}});
  tell(messages::note{.actor = {5}, .body = messages::room_snapshot{}});
  for (int n = 0; n < 6; ++n) tell(messages::note{.body = messages::actor_noted{}});
  const auto before = risk.count<messages::room_snapshot_wanted>();
  crash();
  for (int n = 0; n < 3; ++n) tell(messages::note{.body = messages::actor_noted{}});
  EXPECT_EQ(risk.count<messages::room_snapshot_wanted>(), before);
  tell(messages::note{.body = messages::actor_noted{}});
  EXPECT_EQ(risk.count<messages::room_snapshot_wanted>(), before + 1);
}

TEST_F(journal_actor_test, has_segments_archived_that_are_old_and_that_no_start_needs) {
  open_journal();
  const auto fill_segment = [this] {
    const auto before = file.last_place().segment;
    while (file.last_place().segment == before)
      tell(messages::note{.body = messages::actor_noted{.text = std::string(30'000, 'x')}});
  };
  const auto snapshot = [this] {
    tell(messages::note{.actor = {5}, .body = messages::room_snapshot{.last_event = file.last(), .state = {}}});
  };
  tell(messages::note{.body = messages::actor_noted{}});
  fill_segment();
  fill_segment();
  tell(messages::note{.body = messages::breaker_changed{}});  // in the third
  while (file.last_place().segment < 19) fill_segment();
  EXPECT_TRUE(archivist.asked.empty()) << "no room has written a snapshot";
  snapshot();
  fill_segment();
  ASSERT_EQ(archivist.asked.size(), 1u);
  EXPECT_EQ(archivist.asked[0], (std::vector<std::uint32_t>{1, 2, 4})) << "sixteen stay, and the breaker's";
}

/// With journal.durability power, in virtual time.
struct durable_journal_test : journal_actor_test {
  static constexpr core::duration takes = std::chrono::milliseconds(5);

  void open_synced(core::duration time = takes) {
    sync = runtime::sync_in_virtual_time(time);
    open_journal();
  }
  std::vector<core::sequence> left() const {
    std::vector<core::sequence> all;
    for (const auto& x : gateway.all<messages::journaled_command>()) all.push_back(x.sequence());
    return all;
  }
};

TEST_F(durable_journal_test, parks_a_command_until_it_is_on_the_disk_and_lets_events_pass) {
  open_synced();
  tell(messages::placement{approval_of(wanted())});
  EXPECT_TRUE(left().empty());
  EXPECT_EQ(sequences(risk), std::vector{core::sequence{3}});
  run.advance(takes);
  EXPECT_EQ(left(), std::vector{core::sequence{3}});
  const auto& segment = *disk->files.at("00000001.wbj");
  EXPECT_EQ(segment.durable, segment.content);
}

TEST_F(durable_journal_test, lets_the_parked_leave_in_order_one_group_at_a_time) {
  open_synced();
  tell(messages::placement{approval_of(wanted(1))});                // 1 .. 3: the first group
  tell(messages::followup{core::cancel_order{{5}, {1}}, {9}, {}});  // 4
  tell(messages::placement{approval_of(wanted(2))});                // 5 .. 7
  tell(messages::followup{core::query_order{{5}, {1}}, {9}, {}});   // 8
  run.advance(takes);
  EXPECT_EQ(left(), std::vector{core::sequence{3}});
  run.advance(takes);
  EXPECT_EQ(left(), (std::vector{core::sequence{3}, core::sequence{4}, core::sequence{7}, core::sequence{8}}));
  EXPECT_EQ(run.next_due(), std::nullopt) << "nothing is synced for nobody";
}

TEST_F(durable_journal_test, keeps_an_entry_back_that_the_disk_has_made_late_and_lets_exits_leave) {
  open_synced(std::chrono::minutes(5));
  tell(messages::followup{core::cancel_order{{5}, {1}}, {9}, {}});  // 1: the first group
  tell(messages::placement{approval_of(wanted())});                 // 2 .. 4
  tell(messages::followup{core::cancel_order{{6}, {1}}, {9}, {}});  // 5
  run.advance(std::chrono::minutes(10));
  EXPECT_EQ(left(), (std::vector{core::sequence{1}, core::sequence{5}}));
  ASSERT_EQ(orders.count<messages::command_stranded>(), 1u) << "the order is in doubt, and its venue is asked";
  EXPECT_EQ(orders.all<messages::command_stranded>()[0].sequence, core::sequence{4});
}

TEST_F(durable_journal_test, lets_everything_leave_at_once_where_a_sync_takes_no_time) {
  open_synced({});
  tell(messages::placement{approval_of(wanted())});
  EXPECT_EQ(left(), std::vector{core::sequence{3}});
}

TEST_F(durable_journal_test, makes_full_segments_durable_though_nobody_waits_for_them) {
  open_synced();
  for (int n = 0; file.last_place().segment < runtime::unsynced_segments_max + 4; ++n) {
    tell(messages::note{.body = messages::actor_noted{.text = std::string(1000, 'x')}});
    run.advance(takes);
  }
  EXPECT_TRUE(room_is_open());
  const auto& full = *disk->files.at("00000009.wbj");
  EXPECT_EQ(full.durable, full.content);
}

//
TEST_F(durable_journal_test, answers_an_audited_note_when_it_is_on_the_disk) {
  open_synced();
  ask(asker, room(), messages::audited_note{{.body = messages::admin_asked{.id = "command-1"}}});
  EXPECT_EQ(asker.count<messages::written>(), 0u);
  run.advance(takes);
  ASSERT_EQ(asker.count<messages::written>(), 1u);
  EXPECT_EQ(asker.all<messages::written>()[0].sequence, core::sequence{1});
}

// F-80: the kernel forgets pages that it could not write, so a sync that works later proves nothing.
TEST_F(durable_journal_test, halts_and_ends_for_good_when_a_sync_fails) {
  open_synced();
  disk->failing_syncs = 1;
  tell(messages::placement{approval_of(wanted())});
  EXPECT_FALSE(run.halted());
  run.advance(takes);
  EXPECT_TRUE(run.halted());
  EXPECT_FALSE(room_is_open()) << "each start fails until its supervisor gives up";
  EXPECT_TRUE(left().empty());
  const auto failures = supervision.all<runtime::child_failed>();
  ASSERT_FALSE(failures.empty());
  EXPECT_NE(failures[0].why.find("Input/output error"), std::string::npos) << failures[0].why;
}

TEST_F(durable_journal_test, does_not_send_again_what_was_parked_when_it_crashed) {
  open_synced();
  tell(messages::placement{approval_of(wanted(1))});
  crash();
  tell(messages::followup{core::query_order{wanted(1).id, {1}}, {}, {}});
  run.advance(2 * takes);
  EXPECT_EQ(left(), std::vector{core::sequence{4}});
}

//
TEST_F(journal_actor_test, answers_an_audited_note_with_its_sequence_when_it_is_written) {
  open_journal();
  tell(messages::note{.body = messages::admin_asked{.id = "command-0"}});
  ask(asker, room(), messages::audited_note{{.body = messages::admin_asked{.id = "command-1"}}});
  ASSERT_EQ(asker.count<messages::written>(), 1u);
  EXPECT_EQ(asker.all<messages::written>()[0].sequence, core::sequence{2});
  EXPECT_EQ(std::get<messages::admin_asked>(written().at(1).body).id, "command-1");
}

}  // namespace
}  // namespace tests
