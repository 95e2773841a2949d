#include "core/sim/funding.hpp"

namespace core::sim {

money funding_of(const instrument& on, quantity position, price mark, fraction rate) {
  constexpr __int128 whole = 100'000'000;
  constexpr __int128 step = 100'000'000;  // 10^-8 of the currency in units of money
  const money notional = on.value_of(mark, position);
  __int128 product = 0;
  if (__builtin_mul_overflow(notional.units, static_cast<__int128>(rate.parts), &product))
    throw arithmetic_overflow("a funding payment");
  return {-(product / whole / step) * step};
}

void settle_funding(pit& settled, const instrument& on, back_office& office) {
  const fair_value worth = settled.worth();
  settled.funding_settled();
  for (const account_id who : office.accounts().with_wallets()) {
    const quantity held = office.accounts().held(who, on.id).quantity;
    if (held.units == 0) continue;
    const money amount = funding_of(on, held, worth.mark, worth.funding);
    office.tell(funding_paid{.account = who,
                             .instrument = on.id,
                             .quantity = held,
                             .mark = worth.mark,
                             .rate = worth.funding,
                             .amount = amount,
                             .at = office.now()});
    office.credit(who, balance_reason::funding, on.id, amount);
  }
}

}  // namespace core::sim
