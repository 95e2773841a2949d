#include "adapters/binance/server/venue_faults.hpp"

#include <algorithm>

namespace adapters::binance::server {
namespace {

using core::sim::fault_hook;
using core::sim::fault_rule;
using core::sim::fault_schedule;

constexpr std::size_t levels_max = 1000;
constexpr std::uint64_t changes_max = 100;
constexpr std::int64_t usual_factor = 10;

std::vector<core::duration> times_of(const fault_rule& rule) {
  if (rule.when.how == fault_schedule::kind::at) return rule.when.times;
  std::vector<core::duration> out;
  if (rule.when.how != fault_schedule::kind::every) return out;
  const auto most = std::min(rule.when.most.value_or(changes_max), changes_max);
  for (std::uint64_t n = 1; n <= most; ++n) {
    const auto at = rule.when.period * static_cast<std::int64_t>(n);
    if (rule.when.until && at >= *rule.when.until) break;
    if (at >= rule.when.from) out.push_back(at);
  }
  return out;
}

void change_ticks(core::instrument& x, const fault_rule& rule, core::timestamp start) {
  const auto base = x.at(start);
  auto coarse = base;
  coarse.tick = {base.tick.units * std::max<std::int64_t>(rule.with.times.value_or(usual_factor), 1)};
  bool now_coarse = true;
  for (const auto at : times_of(rule)) {
    auto next = now_coarse ? coarse : base;
    next.valid_from = start + at;
    x.dated.push_back(next);
    now_coarse = !now_coarse;
  }
}

}  // namespace

settings with_tick_changes(settings s, const core::sim::fault_plan* plan, core::timestamp start) {
  if (plan == nullptr || !plan->has(fault_hook::tick_change)) return s;
  for (auto& x : s.instruments) {
    const auto mine = [&](const fault_rule& rule) {
      return rule.hook == fault_hook::tick_change && core::sim::fault_matches(rule.where, "instrument:" + x.symbol);
    };
    const auto rule = std::find_if(plan->rules().begin(), plan->rules().end(), mine);
    if (rule != plan->rules().end()) change_ticks(x, *rule, start);
  }
  return s;
}

void book_shelf::keep(core::instrument_id id, const published_book& book, core::timestamp now) {
  auto& shelf = books_[id];
  if (!shelf.empty() && now < shelf.back().at + every) return;
  shelf.push_back(
      {now, book.update(), book.best(core::side::buy, levels_max), book.best(core::side::sell, levels_max)});
  while (shelf.front().at + kept < now) shelf.pop_front();
}

const old_book* book_shelf::find(core::instrument_id id, core::timestamp now, core::duration age) const {
  const auto found = books_.find(id);
  if (found == books_.end() || found->second.empty()) return nullptr;
  const auto& shelf = found->second;
  const auto after = std::find_if(shelf.begin(), shelf.end(), [&](const old_book& x) { return x.at > now - age; });
  return after == shelf.begin() ? &shelf.front() : &*std::prev(after);
}

}  // namespace adapters::binance::server
