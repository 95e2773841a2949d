#include "actors/history_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

#include "actors/history.hpp"
#include "messages/codec/codec.hpp"
#include "runtime/segment_archive.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/runtime/memory_storage.hpp"

namespace tests {
namespace {

using kind = messages::history_wanted::kind;

constexpr std::uint32_t bots = 3, venues = 2, rooms = 2;

/// What rooms and operators write, drawn at random, in a journal of small segments.
class written_journal {
 public:
  void append(const messages::record& body, core::actor_number actor = {}, core::sequence cause = {}) {
    const runtime::entry_header header{
        .type = messages::codec::type_number(body), .actor = actor, .correlation = {}, .cause = cause};
    const auto sequence = file_.append(header, messages::codec::encode(body)).value();
    index_.add({sequence, file_.last_place()}, actor, cause, body);
    all_.push_back({sequence, {}, actor, {}, cause, body});
  }

  void draw() {
    using namespace messages;
    const core::bot_id bot{*rc::gen::inRange(1u, bots + 1)};
    const auto last = file_.last();
    switch (*rc::gen::weightedElement<int>(
        {{6, 0}, {3, 1}, {3, 2}, {2, 3}, {2, 4}, {2, 5}, {3, 6}, {3, 7}, {2, 8}, {1, 9}, {1, 10}, {1, 11}})) {
      case 0:
        return append(
            event_recorded{core::tests::step_of(intent_of(bot), core::order_step::accepted, core::order_state::open)});
      case 1:
        return append(command_recorded{core::place_order{intent_of(bot)}});
      case 2:
        return append(command_recorded{core::query_order{{5}, {1}}});
      case 3: {
        auto& covered = bots_[bot.value];
        covered = *rc::gen::inRange(covered, last.value + 1);
        return append(bot_snapshot{.bot = bot, .view = last.value, .last_event = {covered}});
      }
      case 4: {
        const auto room = *rc::gen::inRange(1u, rooms + 1);
        auto& covered = rooms_[room];
        covered = *rc::gen::inRange(covered, last.value + 1);
        const bool all = *rc::gen::inRange(0, 4) == 0;
        if (all) covered = last.value;
        return append(room_snapshot{.last_event = {all ? 0 : covered}, .state = {}}, {room});
      }
      case 5:
        return append(venue_state{.venue = std::to_string(*rc::gen::inRange(0u, venues)), .last_command = last});
      case 6:
        append(admin_asked{.id = "command-" + std::to_string(last.value)});
        unanswered_.push_back({file_.last(), "command-" + std::to_string(last.value)});
        return;
      case 7: {
        if (unanswered_.empty()) return;
        if (*rc::gen::inRange(0, 5) > 0) append(admin_answered{.id = unanswered_.front().second});
        unanswered_.pop_front();
        return;
      }
      case 8: {
        const auto by = unanswered_.empty() ? core::sequence{} : unanswered_.back().first;
        return append(bot_steered{.bot = bot}, {}, by);
      }
      case 9:
        return append(breaker_changed{.breaker = std::to_string(last.value)});
      case 10:
        return append(run_started{.seed = last.value});
      default:
        for (int n = 0; n < 100; ++n) append(book_changed{});
    }
  }

  const runtime::journal_file& file() const { return file_; }
  std::shared_ptr<runtime::storage> door() const { return std::make_shared<runtime::testing::memory_storage>(disk_); }
  const actors::history_index& index() const { return index_; }

  /// Archives what no start needs.
  std::size_t archive() {
    const auto needed = index_.needed();
    const auto end = std::min(file_.last_place().segment, needed.all_from);
    std::size_t count = 0;
    for (std::uint32_t number = 1; number < end; ++number)
      if (!needed.some.contains(number) && disk_->files.contains(runtime::segment_name(number)))
        count += runtime::archive_segment(*door(), number).has_value();
    return count;
  }

  /// By looking at all that was ever written.
  std::vector<core::sequence> plain(const messages::history_wanted& wanted, core::sequence until = {UINT64_MAX}) const {
    actors::history_choice choice(wanted, window);
    for (const auto& entry : all_)
      if (entry.sequence <= until) choice.add(entry);
    return sequences(std::move(choice).chosen());
  }
  static std::vector<core::sequence> sequences(const std::vector<messages::journal_entry>& entries) {
    std::vector<core::sequence> all;
    for (const auto& x : entries) all.push_back(x.sequence);
    return all;
  }

  static constexpr std::size_t window = 4;

 private:
  core::order_intent intent_of(core::bot_id bot) {
    auto intent = core::tests::entry(++orders_, core::side::buy, 100);
    intent.bot = bot;
    return intent;
  }

  std::shared_ptr<runtime::testing::memory_disk> disk_ = std::make_shared<runtime::testing::memory_disk>();
  runtime::journal_file file_ = *runtime::journal_file::open(door(), {.segment_bytes = 4096});
  actors::history_index index_{window};
  std::vector<messages::journal_entry> all_;
  std::map<std::uint32_t, std::uint64_t> bots_, rooms_;  ///< what the last snapshot covers
  std::deque<std::pair<core::sequence, std::string>> unanswered_;
  std::uint32_t orders_ = 0;
};

std::vector<messages::history_wanted> all_questions() {
  std::vector<messages::history_wanted> all{{.what = kind::commands}, {.what = kind::breaker}, {}};
  for (std::uint32_t bot = 1; bot <= bots + 1; ++bot) all.push_back({.what = kind::bot, .bot = {bot}});
  for (std::uint32_t venue = 0; venue <= venues; ++venue)
    all.push_back({.what = kind::venue, .venue = std::to_string(venue)});
  for (std::uint32_t room = 1; room <= rooms + 1; ++room) all.push_back({.what = kind::room, .room = {room}});
  return all;
}

std::vector<core::sequence> recalled(const runtime::journal_file& file, const actors::history_index& by,
                                     const messages::history_wanted& wanted) {
  return written_journal::sequences(actors::recall(file, by, wanted).entries);
}

RC_GTEST_PROP(history_index_test, answers_like_one_who_reads_everything, ()) {
  written_journal journal;
  const int steps = *rc::gen::inRange(0, 120);
  for (int n = 0; n < steps; ++n) journal.draw();
  const auto read_again = actors::index_of(journal.file(), written_journal::window);
  for (const auto& wanted : all_questions()) {
    const auto all = journal.plain(wanted);
    RC_ASSERT(recalled(journal.file(), journal.index(), wanted) == all);
    RC_ASSERT(recalled(journal.file(), read_again, wanted) == all);
  }
}

RC_GTEST_PROP(history_index_test, misses_nothing_that_was_archived, ()) {
  written_journal journal;
  std::size_t archived = 0;
  for (int round = 0; round < 3; ++round) {
    const int steps = *rc::gen::inRange(0, 80);
    for (int n = 0; n < steps; ++n) journal.draw();
    archived += journal.archive();
    const auto read_again = actors::index_of(journal.file(), written_journal::window);
    for (const auto& wanted : all_questions()) {
      const auto all = journal.plain(wanted);
      RC_ASSERT(recalled(journal.file(), journal.index(), wanted) == all);
      RC_ASSERT(recalled(journal.file(), read_again, wanted) == all);
    }
  }
  RC_CLASSIFY(archived > 0, "archived");
}

// A repeated run finds more in the files than it has come to.
RC_GTEST_PROP(history_index_test, knows_nothing_that_a_repeated_run_has_not_come_to, ()) {
  written_journal journal;
  const int steps = *rc::gen::inRange(1, 60);
  for (int n = 0; n < steps; ++n) journal.draw();
  auto again = *runtime::journal_file::open_for_repeat(journal.door(), {.segment_bytes = 4096});
  actors::history_index index(written_journal::window);
  const auto until = *rc::gen::inRange<std::uint64_t>(0, journal.file().last().value + 1);
  auto reader = *journal.file().reader();
  while (again.last().value < until) {
    const auto stored = **reader.next();
    const auto body = messages::codec::decode(stored.header.type, stored.payload).value();
    RC_ASSERT(again.append(stored.header, stored.payload).has_value());
    index.add({again.last(), again.last_place()}, stored.header.actor, stored.header.cause, body);
  }
  for (const auto& wanted : all_questions())
    RC_ASSERT(recalled(again, index, wanted) == journal.plain(wanted, {until}));
}

std::size_t records_read_for(const written_journal& journal, const messages::history_wanted& wanted) {
  const auto enough = journal.index().suffices_for(wanted);
  if (enough.everything) return journal.file().last().value;
  const auto behind = enough.from ? journal.file().last().value - enough.from->sequence.value + 1 : 0;
  return enough.records.size() + behind;
}

// Whatever lies before the last snapshots costs a start nothing.
TEST(history_index_test, has_a_start_read_what_came_since_the_last_snapshots_and_no_more) {
  using namespace messages;
  written_journal journal;
  for (int n = 0; n < 5000; ++n) {
    journal.append(event_recorded{core::tests::step_of(core::tests::entry(1, core::side::buy, 100),
                                                       core::order_step::accepted, core::order_state::open)});
    if (n % 1000 != 999) continue;
    const auto last = journal.file().last();
    journal.append(bot_snapshot{.bot = {7}, .last_event = last});
    journal.append(room_snapshot{.last_event = last, .state = {}}, {1});
    journal.append(venue_state{.venue = "test"});
    journal.append(breaker_changed{});
  }
  EXPECT_EQ(records_read_for(journal, {.what = kind::bot, .bot = {7}}), 1u);
  EXPECT_EQ(records_read_for(journal, {.what = kind::breaker}), 1u);
  EXPECT_LT(records_read_for(journal, {.what = kind::room, .room = {1}}), 300u);
  EXPECT_LT(records_read_for(journal, {.what = kind::venue, .venue = "test"}), 1100u);
  EXPECT_EQ(records_read_for(journal, {.what = kind::room, .room = {2}}), 5020u) << "it has not written a snapshot";
}

}  // namespace
}  // namespace tests
