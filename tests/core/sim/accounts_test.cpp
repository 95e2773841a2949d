#include "core/sim/accounts.hpp"

#include "core/sim/codec.hpp"
#include "tests/core/sim/drawn_floor.hpp"

namespace core::sim {
namespace {

struct floor_accounts : trading_floor {
  floor_accounts() { mark(100); }
};

TEST_F(floor_accounts, a_status_is_what_the_account_has_and_needs) {
  place(ann, limit_order(1, side::buy, 50, 100));
  place(bob, market_order(2, side::sell, 50));
  place(ann, limit_order(3, side::buy, 10, 95));
  mark(104);
  const auto s = *venue.account(ann);
  EXPECT_EQ(s.wallet, coins(10'000));
  EXPECT_EQ(s.unrealized, coins(200));
  EXPECT_EQ(s.equity(), coins(10'200));
  EXPECT_EQ(s.position_margin, coins(520));
  EXPECT_EQ(s.order_margin, coins(95));
  EXPECT_EQ(s.maintenance_margin, coins(52));
  EXPECT_EQ(s.available, coins(10'200 - 520 - 95));
  ASSERT_EQ(s.positions.size(), 1u);
  EXPECT_EQ(s.positions[0].entry, coins(100));
  EXPECT_EQ(s.positions[0].quantity, quantity{50});
}

TEST_F(floor_accounts, hold_one_position_whatever_bot_an_order_names) {
  auto one = of(ann, market_order(1, side::buy, 2));
  one.bot = alpha;
  send(place_order{one});
  auto two = of(ann, market_order(2, side::sell, 2, leg_role::exit));
  two.bot = beta;
  send(place_order{two});
  EXPECT_EQ(position(ann), 0);
  EXPECT_EQ(venue.position(ann, perp, alpha), quantity{});
}

TEST_F(floor_accounts, have_fees_of_their_own) {
  const account_id vip{40};
  auto policy = trader();
  policy.fees = fee_schedule{{-100}, {300}};
  venue.open_account(vip, policy, coins(1'000), now);
  place(vip, market_order(1, side::buy, 2));
  EXPECT_EQ(wallet(vip), coins(1'000) - fee_of(notional({220}, {1}, 0, 0), {300}));
  place(vip, limit_order(2, side::sell, 2, 109));
  place(bob, market_order(3, side::buy, 2));
  EXPECT_EQ(all_of<balance_changed>().back().change, fee_of(notional({218}, {1}, 0, 0), {100})) << "a rebate";
}

TEST_F(floor_accounts, are_opened_once_and_by_nobody_else) {
  EXPECT_THROW(venue.open_account(ann, trader(), {}, now), broken_invariant);
  EXPECT_THROW(venue.open_account(insurance_fund, trader(), {}, now), broken_invariant);
  EXPECT_EQ(venue.account(desk), std::nullopt);
}

TEST_F(floor_accounts, a_paper_account_trades_beside_them_without_limits) {
  EXPECT_EQ(place(desk, market_order(1, side::buy, 90))[0].substr(1), "#1 accepted 0/90");
  EXPECT_EQ(venue.position(desk, perp, {}), quantity{90});
  EXPECT_TRUE(all_of<balance_changed>().empty());
}

TEST_F(floor_accounts, remember_their_trades) {
  place(ann, limit_order(1, side::buy, 5, 100));
  place(bob, market_order(2, side::sell, 5));
  const auto trades = venue.trades_of(ann, perp);
  ASSERT_EQ(trades.size(), 1u);
  EXPECT_EQ(trades[0].execution.liquidity, liquidity::maker);
  EXPECT_EQ(trades[0].order, order_id_of({7}, 1));
  EXPECT_TRUE(venue.trades_of(ann, spot).empty());
}

// -- any script -------------------------------------------------------------------------------------------------------

RC_GTEST_PROP(floor_books, every_trade_has_two_sides_and_positions_sum_to_nothing, ()) {  // I-06
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  std::map<std::pair<instrument_id, std::uint64_t>, std::vector<order_update>> trades;
  std::map<std::pair<account_id, instrument_id>, std::int64_t> positions;
  p.each_fill([&](const order_update& u) {
    trades[{u.intent.instrument, u.execution.venue_trade}].push_back(u);
    positions[{u.intent.account, u.intent.instrument}] += sign(u.intent.side) * u.execution.quantity.units;
    if (u.taken_over)
      positions[{insurance_fund, u.intent.instrument}] -= sign(u.intent.side) * u.execution.quantity.units;
  });
  for (const auto& [number, sides] : trades) {
    RC_ASSERT(sides.size() <= 2u);
    if (sides.size() == 1) continue;  // the other side is the watched market, or the insurance fund
    const auto &taker = sides[0], &maker = sides[1];
    RC_ASSERT(taker.intent.side == opposite(maker.intent.side));
    RC_ASSERT(taker.execution.quantity == maker.execution.quantity);
    RC_ASSERT(taker.execution.price == maker.execution.price);
    RC_ASSERT(taker.execution.liquidity == liquidity::taker);
    RC_ASSERT(maker.execution.liquidity == liquidity::maker);
    RC_ASSERT(!taker.taken_over && !maker.taken_over);
  }
  for (const auto who : {ann, bob, cat, insurance_fund})
    for (const auto on : {perp, other}) RC_ASSERT(p.venue.position(who, on, {}).units == (positions[{who, on}]));
}

RC_GTEST_PROP(floor_books, money_is_neither_made_nor_lost, ()) {
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  std::map<account_id, money> cash, fees, funding, told;  // cash: what purchases cost and sales brought
  p.each_fill([&](const order_update& u) {
    const money value = notional(u.execution.price, u.execution.quantity, 0, 0);
    cash[u.intent.account] += u.intent.side == side::buy ? -value : value;
    fees[u.intent.account] += u.execution.fee;
  });
  p.each<funding_paid>([&](const funding_paid& f) { funding[f.account] += f.amount; });
  money liquidation;
  p.each<balance_changed>([&](const balance_changed& b) {
    told[b.account] += b.change;
    RC_ASSERT(b.wallet == told[b.account]);
    if (b.why == balance_reason::liquidation) liquidation += b.change;
  });
  RC_ASSERT(p.venue.insurance() == -liquidation);
  money wallets, expected;
  for (const auto who : {ann, bob, cat}) {
    wallets += p.venue.account(who)->wallet;
    RC_ASSERT(p.venue.account(who)->wallet == told[who]);
    expected += p.deposits[who] + cash[who] - fees[who] + funding[who];
    for (const auto on : {perp, other}) expected += p.venue.position_of(who, on).cost;
  }
  RC_ASSERT(wallets == expected + liquidation);
}

RC_GTEST_PROP(floor_books, what_open_orders_need_is_what_the_account_says, ()) {
  const auto s = drawn_floor_script();
  floor_player p;
  const auto rules = floor_player::config().rules;
  for (const auto& a : s) {
    p.perform(a);
    std::map<std::pair<account_id, instrument_id>, order_load> loads;
    bool waits = false;
    for (const auto& o : p.venue.open_orders()) {
      const auto& i = o.intent;
      waits = waits || (!o.active && (!conditional(i.type) || o.triggered));
      if (!o.active || i.reduce_only()) continue;
      const price mark = p.venue.fair_value_of(i.instrument).mark;
      auto& load = loads[{i.account, i.instrument}];
      (i.side == side::buy ? load.buys : load.sells) +=
          notional(i.side == side::buy ? i.limit : std::max(i.limit, mark), o.open, 0, 0);
    }
    if (waits) continue;  // orders that wait for a book are priced at what it shows
    for (const auto who : {ann, bob, cat}) {
      money needed;
      for (const auto on : {perp, other}) {
        const auto held = p.venue.position_of(who, on);
        const holding h{.quantity = held.quantity, .cost = held.cost, .realized = {}};
        const listing listed{whole_numbers(on, instrument_kind::perpetual), rules.at(on)};
        needed += stake_of(listed, h, loads[{who, on}], held.mark, held.leverage).order_margin;
      }
      RC_ASSERT(p.venue.account(who)->order_margin == needed);
    }
  }
}

}  // namespace
}  // namespace core::sim
