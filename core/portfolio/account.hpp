#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/market/view.hpp"
#include "core/order/event.hpp"
#include "core/position/ledger.hpp"

namespace core::portfolio {

/// What one bot has earned since the scoreboard began.
struct bot_score {
  std::uint64_t fills = 0;
  std::uint64_t trades = 0;  ///< closed round trips
  std::uint64_t wins = 0;    ///< of these, with a profit after the fees of their life
  money fees;
  money realized;       ///< before fees
  money unrealized;     ///< longs valued at the bid, shorts at the ask
  money equity_change;  ///< realized + unrealized - fees
  money peak;           ///< highest equity_change so far, at least zero
  money drawdown_max;   ///< largest fall from a peak so far, >= 0
  timestamp as_of{};    ///< of the latest fill or mark in it

  constexpr bool operator==(const bot_score&) const = default;
};

/// Profit and loss by bot, fed with what the ledger did and with marks.
class scoreboard {
 public:
  scoreboard() = default;
  explicit scoreboard(std::vector<instrument>);

  void on_fill(const order_event&, const position::applied&);
  /// Marks of an invalid book and missing prices keep the last valuation. Until its first mark a position is valued at
  /// the price of its latest fill.
  void on_mark(instrument_id, const mark&, timestamp);

  /// All zero for a bot without fills.
  bot_score of(bot_id) const;
  const std::map<bot_id, bot_score>& all() const { return scores_; }

  /// All but the marks: those are old when somebody reads this.
  void write(byte_writer&) const;
  /// Takes the place of what was here. Throws malformed_bytes for what write cannot have written.
  void read(byte_reader&);

  /// Of what fills alone determine: marks move the rest.
  std::uint64_t hash() const;

 private:
  struct holding {
    quantity held;
    money cost;
    money unrealized;
    money result;  ///< realized since it was flat
    money fees;    ///< since it was flat
  };
  void value(const position::key&, holding&, price at);
  void close_books(bot_score&, timestamp);

  std::map<instrument_id, instrument> instruments_;
  std::map<instrument_id, mark> marks_;
  std::map<instrument_id, std::map<position::key, holding>> holdings_;
  std::map<bot_id, bot_score> scores_;
};

}  // namespace core::portfolio
