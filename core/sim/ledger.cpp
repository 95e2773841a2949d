#include "core/sim/ledger.hpp"

#include <algorithm>

#include "core/sim/codec.hpp"

namespace core::sim {

quantity reducible(quantity position, side s) {
  const bool opposed = s == side::sell ? position.units > 0 : position.units < 0;
  return opposed ? abs(position) : quantity{};
}

bool only_reduces(const order_intent& i, instrument_kind kind) {
  return i.reduce_only() || i.close_position || (kind == instrument_kind::spot && i.side == side::sell);
}

quantity ledger::position(const holder& who) const {
  const auto found = holdings_.find(who);
  return found == holdings_.end() ? quantity{} : found->second.quantity;
}

money ledger::book(const holder& who, side s, quantity q, money value, timestamp at) {
  holding& h = holdings_[who];
  h.changed = at;
  const bool buys = s == side::buy;
  const quantity closed = std::min(reducible(h.quantity, s), q);
  money realized;
  if (closed.units > 0) {
    const money got = share_of(value, closed, q);
    const money cost = share_of(h.cost, closed, abs(h.quantity));
    realized = (buys ? -got : got) - cost;
    h.cost -= cost;
    value -= got;
  }
  h.quantity += buys ? q : -q;
  h.cost += buys ? value : -value;
  h.realized += realized;
  return realized;
}

void ledger::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(holdings_.size()));
  for (const auto& [who, h] : holdings_)
    write_in_turn(out, who.account, who.instrument, who.bot, h.quantity, h.cost, h.realized, h.changed);
}

ledger ledger::read(byte_reader& in) {
  ledger l;
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    holder who;
    holding h;
    read_in_turn(in, who.account, who.instrument, who.bot, h.quantity, h.cost, h.realized, h.changed);
    l.holdings_[who] = h;
  }
  return l;
}

}  // namespace core::sim
