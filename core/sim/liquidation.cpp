#include "core/sim/liquidation.hpp"

#include <algorithm>
#include <limits>

namespace core::sim {

namespace {

/// The mark, or what the position cost where no mark is known.
price reference_of(const accounts& all, account_id who, const instrument& on) {
  if (const price mark = all.mark(on.id); mark.units > 0) return mark;
  const holding held = all.held(who, on.id);
  const money unit = on.value_of({1}, abs(held.quantity));
  return {static_cast<std::int64_t>(abs(held.cost).units / unit.units)};
}

/// equity x notional / all, toward zero.
money share_by_notional(money equity, money notional, money all) {
  constexpr __int128 grain = 1'000'000'000;  // keeps the product in range; the last position takes what is left over
  const __int128 whole = std::max<__int128>(all.units / grain, 1);
  return {equity.units / whole * (notional.units / grain)};
}

struct stakes_left {
  money notional;
  money equity;
};

stakes_left left_of(const accounts& all, account_id who, const std::map<instrument_id, listing>& traded) {
  stakes_left left{.notional = {}, .equity = all.totals_of(who).equity()};
  for (const auto& [id, listed] : traded) left.notional += abs(all.stake_on(who, id).notional);
  return left;
}

}  // namespace

bool must_liquidate(const accounts::totals& x) {
  const money equity = x.equity();
  return equity < money{} || (x.maintenance > money{} && equity <= x.maintenance);
}

price bankruptcy_price(const instrument& on, quantity position, price reference, money equity) {
  const money unit = on.value_of({1}, abs(position));
  // A long may fall and a short may rise by equity / |position|; rounded toward the better price for the account.
  const __int128 steps =
      equity.units >= 0 ? equity.units / unit.units : -((-equity.units + unit.units - 1) / unit.units);
  const __int128 at = position.units > 0 ? reference.units - steps : reference.units + steps;
  return {static_cast<std::int64_t>(std::clamp<__int128>(at, 1, std::numeric_limits<std::int64_t>::max()))};
}

void liquidate(account_id who, std::map<instrument_id, pit>& pits, const listings& traded, back_office& office) {
  auto& all = office.accounts();
  const auto totals = all.totals_of(who);
  office.tell(
      margin_called{.account = who, .equity = totals.equity(), .maintenance = totals.maintenance, .at = office.now()});
  for (auto& [id, p] : pits) p.end_all(who, office);

  money fee;
  for (auto& [id, p] : pits) {
    const auto& listed = traded->at(id);
    const quantity held = all.held(who, id).quantity;
    if (held.units == 0) continue;
    const auto left = left_of(all, who, *traded);
    const money notional = abs(all.stake_on(who, id).notional);
    const money share =
        notional == left.notional ? left.equity : share_by_notional(left.equity, notional, left.notional);
    const price reference = reference_of(all, who, listed.instrument);
    fee += fee_of(listed.instrument.value_of(reference, abs(held)), listed.rules.liquidation_fee);
    p.close_by_force(who, bankruptcy_price(listed.instrument, held, reference, share), office);
  }
  const money wallet = all.wallet(who);
  const money due = wallet < money{} ? wallet : std::min(fee, wallet);
  all.credit_insurance(due);
  office.credit(who, balance_reason::liquidation, {}, -due);
}

}  // namespace core::sim
