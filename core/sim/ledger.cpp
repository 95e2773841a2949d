#include "core/sim/ledger.hpp"

#include "core/sim/codec.hpp"

namespace core::sim {

quantity reducible(quantity position, side s) {
  const bool opposed = s == side::sell ? position.units > 0 : position.units < 0;
  return opposed ? abs(position) : quantity{};
}

bool only_reduces(const order_intent& i, instrument_kind kind) {
  return i.reduce_only() || (kind == instrument_kind::spot && i.side == side::sell);
}

quantity ledger::position(const holder& who) const {
  const auto found = positions_.find(who);
  return found == positions_.end() ? quantity{} : found->second;
}

void ledger::book(const holder& who, side s, quantity q) {
  auto& position = positions_[who];
  position += s == side::buy ? q : -q;
  if (position.units == 0) positions_.erase(who);
}

void ledger::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(positions_.size()));
  for (const auto& [who, position] : positions_) {
    sim::write(out, who.account);
    sim::write(out, who.instrument);
    sim::write(out, who.bot);
    sim::write(out, position);
  }
}

ledger ledger::read(byte_reader& in) {
  ledger l;
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    const auto account = sim::read<account_id>(in);
    const auto instrument = sim::read<instrument_id>(in);
    const auto bot = sim::read<bot_id>(in);
    l.positions_[{account, instrument, bot}] = sim::read<quantity>(in);
  }
  return l;
}

}  // namespace core::sim
