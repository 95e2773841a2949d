#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "core/types/result.hpp"
#include "core/types/time.hpp"
#include "messages/venue.hpp"

namespace adapters::transport {

/// What a venue counts.
enum class meter : std::uint8_t {
  weight,  ///< request weight, per address
  orders,  ///< orders, per account
  frames,  ///< WebSocket messages that we send, pings and pongs included, per connection
};
inline constexpr std::size_t meters = 3;
std::string_view to_string(meter);

/// What one call costs.
struct call_cost {
  unsigned weight = 0;
  unsigned orders = 0;
  unsigned frames = 0;

  unsigned of(meter) const;
};

/// At most `most` within any `window`. Binance counts by calendar minutes, which every rolling count keeps too:
/// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
struct budget_limit {
  meter of = meter::weight;
  unsigned most = 0;
  core::duration window = std::chrono::minutes(1);
  unsigned reserve_percent = 20;  ///< of `most`, for exits alone; half of it also for settlements
  /// Calls may reach the venue closer together than they left us. What was spent counts this much longer than `window`.
  core::duration slack = std::chrono::milliseconds(250);
};

/// How the venue told us to stop.
enum class brake : std::uint8_t {
  slow_down,  ///< 429, or 403 of a firewall: the next step is a ban
  ban,        ///< 418: every request prolongs it
};
std::string_view to_string(brake);

/// Nothing was spent; the same call, asked again at this moment, is granted if nothing else is spent before.
/// `timestamp::max()`: it never is, because it costs more than a limit has for its purpose.
struct wait_until {
  core::timestamp at{};
};

struct brake_settings {
  /// While slowed down, exits may leave this far apart: one that gets through is worth a longer pause for the rest, a
  /// burst is worth a ban.
  core::duration exits_apart = std::chrono::seconds(1);
  /// A ban without Retry-After; doubled for each further one in a row. Binance bans for 2 minutes to 3 days.
  core::duration ban_min = std::chrono::minutes(2);
  core::duration ban_max = std::chrono::hours(72);
  core::duration row_ends = std::chrono::hours(24);  ///< without a ban for so long, the next one is a first one again
};

/// What may be sent without breaking any limit of the venue, as one process behind one address counts it. A plain
/// value: the session owns it, and it reads no clock. Times that run backwards count as the latest seen.
///
/// Within any window never more than its limit is spent. Housekeeping and entries end at limit - reserve, settlements
/// at limit - reserve/2, exits at the limit; so, whatever else was asked for, the reserve is there for exits unless
/// exits and settlements used it.
class rate_budget {
 public:
  explicit rate_budget(std::vector<budget_limit> limits = {}, brake_settings brakes = {});

  /// Takes `cost` from every limit it touches, or from none.
  core::result<void, wait_until> spend(call_cost cost, messages::call_purpose, core::timestamp now);

  /// The venue says that `used` is spent in the window of that length (headers X-MBX-USED-WEIGHT-1M,
  /// X-MBX-ORDER-COUNT-10S ...): others behind our address spend too. Raises our count, never lowers it. False: there
  /// is no such limit.
  bool learn(meter, core::duration window, unsigned used, core::timestamp now);
  /// The venue publishes this limit: replaces the one of the same meter and window, or joins the others. What was spent
  /// still counts.
  void adopt(budget_limit);

  /// The venue refused with 429, 403 or 418. `retry_after` from the header of that name; without it the longest window
  /// for slow_down, ban_min and more for a ban. Until then only exits leave, apart from each other; in a ban nothing.
  void braked(brake, std::optional<core::duration> retry_after, core::timestamp now);
  /// The brake that is on at `now`, and until when.
  struct braking {
    brake how = brake::slow_down;
    core::timestamp until{};
  };
  std::optional<braking> brake_at(core::timestamp now) const;

  /// What a call of that purpose could still spend of a meter at `now`, as far as the limits go.
  unsigned left(meter, messages::call_purpose, core::timestamp now) const;
  const std::vector<budget_limit>& limits() const { return limits_; }

 private:
  struct spent {
    core::timestamp at{};
    unsigned amount = 0;
  };
  struct account {
    std::deque<spent> entries;  ///< in order of time, at most one for a moment
    unsigned sum = 0;
  };

  core::timestamp brake_allows(messages::call_purpose, core::timestamp now) const;
  core::timestamp room_from(std::size_t limit, unsigned cost, messages::call_purpose, core::timestamp now) const;
  void charge(std::size_t limit, unsigned amount, core::timestamp now);
  void forget(std::size_t limit, core::timestamp now);

  std::vector<budget_limit> limits_;
  std::vector<account> accounts_;  ///< one per limit
  brake_settings brakes_;
  core::timestamp latest_{};
  core::timestamp slow_until_{};
  core::timestamp banned_until_{};
  core::timestamp braked_at_{};  ///< when we were last told to slow down, or an exit left in spite of it
  unsigned bans_in_a_row_ = 0;
};

}  // namespace adapters::transport
