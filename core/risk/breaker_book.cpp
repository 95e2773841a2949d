#include "core/risk/breaker_book.hpp"

#include <algorithm>
#include <utility>

#include "core/types/invariant.hpp"

namespace core::risk {
namespace {

void advance_all(breaker& x, timestamp now, std::vector<breaker_change>& changes) {
  while (auto change = x.advance(now)) changes.push_back(*std::move(change));
}

}  // namespace

breaker_book::breaker_book(std::vector<breaker_policy> policies) {
  for (auto& policy : policies) {
    auto name = policy.name;
    const bool fresh = breakers_.try_emplace(std::move(name), std::move(policy)).second;
    ASSERT(fresh, "two breakers of one name");
  }
}

std::vector<breaker_change> breaker_book::observe(std::string_view metric, const breaker_scope& scope,
                                                  std::int64_t value, timestamp now) {
  std::vector<breaker_change> changes;
  for (auto& [name, x] : breakers_) {
    if (x.policy().metric != metric || x.policy().scope != scope) continue;
    advance_all(x, now, changes);  // what was due before the value came
    x.observe(value, now);
    advance_all(x, now, changes);
  }
  return changes;
}

std::vector<breaker_change> breaker_book::tick(timestamp now) {
  std::vector<breaker_change> changes;
  for (auto& [name, x] : breakers_) advance_all(x, now, changes);
  return changes;
}

std::optional<timestamp> breaker_book::next_due() const {
  std::optional<timestamp> first;
  for (const auto& [name, x] : breakers_)
    if (const auto due = x.next_due(); due && (!first || *due < *first)) first = due;
  return first;
}

result<breaker_change, breaker_refusal> breaker_book::trip(std::string_view name, std::string by, std::string why,
                                                           timestamp now) {
  const auto found = breakers_.find(name);
  if (found == breakers_.end()) return unexpected(breaker_refusal::not_found);
  return found->second.trip(std::move(by), std::move(why), now);
}

result<breaker_change, breaker_refusal> breaker_book::reset(std::string_view name, std::string by, std::string why,
                                                            timestamp now, duration override_for) {
  const auto found = breakers_.find(name);
  if (found == breakers_.end()) return unexpected(breaker_refusal::not_found);
  return found->second.reset(std::move(by), std::move(why), now, override_for);
}

entry_rules breaker_book::rules() const {
  entry_rules all;
  for (const auto& [name, x] : breakers_)
    if (x.phase() == breaker_phase::open)
      all.open.push_back({name, x.policy().scope, x.policy().action, x.policy().factor});
  return all;
}

bool breaker_book::halts_everything() const { return rules().blocked({}); }

std::vector<breaker_line> breaker_book::list(timestamp now) const {
  std::vector<breaker_line> lines;
  for (const auto& [name, x] : breakers_)
    lines.push_back({.policy = x.policy(),
                     .phase = x.phase(),
                     .since = x.since(),
                     .until = x.until(),
                     .why = x.why(),
                     .by = x.by(),
                     .cause_holds = x.cause_holds(now),
                     .value = x.value(now),
                     .rev = x.rev()});
  return lines;
}

const breaker* breaker_book::find(std::string_view name) const {
  const auto found = breakers_.find(name);
  return found == breakers_.end() ? nullptr : &found->second;
}

std::vector<std::byte> breaker_book::snapshot() const {
  byte_writer out;
  out.put(std::uint8_t{1}).put(static_cast<std::uint32_t>(breakers_.size()));
  for (const auto& [name, x] : breakers_) {
    byte_writer own;
    x.write(own);
    out.put(std::string_view(name)).put(std::span<const std::byte>(own.bytes()));
  }
  return std::move(out).bytes();
}

void breaker_book::restore(std::span<const std::byte> bytes) {
  byte_reader in(bytes);
  if (in.get<std::uint8_t>() != 1) throw malformed_bytes("breakers of another version");
  for (auto& [name, x] : breakers_) x = breaker(x.policy());
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const auto name = in.text();
    byte_reader own(in.block());
    const auto found = breakers_.find(name);
    if (found == breakers_.end()) continue;
    found->second.read(own);
    own.expect_end();
  }
  in.expect_end();
}

}  // namespace core::risk
