#include "core/portfolio/equity.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/types/codec.hpp"

namespace core::portfolio {

namespace {

/// By group; under none what all have earned together.
std::map<group_id, money> earned_by(const scoreboard& scores, const std::map<bot_id, group_id>& bots) {
  std::map<group_id, money> earned;
  for (const auto& [bot, group] : bots) {
    const auto found = scores.all().find(bot);
    if (found == scores.all().end()) continue;
    earned[group] += found->second.equity_change;
    earned[{}] += found->second.equity_change;
  }
  return earned;
}

}  // namespace

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

void equity_curve::begin(money change, timestamp at) {
  *this = equity_curve(capital_);
  set(change, at);
  day_open_ = week_open_ = equity_;
}

void equity_curve::write(byte_writer& out) const {
  write_in_turn(out, equity_ - capital_, day_open_ - capital_, week_open_ - capital_, peak_ - capital_, day_, week_,
                latest_);
}

void equity_curve::read(byte_reader& in) {
  read_in_turn(in, equity_, day_open_, week_open_, peak_, day_, week_, latest_);
  for (money* x : {&equity_, &day_open_, &week_open_, &peak_}) *x += capital_;
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
  auto earned = earned_by(scores, bots_);
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

/// Of a group; of all groups where there is none.
std::vector<bot_id> equity_board::members(group_id of) const {
  std::vector<bot_id> all;
  for (const auto& [bot, group] : bots_)
    if (!of || group == of) all.push_back(bot);
  return all;
}

void equity_board::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(lines_.size()));
  for (const auto& [group, curve] : lines_) {
    core::write(out, group.id);
    write_all(out, members(group.id));
    curve.write(out);
  }
}

void equity_board::read(byte_reader& in, const scoreboard& scores) {
  auto earned = earned_by(scores, bots_);
  timestamp at{};
  for (const auto& [bot, score] : scores.all()) at = std::max(at, score.as_of);
  for (auto& line : lines_) line.curve.begin(earned[line.group.id], at);
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const auto group = core::read<group_id>(in);
    const auto before = read_all<bot_id>(in);
    const auto found = std::ranges::find(lines_, group, [](const line& x) { return x.group.id; });
    const bool ours = found != lines_.end() && members(group) == before;
    equity_curve other;
    (ours ? found->curve : other).read(in);
  }
}

}  // namespace core::portfolio
