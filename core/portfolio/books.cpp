#include "core/portfolio/books.hpp"

#include <algorithm>
#include <utility>

#include "core/types/codec.hpp"
#include "core/types/hash.hpp"

namespace core::portfolio {
namespace {

constexpr std::uint8_t version = 1;

}  // namespace

books::books(const std::vector<instrument>& instruments, std::vector<capital_group> groups,
             std::map<bot_id, group_id> group_of)
    : ledger(instruments), scores(instruments), equity(std::move(groups), std::move(group_of)) {}

std::optional<position::applied> books::take(const order_event& event) {
  auto& count = issued[issuer_of(event.intent.id)];
  count = std::max(count, count_of(event.intent.id));
  auto applied = ledger.apply(event);
  if (applied) scores.on_fill(event, *applied);
  return applied;
}

void books::restore(const order_event& event) {
  if (take(event)) equity.update(scores, event.ts_event);
}

std::uint32_t books::issued_by(actor_number issuer) const {
  const auto found = issued.find(issuer);
  return found == issued.end() ? 0 : found->second;
}

std::vector<std::byte> books::snapshot() const {
  byte_writer out;
  out.put(version);
  ledger.write(out);
  scores.write(out);
  equity.write(out);
  out.put(static_cast<std::uint32_t>(issued.size()));
  for (const auto& [issuer, count] : issued) write_in_turn(out, issuer, count);
  return std::move(out).bytes();
}

void books::restore(std::span<const std::byte> snapshot) {
  byte_reader in(snapshot);
  if (in.get<std::uint8_t>() != version) throw malformed_bytes("a snapshot of the portfolio in another version");
  books made = *this;
  made.ledger.read(in);
  made.scores.read(in);
  made.equity.read(in, made.scores);
  made.issued.clear();
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const auto issuer = core::read<actor_number>(in);
    if (!made.issued.emplace(issuer, in.get<std::uint32_t>()).second) throw malformed_bytes("two counts of one issuer");
  }
  in.expect_end();
  *this = std::move(made);
}

std::uint64_t books::hash() const {
  byte_writer out;
  write_in_turn(out, ledger.hash(), scores.hash());
  for (const auto& [issuer, count] : issued) write_in_turn(out, issuer, count);
  state_hash hash;
  hash.add(out.bytes());
  return hash.value();
}

}  // namespace core::portfolio
