#include <algorithm>

#include "core/order/codec.hpp"
#include "core/order/register.hpp"
#include "core/types/hash.hpp"

namespace core::order {
namespace {

constexpr std::uint8_t version = 1;

void write(byte_writer& out, const record& x) {
  write_in_turn(out, x.intent, x.state, x.filled, x.triggered);
  write_all(out, x.trades);
}

record read_order(byte_reader& in) {
  record x;
  read_in_turn(in, x.intent, x.state, x.filled, x.triggered);
  if (x.filled.units < 0 || x.filled > x.intent.quantity)
    throw malformed_bytes("an order is filled beyond its quantity");
  std::uint64_t before = 0;
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    x.trades.push_back(in.get<std::uint64_t>());
    if (x.trades.back() <= before) throw malformed_bytes("trades of an order are out of order");
    before = x.trades.back();
  }
  return x;
}

/// Could it have come to this state?
bool ends(const record& x) { return terminal(x.state) && x.state != order_state::denied; }
bool works(const record& x) { return !terminal(x.state) && x.state != order_state::none; }

}  // namespace

/// What the events alone say, moments apart.
void order_register::write_orders(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(working_.size())).put(static_cast<std::uint32_t>(ended_order_.size()));
  for (const auto& [id, order] : working_) order::write(out, order);
  for (const order_id id : ended_order_) order::write(out, ended_.at(id));
  out.put(static_cast<std::uint32_t>(forgotten_.size()));
  for (const auto& [instrument, sum] : forgotten_) write_in_turn(out, instrument, sum.position, sum.last_trade);
  seen_.put(out);
}

/// In the same order.
void order_register::write_moments(byte_writer& out) const {
  for (const auto& [id, order] : working_) write_in_turn(out, order.opened_at, order.last_change);
  for (const order_id id : ended_order_) write_in_turn(out, ended_.at(id).opened_at, ended_.at(id).last_change);
  for (const auto& [instrument, sum] : forgotten_) core::write(out, sum.moved_at);
}

std::vector<std::byte> order_register::snapshot() const {
  byte_writer out;
  out.put(version);
  write_orders(out);
  write_moments(out);
  return std::move(out).bytes();
}

std::uint64_t order_register::hash() const {
  byte_writer out;
  write_orders(out);
  state_hash hash;
  hash.add(out.bytes());
  return hash.value();
}

void order_register::restore(std::span<const std::byte> snapshot) {
  byte_reader in(snapshot);
  if (in.get<std::uint8_t>() != version) throw malformed_bytes("a snapshot of orders in another version");
  order_register made;
  const auto working = in.get<std::uint32_t>(), ended = in.get<std::uint32_t>();
  if (ended > ended_max) throw malformed_bytes("more ended orders than are kept");
  for (auto left = working; left > 0; --left) {
    record x = read_order(in);
    const order_id id = x.intent.id;
    if (!works(x) || !made.working_.emplace(id, std::move(x)).second || made.working_.rbegin()->first != id)
      throw malformed_bytes("working orders that cannot be");
  }
  for (auto left = ended; left > 0; --left) {
    record x = read_order(in);
    const order_id id = x.intent.id;
    if (!ends(x) || made.working_.contains(id) || !made.ended_.emplace(id, std::move(x)).second)
      throw malformed_bytes("ended orders that cannot be");
    made.ended_order_.push_back(id);
  }
  instrument_id before;
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const auto instrument = read<instrument_id>(in);
    if (instrument < before || made.forgotten_.contains(instrument)) throw malformed_bytes("sums are out of order");
    before = instrument;
    auto& sum = made.forgotten_[instrument];
    read_in_turn(in, sum.position, sum.last_trade);
  }
  made.seen_.read(in);
  made.each_kept([&](const record& x) {
    if (!made.seen_.contains(x.intent.id)) throw malformed_bytes("an order whose id was never used");
  });
  for (auto& [id, order] : made.working_) read_in_turn(in, order.opened_at, order.last_change);
  for (const order_id id : made.ended_order_)
    read_in_turn(in, made.ended_.at(id).opened_at, made.ended_.at(id).last_change);
  for (auto& [instrument, sum] : made.forgotten_) read(in, sum.moved_at);
  in.expect_end();
  if (!std::ranges::equal(made.snapshot(), snapshot)) throw malformed_bytes("orders in an order that nobody writes");
  made.duplicates_ = duplicates_;
  made.illegal_ = illegal_;
  made.unknown_orders_ = unknown_orders_;
  *this = std::move(made);
}

}  // namespace core::order
