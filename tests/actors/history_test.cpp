#include "actors/history.hpp"

#include "tests/actors/journal_room.hpp"

namespace tests {
namespace {

using namespace core::tests;
using core::order_state;
using core::order_step;

using history_kind = messages::history_wanted::kind;

struct history_test : journal_room {
  messages::history past(messages::history_wanted wanted) {
    asker.clear();
    ask(asker, room(), std::move(wanted));
    return asker.all<messages::history>().at(0);
  }
  messages::note snapshot(core::bot_id of, std::uint64_t view, core::sequence last_event) {
    return {.body = messages::bot_snapshot{.bot = of, .view = view, .last_event = last_event}};
  }
};

TEST_F(history_test, of_a_room_without_a_snapshot_is_all_placements_and_events) {
  open_journal();
  tell(messages::placement{approval_of(wanted())});
  tell(messages::followup{core::query_order{wanted().id, {1}}, {}, {}});
  tell(messages::order_stepped{step_of(wanted(), order_step::accepted, order_state::open)});
  const auto all = past({});
  EXPECT_EQ(all.until, core::sequence{5});
  const auto events = actors::order_events_in(all);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].step, order_step::submitted);
  EXPECT_EQ(events[0].sequence, core::sequence{3});
  EXPECT_EQ(events[1].sequence, core::sequence{5});
}

TEST_F(history_test, of_a_room_is_its_last_snapshot_and_what_is_not_in_it) {
  open_journal();
  const auto saved = [](std::uint32_t room, std::uint64_t last_event) {
    return messages::note{.actor = {room}, .body = messages::room_snapshot{.last_event = {last_event}, .state = {}}};
  };
  tell(messages::order_stepped{step_of(wanted(1), order_step::accepted, order_state::open)});  // 1
  tell(saved(8, 1));
  tell(messages::order_stepped{step_of(wanted(2), order_step::accepted, order_state::open)});  // 3
  tell(messages::placement{approval_of(wanted(3))});                                           // 4 .. 6
  tell(saved(8, 3));
  tell(saved(9, 0));
  tell(messages::order_stepped{step_of(wanted(3), order_step::accepted, order_state::open)});  // 9
  const auto sequences_of = [this](std::uint32_t room) {
    std::vector<std::uint64_t> all;
    for (const auto& entry : past({.room = {room}}).entries) all.push_back(entry.sequence.value);
    return all;
  };
  EXPECT_EQ(sequences_of(8), (std::vector<std::uint64_t>{7, 6, 9}));  // the placement overtook the snapshot
  EXPECT_EQ(sequences_of(9), (std::vector<std::uint64_t>{8, 9})) << "it covers all that stands before it";
  EXPECT_EQ(sequences_of(10), (std::vector<std::uint64_t>{1, 3, 6, 9}));
}

TEST_F(history_test, of_a_bot_begins_with_its_last_snapshot_and_has_the_events_that_are_not_in_it) {
  open_journal();
  const auto mine = wanted().bot;
  tell(messages::order_stepped{step_of(wanted(1), order_step::accepted, order_state::open)});  // 1
  tell(messages::order_stepped{step_of(wanted(2), order_step::accepted, order_state::open)});  // 2
  tell(snapshot(mine, 10, {1}));
  tell(snapshot({5}, 99, {}));
  tell(messages::order_stepped{step_of(wanted(3), order_step::accepted, order_state::open)});  // 5
  auto foreign = wanted(4);
  foreign.bot = {5};
  tell(messages::order_stepped{step_of(foreign, order_step::accepted, order_state::open)});
  const auto all = past({.what = history_kind::bot, .bot = mine, .venue = {}});
  ASSERT_EQ(all.entries.size(), 3u);
  EXPECT_EQ(std::get<messages::bot_snapshot>(all.entries[0].body).view, 10u);
  EXPECT_EQ(all.entries[1].sequence, core::sequence{2});  // overtaken by the snapshot
  EXPECT_EQ(all.entries[2].sequence, core::sequence{5});
}

// What operators told a bot counts for more than its snapshots, whichever was written last.
TEST_F(history_test, of_a_bot_keeps_what_it_was_told_last) {
  using core::bot::standing_order;
  open_journal();
  const auto mine = wanted().bot;
  const auto told = [](core::bot_id bot, standing_order order) {
    return messages::note{.body = messages::bot_steered{.bot = bot, .wanted = order}};
  };
  tell(told(mine, standing_order::stop));
  tell(told(mine, standing_order::pause));
  tell(told({5}, standing_order::run));
  tell(snapshot(mine, 10, {}));
  const auto all = past({.what = history_kind::bot, .bot = mine, .venue = {}});
  ASSERT_EQ(all.entries.size(), 2u);
  EXPECT_EQ(std::get<messages::bot_snapshot>(all.entries[0].body).view, 10u);
  EXPECT_EQ(std::get<messages::bot_steered>(all.entries[1].body).wanted, standing_order::pause);
}

TEST_F(history_test, of_commands_is_what_was_asked_answered_and_told) {
  open_journal();
  tell(messages::note{.body = messages::admin_asked{.id = "command-1"}});
  tell(snapshot({5}, 1, {}));
  tell(messages::order_stepped{step_of(wanted(), order_step::accepted, order_state::open)});
  tell(messages::note{.body = messages::bot_steered{.bot = {5}}});
  tell(messages::note{.body = messages::admin_answered{.id = "command-1"}});
  const auto all = past({.what = history_kind::commands, .bot = {}, .venue = {}});
  ASSERT_EQ(all.entries.size(), 3u);
  EXPECT_EQ(all.entries[2].sequence, core::sequence{5});
}

TEST_F(history_test, of_the_breaker_is_its_last_change) {
  open_journal();
  tell(messages::note{.body = messages::breaker_changed{.breaker = "a"}});
  tell(messages::note{.body = messages::breaker_changed{.breaker = "b"}});
  tell(snapshot({5}, 1, {}));
  const auto all = past({.what = history_kind::breaker, .bot = {}, .venue = {}});
  ASSERT_EQ(all.entries.size(), 1u);
  EXPECT_EQ(std::get<messages::breaker_changed>(all.entries[0].body).breaker, "b");
}

TEST_F(history_test, of_a_venue_is_its_last_state_and_the_events_since_the_one_before) {
  open_journal();
  const auto state = [](const char* venue, std::uint64_t n) {
    return messages::note{.body = messages::venue_state{.venue = venue, .last_command = {n}}};
  };
  tell(messages::order_stepped{step_of(wanted(1), order_step::accepted, order_state::open)});  // 1
  tell(state("test", 1));
  tell(messages::order_stepped{step_of(wanted(2), order_step::accepted, order_state::open)});  // 3
  tell(state("other", 9));
  tell(state("test", 2));                                                                      // 5
  tell(messages::order_stepped{step_of(wanted(3), order_step::accepted, order_state::open)});  // 6
  const auto all = past({.what = history_kind::venue, .bot = {}, .venue = "test"});
  ASSERT_EQ(all.entries.size(), 3u);
  EXPECT_EQ(all.entries[0].sequence, core::sequence{3});  // may have overtaken the state
  EXPECT_EQ(std::get<messages::venue_state>(all.entries[1].body).last_command, core::sequence{2});
  EXPECT_EQ(all.entries[2].sequence, core::sequence{6});
}

}  // namespace
}  // namespace tests
