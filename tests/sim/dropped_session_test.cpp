#include <gtest/gtest.h>

#include <map>

#include "tests/sim/busy_bot.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// The stretches of time in which a book was not valid, by the journal.
struct outage {
  core::instrument_id instrument;
  core::book_fault why{};
  core::timestamp from{};
  core::timestamp until = core::timestamp::max();
};
std::vector<outage> outages_in(const journal_entries& journal) {
  std::vector<outage> all;
  std::map<core::instrument_id, std::size_t> present;
  for (const auto& entry : journal) {
    const auto* changed = std::get_if<messages::book_changed>(&entry.body);
    if (!changed) continue;
    const auto open = present.find(changed->instrument);
    if (changed->fault != core::book_fault::none && open == present.end()) {
      present[changed->instrument] = all.size();
      all.push_back({changed->instrument, changed->fault, entry.at});
    } else if (changed->fault == core::book_fault::none && open != present.end()) {
      all[open->second].until = entry.at;
      present.erase(open);
    }
  }
  return all;
}

/// The session of the futures venue is lost at four seconds, while four bots trade.
struct dropped_session : ::testing::Test {
  static constexpr core::timestamp lost = market_begin + 4s;
  whole_tree tree{configuration_of(small_market_yaml()),
                  generated(configuration_of(small_market_yaml()), 10s),
                  {*apps::parse_fault("drop:venues/usdm/session@4s")}};

  void trade() {
    tree.start();
    for (const auto& bot : tree.config().bots) {
      auto rules = rules_for(instrument_of(tree, bot.name));
      rules.silent_from = market_begin + 9s;
      make_busy(tree, bot.name, rules);
    }
    tree.advance_to(lost - 1ms);
  }
  core::instrument_id btc{1}, eth{2}, spot{3};
};

// F-01 F-08 G-16
TEST_F(dropped_session, leaves_books_invalid_until_they_are_whole_again_within_two_seconds) {
  trade();
  tree.play_out();
  std::map<core::instrument_id, std::vector<outage>> after;
  for (const auto& x : outages_in(tree.journal()))
    if (x.from > market_begin + 3s) after[x.instrument].push_back(x);
  ASSERT_EQ(after.size(), 2u) << "both books of the venue and no other";
  for (const auto id : {btc, eth}) {
    ASSERT_EQ(after[id].size(), 1u);
    EXPECT_EQ(after[id][0].why, core::book_fault::session_lost);
    EXPECT_EQ(after[id][0].from, lost);
    EXPECT_LE(after[id][0].until - lost, 2s);
  }
  EXPECT_EQ(joined(desk_at_rest(tree).breaches()), "");
}

TEST_F(dropped_session, admits_no_entry_meanwhile_and_admits_them_afterwards) {
  trade();
  tree.play_out();
  const auto journal = tree.journal();
  const auto outages = outages_in(journal);
  std::map<core::sequence, core::order_intent> intents;
  std::size_t before = 0, after = 0;
  for (const auto& entry : journal) {
    if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body)) intents[entry.sequence] = x->intent;
    if (!std::holds_alternative<messages::approval_recorded>(entry.body)) continue;
    const auto& intent = intents.at(entry.cause);
    if (intent.reduce_only()) continue;
    (entry.at < lost ? before : after) += intent.instrument != spot;
    for (const auto& x : outages)
      EXPECT_FALSE(x.instrument == intent.instrument && entry.at >= x.from && entry.at < x.until)
          << "record " << entry.sequence << " admits an entry on a book that is " << to_string(x.why);
  }
  EXPECT_GT(before, 10u);
  EXPECT_GT(after, 10u);
}

// I-13: bots hold their entries back themselves, so this one comes from somewhere else. Exits are still admitted.
TEST_F(dropped_session, is_denied_by_the_gate_and_not_only_by_the_bots) {
  trade();
  tree.advance_to(lost + 1ms);
  const auto& config = tree.config();
  core::order_intent intent{.id = core::order_id_of({core::number_of("bots/alpha")}, 1'000'000),
                            .bot = {core::number_of("bots/alpha")},
                            .account = {core::number_of("usdm-a")},
                            .group = {core::number_of("all")},
                            .plan = {1},
                            .instrument = btc,
                            .quantity = {config.instruments[0].at({}).lot},
                            .protection = {config.instruments[0].at({}).tick.units * 100'000}};
  tree.tell("desk/risk", intent);
  intent.id.value += 1;
  intent.role = core::leg_role::exit;
  intent.side = core::side::sell;
  tree.tell("desk/risk", intent);
  tree.settle();
  std::map<core::order_id, core::denial> denied;
  std::set<core::order_id> approved;
  for (const auto& entry : tree.journal()) {
    if (const auto* e = std::get_if<messages::event_recorded>(&entry.body))
      if (e->event.step == core::order_step::denied) denied[e->event.intent.id] = e->event.denial;
    if (const auto* a = std::get_if<messages::approval_recorded>(&entry.body)) approved.insert(a->order);
  }
  EXPECT_EQ(denied[{intent.id.value - 1}], core::denial::book_invalid);
  EXPECT_TRUE(approved.contains(intent.id));
}

// The feed is only another room on the way: without it the books are as invalid as without the session.
TEST_F(dropped_session, is_like_a_dead_feed) {
  trade();
  tree.advance_to(market_begin + 6s);
  tree.kill("venues/usdm/feed", 10);
  const auto killed = tree.now();
  tree.play_out();
  std::size_t found = 0;
  for (const auto& x : outages_in(tree.journal())) {
    if (x.from != killed) continue;
    ++found;
    EXPECT_LE(x.until - killed, 2s);
  }
  EXPECT_EQ(found, 2u);
}

}  // namespace
}  // namespace tests::sim
