#include <gtest/gtest.h>

#include <tuple>

#include "actors/bot_actor.hpp"
#include "messages/codec/codec.hpp"
#include "tests/sim/busy_bot.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/recorded_market.hpp"
#include "tests/sim/small_market.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;
constexpr core::duration crash_after = 60s;

/// What a bot decided and what came of it, as bytes. Sequences are left out: one more record in the journal shifts
/// those of all others.
std::vector<std::vector<std::byte>> life_of(core::bot_id bot, const journal_entries& journal) {
  std::vector<std::vector<std::byte>> life;
  const auto keep = [&](const messages::journal_entry& entry, messages::record body) {
    core::byte_writer out;
    out.put(entry.at.time_since_epoch().count()).put(entry.actor.value).put(entry.correlation.value);
    messages::codec::encode(body, out);
    life.push_back(std::move(out).bytes());
  };
  for (const auto& entry : journal) {
    if (auto x = entry.body; auto* intent = std::get_if<messages::intent_recorded>(&x)) {
      if (intent->intent.bot != bot) continue;
      intent->intent.cause = {};
      keep(entry, x);
    } else if (auto* event = std::get_if<messages::event_recorded>(&x)) {
      if (event->event.intent.bot != bot) continue;
      event->event.intent.cause = event->event.sequence = {};
      keep(entry, x);
    } else if (auto* command = std::get_if<messages::command_recorded>(&x)) {
      auto* placed = std::get_if<core::place_order>(&command->command);
      if (!placed || placed->intent.bot != bot) continue;
      placed->intent.cause = {};
      keep(entry, x);
    } else if (auto* snapshot = std::get_if<messages::bot_snapshot>(&x)) {
      if (snapshot->bot != bot) continue;
      snapshot->last_event = {};
      snapshot->bot_state.clear();  // has that sequence in it; all else of it is in the hash
      keep(entry, x);
    } else if (auto* position = std::get_if<messages::position_changed>(&x)) {
      if (position->bot == bot) keep(entry, x);
    }
  }
  return life;
}

/// What a bot has traded: when, how much, at which price.
std::vector<std::tuple<core::timestamp, std::int64_t, std::int64_t>> fills_of(core::bot_id bot,
                                                                              const journal_entries& journal) {
  std::vector<std::tuple<core::timestamp, std::int64_t, std::int64_t>> fills;
  for (const auto& entry : journal) {
    const auto* x = std::get_if<messages::event_recorded>(&entry.body);
    if (!x || x->event.intent.bot != bot || x->event.execution.quantity.units == 0) continue;
    const auto& execution = x->event.execution;
    fills.emplace_back(entry.at, sign(x->event.intent.side) * execution.quantity.units, execution.price.units);
  }
  return fills;
}

struct snapshot_at {
  core::timestamp at{};
  messages::bot_snapshot saved;
};
std::vector<snapshot_at> snapshots_of(core::bot_id bot, const journal_entries& journal) {
  std::vector<snapshot_at> all;
  for (const auto& entry : journal)
    if (const auto* x = std::get_if<messages::bot_snapshot>(&entry.body))
      if (x->bot == bot) all.push_back({entry.at, *x});
  return all;
}

/// The demo's session; one of its bots crashes after a minute, or none does.
struct crash_of : ::testing::TestWithParam<std::string> {
  static const journal_entries& undisturbed() {
    static const auto journal = [] {
      whole_tree tree(demo_profile(), recorded_market(demo_profile()));
      tree.start();
      tree.play_out();
      return tree.journal();
    }();
    return journal;
  }
  static core::bot_id id_of(const std::string& bot) { return {core::number_of("bots/" + bot)}; }
};

// One fault stays one fault: restarted once, with what the journal says; the others never notice.
TEST_P(crash_of, ends_with_the_bot_that_crashes) {
  SKIP_WITHOUT_RECORDINGS();
  const auto config = demo_profile();
  const auto path = "bots/" + GetParam();
  const auto bot = id_of(GetParam());
  whole_tree tree(config, recorded_market(config), {*apps::parse_fault("crash:" + path + "@60s")});
  tree.start();
  const auto crashed = tree.begin() + crash_after;
  tree.advance_to(crashed);
  EXPECT_EQ(tree.probe(path).starts, 2u);

  // Its position and its working orders are those of the journal.
  {
    desk_at_rest desk(tree);
    const auto& own = *tree.state_of<actors::bot_state>(path).bot;
    core::quantity position, entries;
    bool exiting = false;
    desk.positions().each([&](const auto& key, const auto& held) {
      if (key.bot == bot) position += held.quantity;
    });
    for (const auto id : desk.orders().working(bot)) {
      const auto& order = *desk.orders().find(id);
      exiting |= order.intent.role == core::leg_role::exit;
      if (order.intent.role == core::leg_role::entry)
        entries += order.intent.side == core::side::buy ? order.open() : -order.open();
    }
    EXPECT_EQ(own.standing().position, position);
    EXPECT_EQ(own.standing().entries_working, entries);
    EXPECT_EQ(own.standing().exiting, exiting);
  }
  tree.play_out();
  EXPECT_EQ(tree.probe(path).starts, 2u);
  EXPECT_EQ(tree.probe(path).failed, 1u);
  desk_at_rest desk(tree);
  EXPECT_EQ(joined(desk.breaches()), "");

  const auto noted = std::count_if(desk.journal().begin(), desk.journal().end(), [](const auto& entry) {
    const auto* x = std::get_if<messages::actor_noted>(&entry.body);
    return x && x->what == messages::actor_noted::kind::restarted;
  });
  EXPECT_EQ(noted, 1) << "one restart in the whole tree";

  // At the next bar (or the next view that both have noted) it is where it would have been.
  const auto now = snapshots_of(bot, desk.journal());
  const auto then = snapshots_of(bot, undisturbed());
  bool compared = false;
  for (const auto& x : now) {
    if (x.at <= crashed || compared) continue;
    for (const auto& y : then) {
      if (y.saved.view != x.saved.view || y.at != x.at || compared) continue;
      compared = true;
      EXPECT_EQ(x.saved.hash, y.saved.hash) << "at " << core::to_iso8601(x.at);
    }
  }
  EXPECT_TRUE(compared);

  for (const auto& other : config.bots) {
    if (other.name == GetParam()) continue;
    const auto expected = life_of(id_of(other.name), undisturbed());
    EXPECT_GT(expected.size(), 50u) << other.name << " does nothing: the test shows nothing";
    EXPECT_TRUE(life_of(id_of(other.name), desk.journal()) == expected) << other.name << " has noticed";
  }
}

/// A short market and its four bots, of which one may crash.
struct crash_isolation : ::testing::Test {
  const config::configuration config = configuration_of(small_market_yaml());
  const apps::market_source market = generated(config, 12s);

  journal_entries play(const std::string& fault, bool all_are_busy) {
    std::vector<apps::fault> faults;
    if (!fault.empty()) faults.push_back(*apps::parse_fault(fault));
    whole_tree tree(config, market, std::move(faults));
    tree.start();
    for (const auto& bot : config.bots) {
      auto rules = rules_for(instrument_of(tree, bot.name));
      rules.silent_from = market_begin + 10s;
      if (all_are_busy) make_busy(tree, bot.name, rules);
    }
    tree.play_out();
    EXPECT_EQ(joined(desk_at_rest(tree).breaches()), "");
    return tree.journal();
  }
  std::vector<std::vector<std::byte>> others(const std::string& bot, const journal_entries& journal) {
    std::vector<std::vector<std::byte>> lives;
    for (const auto& other : config.bots) {
      if (other.name == bot) continue;
      auto life = life_of({core::number_of("bots/" + other.name)}, journal);
      lives.insert(lives.end(), life.begin(), life.end());
    }
    return lives;
  }
};

// The same at many moments, and of every bot.
TEST_F(crash_isolation, holds_at_whatever_moment_a_bot_crashes) {
  const auto undisturbed = play("", false);
  ASSERT_GT(others("delta", undisturbed).size(), 200u);
  for (const auto& bot : config.bots) {
    for (int i = 0; i < 12; ++i) {
      const auto fault = "crash:bots/" + bot.name + "@" + core::to_text(2s + i * 673ms);
      EXPECT_TRUE(others(bot.name, play(fault, false)) == others(bot.name, undisturbed)) << fault;
    }
  }
}

// Bots that always have something in flight: the one that crashes misses entries and trades otherwise from then on. The
// other bots, on other instruments, do not even see other trade numbers.
TEST_F(crash_isolation, holds_with_orders_in_flight_whatever_the_bot_does_afterwards) {
  const auto undisturbed = play("", true);
  bool trades_otherwise = false;
  for (const std::string bot : {"gamma", "delta"}) {
    for (int i = 0; i < 15; ++i) {
      const auto fault = "crash:bots/" + bot + "@" + core::to_text(4550ms + i * 10ms);
      const auto journal = play(fault, true);
      EXPECT_TRUE(others(bot, journal) == others(bot, undisturbed)) << fault;
      const core::bot_id crashed{core::number_of("bots/" + bot)};
      trades_otherwise |= fills_of(crashed, journal) != fills_of(crashed, undisturbed);
    }
  }
  EXPECT_TRUE(trades_otherwise) << "no crash made a difference: the test shows nothing";
}

INSTANTIATE_TEST_SUITE_P(slow_recorded, crash_of, ::testing::Values("trend-btc", "trend-eth", "flow-btc", "flow-eth"),
                         [](const auto& x) {
                           auto name = x.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace tests::sim
