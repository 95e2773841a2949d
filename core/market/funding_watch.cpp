#include "core/market/funding_watch.hpp"

#include <utility>

namespace core::market {

std::optional<funding_announced> funding_watch::on_announcement(const funding_announced& x) {
  std::optional<funding_announced> settled;
  if (next_ && x.ts_event >= next_->settles_at) {
    settled_until_ = next_->settles_at;
    settled = std::exchange(next_, std::nullopt);
  }
  const bool of_the_past = x.ts_event >= x.settles_at || x.settles_at <= settled_until_;
  const bool outdated = next_ && x.ts_event < next_->ts_event;
  if (!of_the_past && !outdated) next_ = x;
  return settled;
}

}  // namespace core::market
