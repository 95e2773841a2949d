#include "adapters/transport/reconnect_policy.hpp"

#include <algorithm>

#include "core/types/invariant.hpp"

namespace adapters::transport {

connect_window::connect_window(std::vector<connect_limit> limits) : limits_(std::move(limits)) {
  for (const auto& x : limits_) {
    ASSERT(x.connects > 0, "a limit that never lets us connect");
    ASSERT(x.window > core::duration::zero(), "a limit without a window");
    longest_ = std::max(longest_, x.window);
  }
}

bool connect_window::fits(core::timestamp at) const {
  const auto place = std::upper_bound(attempts_.begin(), attempts_.end(), at) - attempts_.begin();
  // With `at` in its place, no `connects` + 1 attempts in a row may lie within a window.
  const auto moment = [&](std::ptrdiff_t i) { return i < place ? attempts_[i] : i == place ? at : attempts_[i - 1]; };
  const auto count = std::ssize(attempts_) + 1;
  return std::all_of(limits_.begin(), limits_.end(), [&](const connect_limit& limit) {
    const auto most = static_cast<std::ptrdiff_t>(limit.connects);
    for (auto first = std::max<std::ptrdiff_t>(0, place - most); first <= place && first + most < count; ++first)
      if (moment(first + most) - moment(first) <= limit.window) return false;
    return true;
  });
}

core::timestamp connect_window::reserve(core::timestamp now, core::timestamp earliest) {
  forget(now);
  earliest = std::max(earliest, now);
  auto at = earliest;
  if (!fits(at)) {
    // Room opens only when an earlier attempt leaves a window.
    std::vector<core::timestamp> openings;
    for (const auto attempt : attempts_)
      for (const auto& limit : limits_) {
        const auto opens = attempt + limit.window + core::duration(1);
        if (opens > earliest) openings.push_back(opens);
      }
    std::sort(openings.begin(), openings.end());
    const auto first = std::find_if(openings.begin(), openings.end(), [&](auto opens) { return fits(opens); });
    ASSERT(first != openings.end(), "after the last attempt has left every window there is room");
    at = *first;
  }
  attempts_.insert(std::upper_bound(attempts_.begin(), attempts_.end(), at), at);
  return at;
}

std::size_t connect_window::held(core::timestamp now) const {
  return std::count_if(attempts_.begin(), attempts_.end(), [&](auto attempt) { return attempt + longest_ >= now; });
}

void connect_window::forget(core::timestamp now) {
  while (!attempts_.empty() && attempts_.front() + longest_ < now) attempts_.pop_front();
}

reconnect_policy::reconnect_policy(std::uint64_t seed, reconnect_settings settings)
    : settings_(settings), draws_(seed) {
  ASSERT(settings.first > core::duration::zero(), "a first wait");
  ASSERT(settings.cap >= settings.first, "the cap holds the first wait");
}

core::timestamp reconnect_policy::next(core::timestamp now, connect_window& venue) {
  auto longest = settings_.first;
  for (unsigned n = 0; n < attempts_ && longest < settings_.cap; ++n) longest = std::min(settings_.cap, 2 * longest);
  ++attempts_;
  return venue.reserve(now, now + core::duration(draws_.between(0, longest.count())));
}

void reconnect_policy::connected(core::timestamp now) {
  up_ = true;
  since_ = now;
}

void reconnect_policy::lost(core::timestamp now) {
  if (up_ && now - since_ >= settings_.quiet) attempts_ = 0;
  up_ = false;
}

}  // namespace adapters::transport
