#include "adapters/binance/server/limits.hpp"

#include <algorithm>

namespace adapters::binance::server {
namespace {

constexpr core::duration ten_seconds = std::chrono::seconds(10);
constexpr core::duration minute = std::chrono::minutes(1);
constexpr core::duration five_minutes = std::chrono::minutes(5);

std::int64_t number_of(core::timestamp now, core::duration length) { return now.time_since_epoch() / length; }

/// Whole seconds to the end of the window, at least one.
core::duration rest_of(core::timestamp now, core::duration length) {
  const auto left = length - now.time_since_epoch() % length;
  return std::max<core::duration>(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds(1));
}

}  // namespace

void limiter::window::turn(core::timestamp now, core::duration length) {
  if (const auto n = number_of(now, length); n != number) {
    number = n;
    count = 0;
  }
}

unsigned limiter::window::at(core::timestamp now, core::duration length) const {
  return number == number_of(now, length) ? count : 0;
}

std::optional<verdict> limiter::banned(const address_state& x, core::timestamp now) const {
  if (now >= x.banned_until) return std::nullopt;
  return verdict{418, std::chrono::ceil<std::chrono::seconds>(x.banned_until - now), x.banned_until};
}

verdict limiter::refuse(address_state& x, core::duration length, core::timestamp now) {
  ++refused_;
  x.refused.turn(now, minute);
  if (++x.refused.count <= limits_.refused_before_ban) return {429, rest_of(now, length)};
  const auto doubled = limits_.first_ban * (std::int64_t{1} << std::min(x.bans, 20u));
  x.banned_until = now + std::min<core::duration>(doubled, limits_.longest_ban);
  x.refused.count = 0;
  ++x.bans;
  ++bans_;
  return *banned(x, now);
}

limiter::address_state& limiter::state_of(const std::string& address, core::timestamp now) {
  if (addresses_.size() >= addresses_max && !addresses_.contains(address))
    std::erase_if(addresses_, [&](const auto& x) { return !banned(x.second, now); });
  return addresses_[address];
}

verdict limiter::on_request(const std::string& address, unsigned weight, core::timestamp now) {
  auto& x = state_of(address, now);
  if (const auto ban = banned(x, now)) return *ban;
  x.weight.turn(now, minute);
  if (x.weight.count + weight > limits_.weight_per_minute) return refuse(x, minute, now);
  x.weight.count += weight;
  return {};
}

verdict limiter::on_orders(core::account_id account, unsigned orders, core::timestamp now) {
  auto& x = accounts_[account];
  x.ten_seconds.turn(now, ten_seconds);
  x.minute.turn(now, minute);
  if (x.ten_seconds.count + orders > limits_.orders_per_10s) {
    ++refused_;
    return {429, rest_of(now, ten_seconds)};
  }
  if (x.minute.count + orders > limits_.orders_per_minute) {
    ++refused_;
    return {429, rest_of(now, minute)};
  }
  x.ten_seconds.count += orders;
  x.minute.count += orders;
  return {};
}

verdict limiter::on_connect(const std::string& address, core::timestamp now) {
  auto& x = state_of(address, now);
  if (const auto ban = banned(x, now)) return *ban;
  x.connects.turn(now, five_minutes);
  if (x.connects.count >= limits_.connects_per_5min) return refuse(x, five_minutes, now);
  ++x.connects.count;
  return {};
}

unsigned limiter::used_weight(const std::string& address, core::timestamp now) const {
  const auto found = addresses_.find(address);
  return found == addresses_.end() ? 0 : found->second.weight.at(now, minute);
}

unsigned limiter::orders_in_10s(core::account_id account, core::timestamp now) const {
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? 0 : found->second.ten_seconds.at(now, ten_seconds);
}

unsigned limiter::orders_in_minute(core::account_id account, core::timestamp now) const {
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? 0 : found->second.minute.at(now, minute);
}

bool frame_meter::admit(core::timestamp now, unsigned per_second) {
  while (!recent_.empty() && recent_.front() + std::chrono::seconds(1) <= now) recent_.pop_front();
  if (recent_.size() >= per_second) return false;
  recent_.push_back(now);
  return true;
}

}  // namespace adapters::binance::server
