#include <gtest/gtest.h>

#include "apps/journal_hash.hpp"
#include "core/sim/random.hpp"
#include "tests/sim/busy_bot.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// What the rooms of the desk are by the journal from its first record on, and whether that is what they say
/// themselves.
class folded_desk {
 public:
  explicit folded_desk(const whole_tree& tree) : books_(tree.config().instruments, {}, {}) {
    messages::history past;
    past.entries = tree.journal();
    for (const auto& entry : past.entries)
      if (std::holds_alternative<messages::room_snapshot>(entry.body)) snapshots_.push_back(entry);
    events_ = actors::order_events_in(past);
  }

  std::vector<std::string> breaches() {
    check("desk/orders", orders_);
    check("desk/risk", exposure_);
    check("desk/portfolio", books_);
    return found_;
  }
  std::size_t snapshots() const { return snapshots_.size(); }
  std::uint64_t orders() const { return orders_.hash(); }
  std::uint64_t exposure() const { return exposure_.hash(); }
  std::uint64_t books() const { return books_.hash(); }

 private:
  static void fold(core::order::order_register& x, const core::order_event& event) { x.restore(event); }
  static void fold(core::risk::exposure_book& x, const core::order_event& event) { x.fold(event, 1min); }
  static void fold(core::portfolio::books& x, const core::order_event& event) { x.restore(event); }

  template <class Model>
  void check(const std::string& room, Model& model) {
    auto next = events_.begin();
    for (const auto& entry : snapshots_) {
      if (entry.actor.value != core::number_of(room)) continue;
      const auto& saved = std::get<messages::room_snapshot>(entry.body);
      const auto last = saved.last_event ? saved.last_event : entry.sequence;
      for (; next != events_.end() && next->sequence <= last; ++next) fold(model, *next);
      Model read = model;
      read.restore(saved.state);
      if (saved.hash != model.hash()) found_.push_back(fmt::format("{} at {} is another", room, entry.sequence.value));
      if (saved.hash != read.hash())
        found_.push_back(fmt::format("{} at {} reads otherwise", room, entry.sequence.value));
    }
    for (; next != events_.end(); ++next) fold(model, *next);
  }

  std::vector<messages::journal_entry> snapshots_;
  std::vector<core::order_event> events_;
  core::order::order_register orders_;
  core::risk::exposure_book exposure_;
  core::portfolio::books books_;
  std::vector<std::string> found_;
};

/// Busy bots, a snapshot every 60 records, and kills at moments drawn from a seed.
struct room_snapshots : ::testing::TestWithParam<unsigned> {
  static std::string yaml() {
    auto text = small_market_yaml();
    const std::string before = "segment_size: 1MiB";
    return text.replace(text.find(before), before.size(), before + ", snapshot_every: 60");
  }
  const config::configuration config = configuration_of(yaml());

  static void trade(whole_tree& tree) {
    tree.start();
    for (const auto& bot : tree.config().bots) {
      auto rules = rules_for(instrument_of(tree, bot.name));
      rules.silent_from = market_begin + 8s;
      rules.resting = 1;
      rules.rounds = 3;
      if (bot.name == "gamma") rules.direction = core::side::sell;
      make_busy(tree, bot.name, rules);
    }
  }

  void live_through_kills(whole_tree& tree) const {
    core::sim::splitmix64 draws(GetParam());
    trade(tree);
    std::vector<std::string> victims{"desk/orders", "desk/risk", "desk/portfolio", "foundation/journal",
                                     "venues/usdm/gateway"};
    std::rotate(victims.begin(), victims.begin() + draws.below(victims.size()), victims.end());
    for (std::size_t i = 0; i < victims.size(); ++i) {
      tree.advance_to(market_begin + 2s + std::chrono::milliseconds(1100 * i + draws.below(900)));
      tree.kill(victims[i], draws.below(8));
    }
    tree.advance_to(market_begin + 12s);
  }
  static void expect_folded(whole_tree& tree, std::size_t snapshots) {
    folded_desk desk(tree);
    EXPECT_EQ(joined(desk.breaches()), "");
    EXPECT_GE(desk.snapshots(), snapshots) << "the test shows nothing";
    EXPECT_EQ(tree.state_of<actors::orders_state>("desk/orders").orders.hash(), desk.orders());
    EXPECT_EQ(tree.state_of<actors::risk_state>("desk/risk").gate.hash(), desk.exposure());
    EXPECT_EQ(tree.state_of<actors::portfolio_state>("desk/portfolio").books.hash(), desk.books());
  }
};

// F-66 I-09: whatever snapshot a room began with, it is what the journal says from its first record on.
TEST_P(room_snapshots, leave_every_room_with_the_state_of_the_whole_journal) {
  whole_tree tree{config, generated(config, 12s)};
  live_through_kills(tree);
  expect_folded(tree, 12);
  EXPECT_EQ(joined(desk_at_rest(tree).breaches()), "");
}

// I-09: a process that goes on with a journal, too.
TEST_P(room_snapshots, carry_the_desk_over_to_the_next_process) {
  const auto folder = whole_tree::make_folder();
  {
    whole_tree first{config, generated(config, 12s), {}, folder};
    live_through_kills(first);
    first.stop();
  }
  whole_tree second{config, generated(config, 12s), {}, folder};
  trade(second);
  second.advance_to(market_begin + 12s);
  expect_folded(second, 24);
}

TEST_P(room_snapshots, come_at_the_same_records_in_equal_runs) {
  std::vector<std::string> hashes;
  for (int run = 0; run < 2; ++run) {
    whole_tree tree{config, generated(config, 12s)};
    live_through_kills(tree);
    hashes.push_back(apps::journal_hash(tree.path()).value());
  }
  EXPECT_EQ(hashes[0], hashes[1]);
}

INSTANTIATE_TEST_SUITE_P(seed, room_snapshots, ::testing::Range(1u, 4u));

}  // namespace
}  // namespace tests::sim
