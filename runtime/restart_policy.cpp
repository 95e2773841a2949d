#include "runtime/restart_policy.hpp"

#include <algorithm>
#include <span>

#include "core/types/hash.hpp"

namespace runtime {

bool failure_window::admits(core::timestamp failed) {
  const auto oldest = std::lower_bound(failures_.begin(), failures_.end(), failed - window_);
  failures_.erase(failures_.begin(), oldest);
  failures_.push_back(failed);
  return failures_.size() <= intensity_;
}

core::duration backoff::ceiling() const {
  if (in_a_row_ == 0) return {};
  const auto doublings = std::min<std::uint32_t>(in_a_row_ - 1, 62);
  if (min_.count() > (max_.count() >> doublings)) return max_;
  return core::duration(min_.count() << doublings);
}

core::duration backoff::on_failure(core::timestamp started, core::timestamp failed, std::uint64_t draw) {
  if (failed - started >= quiet_) in_a_row_ = 0;
  const auto choices = static_cast<unsigned __int128>(ceiling().count()) + 1;
  ++in_a_row_;
  return core::duration(static_cast<std::int64_t>((choices * draw) >> 64));
}

std::uint64_t jitter_draw(std::uint64_t seed, std::string_view child, std::uint64_t count) {
  core::state_hash hash;
  hash.add(std::as_bytes(std::span(child)));
  // splitmix64's output function: spreads neighbouring inputs over all bits.
  auto x = hash.value() + seed * 0xd1342543de82ef95ull + (count + 1) * 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

}  // namespace runtime
