#include "core/position/ledger.hpp"

#include "core/types/codec.hpp"
#include "core/types/hash.hpp"
#include "core/types/invariant.hpp"

namespace core::position {
namespace {

bool is_fill(const order_event& event) {
  return event.step == order_step::partially_filled || event.step == order_step::filled;
}

money signed_cost(const instrument& on, side s, price at, core::quantity q) {
  const money value = on.value_of(at, q);
  return s == side::buy ? value : -value;
}

}  // namespace

std::string_view to_string(change x) {
  switch (x) {
    case change::opened:
      return "opened";
    case change::enlarged:
      return "enlarged";
    case change::reduced:
      return "reduced";
    case change::closed:
      return "closed";
    case change::reversed:
      return "reversed";
  }
  return "?";
}

ledger::ledger(std::vector<instrument> instruments) {
  for (instrument& x : instruments) instruments_.emplace(x.id, std::move(x));
}

std::optional<applied> ledger::apply(const order_event& event) {
  if (!is_fill(event)) return std::nullopt;
  const auto on = instruments_.find(event.intent.instrument);
  ASSERT(on != instruments_.end(), "a fill on an instrument that is not configured", event.intent.instrument);
  const fill& execution = event.execution;
  ASSERT(execution.quantity.units > 0, "a fill without quantity", event.intent.id, execution.quantity);

  const key where{event.intent.account, event.intent.instrument, event.intent.bot};
  position& p = positions_[where];
  const sequence newest = event.sequence ? event.sequence : p.last_event;
  if (event.sequence && event.sequence <= p.last_event) return std::nullopt;

  const side fill_side = event.intent.side;
  const core::quantity held = abs(p.quantity);
  const bool against = p.quantity.units != 0 && (p.quantity.units > 0) != (fill_side == side::buy);
  const core::quantity closing = against ? std::min(held, execution.quantity) : core::quantity{};
  const core::quantity opening = execution.quantity - closing;
  const money closing_fee = share_of(execution.fee, closing, execution.quantity);

  applied result{where, change::reduced, {}, {}};
  if (closing.units > 0) {
    const money share = share_of(p.cost, closing, held);
    result.realized_by_this = -(signed_cost(on->second, fill_side, execution.price, closing) + share);
    p.cost -= share;
    p.realized += result.realized_by_this;
    p.fees += closing_fee;
    p.quantity += p.quantity.units > 0 ? -closing : closing;
    if (p.quantity.units == 0) result.what = change::closed;
  }
  if (opening.units > 0) {
    const bool begins = p.quantity.units == 0;
    result.what = closing.units > 0 ? change::reversed : begins ? change::opened : change::enlarged;
    if (begins) {
      p = {};
      p.opened_at = event.ts_event;
    }
    p.cost += signed_cost(on->second, fill_side, execution.price, opening);
    p.fees += execution.fee - closing_fee;
    p.quantity += fill_side == side::buy ? opening : -opening;
    if (event.intent.protection.units != 0) p.protection = event.intent.protection;
  }
  p.last_event = newest;
  result.after = p;
  return result;
}

const position* ledger::find(const key& where) const {
  const auto at = positions_.find(where);
  return at == positions_.end() ? nullptr : &at->second;
}

money ledger::unrealized(const key& where, price at) const {
  const position* const p = find(where);
  if (p == nullptr || p->quantity.units == 0) return {};
  return instruments_.at(where.instrument).value_of(at, p->quantity) - p->cost;
}

void ledger::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(positions_.size()));
  for (const auto& [k, p] : positions_)
    write_in_turn(out, k.account, k.instrument, k.bot, p.quantity, p.cost, p.realized, p.fees, p.protection,
                  p.opened_at, p.last_event);
}

void ledger::read(byte_reader& in) {
  positions_.clear();
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    key k;
    position p;
    read_in_turn(in, k.account, k.instrument, k.bot, p.quantity, p.cost, p.realized, p.fees, p.protection, p.opened_at,
                 p.last_event);
    if (!instruments_.contains(k.instrument))
      throw malformed_bytes("a position on an instrument that is not configured");
    if (!positions_.emplace(k, p).second) throw malformed_bytes("two positions of one bot");
  }
}

std::uint64_t ledger::hash() const {
  byte_writer out;
  write(out);
  state_hash hash;
  hash.add(out.bytes());
  return hash.value();
}

}  // namespace core::position
