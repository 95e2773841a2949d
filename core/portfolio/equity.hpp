#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/portfolio/account.hpp"
#include "core/types/bytes.hpp"
#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace core::portfolio {

/// What has been lost of an equity, as parts of it, never understated; negative: gained. Where there was no equity to
/// lose, any loss is all of it.
ppm loss_of(money before, money now);

/// The equity of a group over time, as far as loss limits need it: where it stood when the day and the week began
/// (00:00 UTC, Monday), and its peak.
class equity_curve {
 public:
  equity_curve() = default;
  explicit equity_curve(money capital)
      : capital_(capital), equity_(capital), day_open_(capital), week_open_(capital), peak_(capital) {}

  /// The capital has earned `change` in all so far. An earlier moment than the latest counts as the latest.
  void set(money change, timestamp at);
  /// It stands there and nobody knows how it came there: day, week and peak begin with it.
  void begin(money change, timestamp at);

  money equity() const { return equity_; }
  ppm day_loss() const { return loss_of(day_open_, equity_); }
  ppm week_loss() const { return loss_of(week_open_, equity_); }
  ppm drawdown() const { return loss_of(peak_, equity_); }

  /// What was earned, apart from the capital, which the reader's configuration says.
  void write(byte_writer&) const;
  void read(byte_reader&);

 private:
  money capital_;
  money equity_;
  money day_open_;
  money week_open_;
  money peak_;
  std::int64_t day_ = 0;   ///< since 1970-01-01
  std::int64_t week_ = 0;  ///< likewise, from Monday
  timestamp latest_{};
};

struct equity_reading {
  std::string group;  ///< empty: all groups together
  money equity;
  ppm day_loss, week_loss, drawdown;

  bool operator==(const equity_reading&) const = default;
};

/// A group whose losses are limited.
struct capital_group {
  group_id id;
  std::string name;
  money capital;
};

/// The equity of every group and of all together. Fed from the scoreboard: after each fill of the past at a restart,
/// and with the marks from then on, so that days, weeks and peaks do not begin anew with the process. A
/// snapshot carries them over; only a group that has other bots than before begins anew.
class equity_board {
 public:
  equity_board() = default;
  equity_board(std::vector<capital_group>, std::map<bot_id, group_id>);

  void update(const scoreboard&, timestamp at);
  /// What differs from what was handed out before; all groups together come first.
  std::vector<equity_reading> changed();
  /// Everything is to be handed out again.
  void repeat() { told_.clear(); }

  void write(byte_writer&) const;
  /// `scores` are those that were written with it. Throws malformed_bytes for what write cannot have written.
  void read(byte_reader&, const scoreboard& scores);

 private:
  std::vector<bot_id> members(group_id) const;

  struct line {
    capital_group group;
    equity_curve curve;
  };
  std::vector<line> lines_;  ///< the first has no id: all groups together
  std::map<bot_id, group_id> bots_;
  std::map<std::string, equity_reading> told_;
};

}  // namespace core::portfolio
