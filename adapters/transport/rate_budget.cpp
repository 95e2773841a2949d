#include "adapters/transport/rate_budget.hpp"

#include <algorithm>
#include <limits>

#include "core/types/invariant.hpp"

namespace adapters::transport {
namespace {

constexpr auto never = core::timestamp::max();

/// How far a purpose may fill a limit.
unsigned share(const budget_limit& limit, messages::call_purpose purpose) {
  const auto reserve = static_cast<unsigned>((std::uint64_t{limit.most} * limit.reserve_percent + 99) / 100);
  switch (purpose) {
    case messages::call_purpose::housekeeping:
    case messages::call_purpose::entry:
      return limit.most - reserve;
    case messages::call_purpose::settlement:
      return limit.most - (reserve + 1) / 2;
    case messages::call_purpose::exit:
      return limit.most;
  }
  return 0;
}

/// What was spent at `at` counts up to this moment, which is the first without it.
core::timestamp free_from(const budget_limit& limit, core::timestamp at) {
  return at + limit.window + limit.slack + core::duration(1);
}

void check(const budget_limit& limit) {
  ASSERT(limit.window > core::duration::zero(), "a limit without a window");
  ASSERT(limit.slack >= core::duration::zero(), "a window does not shrink");
  ASSERT(limit.reserve_percent <= 100, "a reserve is part of its limit", limit.reserve_percent);
}

}  // namespace

std::string_view to_string(meter x) {
  switch (x) {
    case meter::weight:
      return "weight";
    case meter::orders:
      return "orders";
    case meter::frames:
      return "frames";
  }
  return "?";
}

std::string_view to_string(brake x) {
  switch (x) {
    case brake::slow_down:
      return "slow_down";
    case brake::ban:
      return "ban";
  }
  return "?";
}

unsigned call_cost::of(meter x) const {
  switch (x) {
    case meter::weight:
      return weight;
    case meter::orders:
      return orders;
    case meter::frames:
      return frames;
  }
  return 0;
}

rate_budget::rate_budget(std::vector<budget_limit> limits, brake_settings brakes) : brakes_(brakes) {
  ASSERT(brakes.ban_min > core::duration::zero() && brakes.ban_max >= brakes.ban_min, "bans have a length");
  for (const auto& limit : limits) adopt(limit);
}

core::result<void, wait_until> rate_budget::spend(call_cost cost, messages::call_purpose purpose, core::timestamp now) {
  now = latest_ = std::max(latest_, now);
  auto at = brake_allows(purpose, now);
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    forget(i, now);
    at = std::max(at, room_from(i, cost.of(limits_[i].of), purpose, now));
  }
  if (at > now) return core::unexpected(wait_until{at});
  for (std::size_t i = 0; i < limits_.size(); ++i) charge(i, cost.of(limits_[i].of), now);
  if (slow_until_ > now) braked_at_ = now;
  return {};
}

bool rate_budget::learn(meter of, core::duration window, unsigned used, core::timestamp now) {
  now = latest_ = std::max(latest_, now);
  const auto found = std::find_if(limits_.begin(), limits_.end(),
                                  [&](const budget_limit& x) { return x.of == of && x.window == window; });
  if (found == limits_.end()) return false;
  const auto i = static_cast<std::size_t>(found - limits_.begin());
  forget(i, now);
  const auto believed = std::min(used, found->most);  // more than all is all
  if (believed > accounts_[i].sum) charge(i, believed - accounts_[i].sum, now);
  return true;
}

void rate_budget::adopt(budget_limit limit) {
  check(limit);
  const auto found = std::find_if(limits_.begin(), limits_.end(),
                                  [&](const budget_limit& x) { return x.of == limit.of && x.window == limit.window; });
  if (found != limits_.end()) {
    *found = limit;
    return;
  }
  limits_.push_back(limit);
  accounts_.emplace_back();
}

void rate_budget::braked(brake how, std::optional<core::duration> retry_after, core::timestamp now) {
  now = latest_ = std::max(latest_, now);
  if (retry_after) retry_after = std::clamp(*retry_after, core::duration::zero(), brakes_.ban_max);
  if (how == brake::slow_down) {
    auto longest = core::duration::zero();
    for (const auto& limit : limits_) longest = std::max(longest, limit.window);
    slow_until_ = std::max(slow_until_, now + retry_after.value_or(longest));
    braked_at_ = now;
    return;
  }
  if (now >= banned_until_) {  // answers to what was under way when the ban began are not further bans
    if (now - banned_until_ >= brakes_.row_ends) bans_in_a_row_ = 0;
    ++bans_in_a_row_;
  }
  auto length = brakes_.ban_min;
  for (unsigned n = 1; n < bans_in_a_row_ && length < brakes_.ban_max; ++n)
    length = std::min(2 * length, brakes_.ban_max);
  banned_until_ = std::max(banned_until_, now + retry_after.value_or(length));
}

std::optional<rate_budget::braking> rate_budget::brake_at(core::timestamp now) const {
  if (banned_until_ > now) return braking{brake::ban, banned_until_};
  if (slow_until_ > now) return braking{brake::slow_down, slow_until_};
  return {};
}

unsigned rate_budget::left(meter of, messages::call_purpose purpose, core::timestamp now) const {
  auto least = std::numeric_limits<unsigned>::max();
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    if (limits_[i].of != of) continue;
    auto sum = accounts_[i].sum;
    for (const auto& entry : accounts_[i].entries)
      if (free_from(limits_[i], entry.at) <= now) sum -= entry.amount;
    const auto most = share(limits_[i], purpose);
    least = std::min(least, most > sum ? most - sum : 0);
  }
  return least;
}

core::timestamp rate_budget::brake_allows(messages::call_purpose purpose, core::timestamp now) const {
  const auto from = std::max(now, banned_until_);
  if (slow_until_ <= from) return from;
  if (purpose != messages::call_purpose::exit) return slow_until_;
  return std::max(from, std::min(slow_until_, braked_at_ + brakes_.exits_apart));
}

core::timestamp rate_budget::room_from(std::size_t i, unsigned cost, messages::call_purpose purpose,
                                       core::timestamp now) const {
  if (cost == 0) return now;
  const auto most = share(limits_[i], purpose);
  if (cost > most) return never;
  auto sum = accounts_[i].sum;
  auto from = now;
  for (const auto& entry : accounts_[i].entries) {
    if (sum <= most - cost) break;
    sum -= entry.amount;
    from = free_from(limits_[i], entry.at);
  }
  return from;
}

void rate_budget::charge(std::size_t i, unsigned amount, core::timestamp now) {
  if (amount == 0) return;
  auto& account = accounts_[i];
  if (!account.entries.empty() && account.entries.back().at == now)
    account.entries.back().amount += amount;
  else
    account.entries.push_back({now, amount});
  account.sum += amount;
}

void rate_budget::forget(std::size_t i, core::timestamp now) {
  auto& account = accounts_[i];
  while (!account.entries.empty() && free_from(limits_[i], account.entries.front().at) <= now) {
    account.sum -= account.entries.front().amount;
    account.entries.pop_front();
  }
}

}  // namespace adapters::transport
