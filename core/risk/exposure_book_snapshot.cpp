#include <algorithm>

#include "core/order/codec.hpp"
#include "core/risk/exposure_book.hpp"

namespace core::risk {
namespace {

constexpr std::uint8_t version = 1;

}  // namespace

exposure_book exposure_book::journaled() const {
  exposure_book x = *this;
  for (const auto& [id, order] : reserved_) x.release(id);
  for (auto& [key, place] : x.slots_) place.group = place.group_told;
  return x;
}

/// Open quantities and counts are sums over the reservations: they are made again.
std::vector<std::byte> exposure_book::snapshot() const {
  byte_writer out;
  out.put(version).put(static_cast<std::uint32_t>(slots_.size()));
  for (const auto& [key, place] : slots_) write_in_turn(out, key.bot, key.instrument, place.group, place.now.position);
  out.put(static_cast<std::uint32_t>(reserved_.size()));
  for (const auto& [id, order] : reserved_) {
    ASSERT(order.submitted, "only what is submitted is remembered", id);
    write_in_turn(out, order.intent, order.open);
  }
  const auto sends = [](const auto& x) { return !x.second.sent.empty(); };
  out.put(static_cast<std::uint32_t>(std::ranges::count_if(flows_, sends)));
  for (const auto& [bot, flow] : flows_) {
    if (flow.sent.empty()) continue;
    write(out, bot);
    write_all(out, flow.sent);
  }
  submitted_.put(out);
  return std::move(out).bytes();
}

void exposure_book::restore(std::span<const std::byte> snapshot) {
  byte_reader in(snapshot);
  if (in.get<std::uint8_t>() != version) throw malformed_bytes("a snapshot of exposure in another version");
  exposure_book made;
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    slot_key key;
    slot place;
    read_in_turn(in, key.bot, key.instrument, place.group, place.now.position);
    place.group_told = place.group;
    if (!made.slots_.emplace(key, place).second) throw malformed_bytes("two exposures of one bot on one instrument");
  }
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    reservation order{.submitted = true};
    quantity open;
    read_in_turn(in, order.intent, open);
    const auto place = made.slots_.find({order.intent.bot, order.intent.instrument});
    const auto [at, fresh] = made.reserved_.emplace(order.intent.id, std::move(order));
    if (!fresh || place == made.slots_.end() || open.units < 0) throw malformed_bytes("a reservation that cannot be");
    ++place->second.orders;
    if (!at->second.intent.reduce_only()) ++made.flows_[at->second.intent.bot].entries;
    made.set_open(at->second, open);
  }
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    auto& sent = made.flows_[read<bot_id>(in)].sent;
    if (!sent.empty()) throw malformed_bytes("two windows of one bot");
    for (const timestamp at : read_all<timestamp>(in)) {
      if (!sent.empty() && at < sent.back()) throw malformed_bytes("submissions are out of order");
      sent.push_back(at);
    }
  }
  made.submitted_.read(in);
  in.expect_end();
  for (const auto& [id, order] : made.reserved_)
    if (!made.submitted_.contains(id)) throw malformed_bytes("a reservation of an order that was never submitted");
  for (const auto& [key, place] : made.slots_)
    if (place.orders == 0 && place.now.position.units == 0) throw malformed_bytes("an exposure of nothing");
  if (!std::ranges::equal(made.snapshot(), snapshot)) throw malformed_bytes("exposure in an order that nobody writes");
  *this = std::move(made);
}

}  // namespace core::risk
