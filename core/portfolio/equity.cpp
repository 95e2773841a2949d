#include "core/portfolio/equity.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace core::portfolio {

ppm loss_of(money before, money now) {
  constexpr __int128 whole = 1'000'000;
  const __int128 lost = before.units - now.units;
  if (before.units <= 0) return {lost > 0 ? static_cast<std::int64_t>(whole) : 0};
  __int128 parts;
  if (__builtin_mul_overflow(lost, whole, &parts)) {
    parts = lost / std::max<__int128>(before.units / whole, 1);
  } else {
    const bool rest = parts > 0 && parts % before.units != 0;
    parts = parts / before.units + (rest ? 1 : 0);
  }
  constexpr __int128 most = std::numeric_limits<std::int64_t>::max();
  return {static_cast<std::int64_t>(std::clamp(parts, -most, most))};
}

void equity_curve::set(money change, timestamp at) {
  latest_ = std::max(latest_, at);
  const auto day = std::chrono::floor<std::chrono::days>(latest_.time_since_epoch()).count();
  const auto week = (day + 3) / 7;  // 1970-01-01 was a Thursday
  if (day != day_) day_open_ = equity_;
  if (week != week_) week_open_ = equity_;
  day_ = day;
  week_ = week;
  equity_ = capital_ + change;
  peak_ = std::max(peak_, equity_);
}

equity_board::equity_board(std::vector<capital_group> groups, std::map<bot_id, group_id> bots)
    : bots_(std::move(bots)) {
  money all;
  for (const auto& x : groups) all += x.capital;
  lines_.push_back({{{}, {}, all}, equity_curve(all)});
  for (auto& x : groups) {
    const equity_curve curve(x.capital);
    lines_.push_back({std::move(x), curve});
  }
}

void equity_board::update(const scoreboard& scores, timestamp at) {
  std::map<group_id, money> earned;
  for (const auto& [bot, group] : bots_) {
    const auto found = scores.all().find(bot);
    if (found == scores.all().end()) continue;
    earned[group] += found->second.equity_change;
    earned[{}] += found->second.equity_change;
  }
  for (auto& line : lines_) line.curve.set(earned[line.group.id], at);
}

std::vector<equity_reading> equity_board::changed() {
  std::vector<equity_reading> all;
  for (const auto& [group, curve] : lines_) {
    const equity_reading now{group.name, curve.equity(), curve.day_loss(), curve.week_loss(), curve.drawdown()};
    const auto [told, first] = told_.try_emplace(group.name, now);
    if (!first && told->second == now) continue;
    told->second = now;
    all.push_back(now);
  }
  return all;
}

}  // namespace core::portfolio
