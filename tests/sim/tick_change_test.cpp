#include <gtest/gtest.h>

#include <set>

#include "actors/market_actor.hpp"
#include "apps/journal_command.hpp"
#include "tests/sim/busy_bot.hpp"
#include "tests/sim/changing_grid.hpp"
#include "tests/sim/desk_at_rest.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// Every level of a book, as text.
template <class Book>
std::string levels_of(const Book& book) {
  std::string text;
  for (const auto side : {core::side::buy, core::side::sell}) {
    book.each(side, [&](const core::level& x) { text += fmt::format("{}@{} ", x.quantity.units, x.price.units); });
    text += "| ";
  }
  return text;
}

/// alpha and beta trade one instrument whose tick follows dated filters.
struct tick_change : ::testing::Test {
  static constexpr const char* path = "market/usdm/BTCUSDT";
  std::size_t compared = 0;

  static config::configuration with_filters(const std::string& filters) {
    return configuration_of(small_market_yaml("flatten", filters));
  }
  static const core::instrument& btc(const config::configuration& config) { return config.instruments.front(); }

  /// Compares the book of the tree with the market's own after every step.
  void compare_books(whole_tree& tree, const changing_grid& market) {
    tree.after_each_step([this, &tree, &market] {
      const auto& room = tree.state_of<actors::market_state>(path);
      if (room.publisher->fault() != core::book_fault::none) return;
      ++compared;
      ASSERT_EQ(levels_of(room.publisher->book()), levels_of(market.book_after(tree.plant().progress->played)))
          << core::to_iso8601(tree.now());
    });
  }
  static void trade(whole_tree& tree, core::timestamp silent_from, core::duration beat = 250ms) {
    for (const std::string name : {"alpha", "beta"}) {
      auto rules = rules_for(instrument_of(tree, name));
      rules.silent_from = silent_from;
      rules.beat = beat;
      rules.resting = 1;
      rules.rounds = name == "beta" ? 2 : 1'000;
      rules.direction = core::side::buy;
      make_busy(tree, name, rules);
    }
  }
  static std::size_t entries_on_the_grid(const journal_entries& journal, const core::instrument& traded) {
    std::size_t count = 0;
    for (const auto& entry : journal) {
      const auto* x = std::get_if<messages::intent_recorded>(&entry.body);
      if (!x || x->intent.role != core::leg_role::entry) continue;
      const auto tick = traded.at(entry.at).tick.units;
      EXPECT_EQ(x->intent.protection.units % tick, 0) << "record " << entry.sequence;
      EXPECT_EQ(x->intent.limit.units % tick, 0) << "record " << entry.sequence;
      ++count;
    }
    return count;
  }
  static std::size_t refusals(const journal_entries& journal) {
    return static_cast<std::size_t>(std::count_if(journal.begin(), journal.end(), [](const auto& entry) {
      const auto* x = std::get_if<messages::event_recorded>(&entry.body);
      return x && (x->event.step == core::order_step::rejected || x->event.step == core::order_step::denied);
    }));
  }
  static std::string shown(const whole_tree& tree, core::sequence until) {
    std::ostringstream out, err;
    EXPECT_EQ(apps::journal_show(out, err, {.directory = tree.path(), .until = std::to_string(until.value)}), 0)
        << err.str();
    return out.str();
  }
};

// Finer at three seconds, coarser at six.
TEST_F(tick_change, in_mid_session_breaks_neither_book_nor_orders) {
  const auto config = with_filters(
      "{tick: 0.1, lot: 0.001}, {from: '2024-01-01T00:00:03Z', tick: 0.02, lot: 0.001},"
      "{from: '2024-01-01T00:00:06Z', tick: 0.5, lot: 0.001}");
  const changing_grid market(btc(config), market_begin, 9s, 1);
  whole_tree tree(config, source_of(market, btc(config)));
  compare_books(tree, market);
  tree.start();
  trade(tree, market_begin + 8s);
  tree.play_out();

  EXPECT_GT(compared, 300u);
  desk_at_rest desk(tree);
  EXPECT_EQ(joined(desk.breaches()), "");
  EXPECT_GT(entries_on_the_grid(desk.journal(), btc(config)), 60u);
  EXPECT_EQ(refusals(desk.journal()), 0u);
  for (const auto& entry : desk.journal()) {
    const auto* x = std::get_if<messages::book_changed>(&entry.body);
    EXPECT_FALSE(x && x->instrument == btc(config).id && entry.at > market_begin + 2s)
        << "the book broke in record " << entry.sequence;
  }
}

// F-63: an entry on the old grid that fills on the new one. Its stop cannot be had at that level, so what it should
// have protected is closed.
TEST_F(tick_change, between_an_entry_and_its_fill_leaves_nothing_unprotected) {
  const auto config = with_filters("{tick: 0.1, lot: 0.001}, {from: '2024-01-01T00:00:06Z', tick: 70, lot: 0.001}");
  // A view every 50 ms, the last of them 15 ms before the change; an order takes 30 ms there and back.
  const changing_grid market(btc(config), market_begin + 35ms, 9s, 1);
  whole_tree tree(config, source_of(market, btc(config)));
  compare_books(tree, market);
  tree.start();
  trade(tree, market_begin + 6s, 50ms);
  tree.play_out();

  desk_at_rest desk(tree);
  EXPECT_EQ(joined(desk.breaches()), "");
  EXPECT_GT(refusals(desk.journal()), 0u) << "every stop was on the grid: the test shows nothing";
}

// Another process on the same journal, with a tick that was finer from the next day on.
TEST_F(tick_change, across_a_restart_breaks_neither_book_nor_old_records) {
  const std::string then = "{tick: 0.1, lot: 0.001}", since = "{from: '2024-01-02', tick: 0.02, lot: 0.001}";
  const auto next_day = market_begin + 24h;
  const auto folder = whole_tree::make_folder();
  core::sequence last;
  std::string before;
  {
    const auto config = with_filters(then);
    const changing_grid market(btc(config), market_begin, 6s, 1);
    whole_tree tree(config, source_of(market, btc(config)), {}, folder);
    compare_books(tree, market);
    tree.start();
    trade(tree, market_begin + 5s);
    tree.play_out();
    tree.stop();
    last = tree.journal().back().sequence;
    before = shown(tree, last);
    EXPECT_GT(compared, 80u);
  }
  compared = 0;
  const auto config = with_filters(then + "," + since);
  const changing_grid market(btc(config), next_day, 6s, 2);
  whole_tree tree(config, source_of(market, btc(config)), {}, folder);
  compare_books(tree, market);
  tree.start();
  trade(tree, next_day + 5s);
  tree.play_out();

  EXPECT_GT(compared, 80u);
  EXPECT_EQ(shown(tree, last), before);
  desk_at_rest desk(tree);
  EXPECT_EQ(joined(desk.breaches()), "");
  EXPECT_GT(entries_on_the_grid(desk.journal(), btc(config)), 60u);
  std::size_t fine = 0;
  for (const auto& entry : desk.journal())
    if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body))
      fine += x->intent.protection.units % btc(with_filters(then)).at({}).tick.units != 0;
  EXPECT_GT(fine, 0u) << "nothing used the finer grid: the test shows nothing";
}

// A scale is for ever; a journal with another one is not continued.
TEST_F(tick_change, is_not_a_change_of_scale) {
  const auto folder = whole_tree::make_folder();
  const auto config = with_filters("{tick: 0.1, lot: 0.001}");
  const changing_grid market(btc(config), market_begin, 1s, 1);
  {
    whole_tree tree(config, source_of(market, btc(config)), {}, folder);
    tree.stop();
  }
  auto rescaled = config;
  rescaled.instruments.front().price_scale = 2;
  EXPECT_THROW(whole_tree(rescaled, source_of(market, btc(config)), {}, folder), std::runtime_error);
}

}  // namespace
}  // namespace tests::sim
