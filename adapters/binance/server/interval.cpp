#include "adapters/binance/server/interval.hpp"

#include <algorithm>
#include <array>

namespace adapters::binance::server {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array all{
    interval{"1m", minutes(1)},   interval{"3m", minutes(3)},   interval{"5m", minutes(5)},
    interval{"15m", minutes(15)}, interval{"30m", minutes(30)}, interval{"1h", hours(1)},
    interval{"2h", hours(2)},     interval{"4h", hours(4)},     interval{"6h", hours(6)},
    interval{"8h", hours(8)},     interval{"12h", hours(12)},   interval{"1d", days(1)},
    interval{"3d", days(3)},      interval{"1w", days(7)},      interval{"1M", core::duration::zero()}};

constexpr core::duration first_monday = days(4);  // 1970-01-05

}  // namespace

core::timestamp interval::begin_of(core::timestamp at) const {
  if (length == core::duration::zero()) {
    const std::chrono::year_month_day day{std::chrono::floor<days>(at)};
    return std::chrono::sys_days{day.year() / day.month() / std::chrono::day{1}};
  }
  const auto shift = length == days(7) ? first_monday : core::duration::zero();
  auto into = (at.time_since_epoch() - shift) % length;
  if (into < core::duration::zero()) into += length;
  return at - into;
}

core::timestamp interval::end_of(core::timestamp at) const {
  if (length != core::duration::zero()) return begin_of(at) + length;
  const std::chrono::year_month_day day{std::chrono::floor<days>(at)};
  const auto next = day.year() / day.month() + std::chrono::months(1);
  return std::chrono::sys_days{next / std::chrono::day{1}};
}

std::span<const interval> intervals() { return all; }

std::optional<interval> interval_named(std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const interval& x) { return x.name == name; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

}  // namespace adapters::binance::server
