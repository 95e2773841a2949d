#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/gateway_orders.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// Compares what the desk believes with what the venue lists: after every gap of the private stream at once, and all
/// the time in rounds. A round asks for trades since the last one booked, for open orders of both services and for
/// positions, one question at a time; a round that is not answered in full proves nothing and begins again. (F-20,
/// F-48, F-56, F-72, I-06, I-07) It books what it finds through the desk and says what did not agree; it never invents
/// a fill.
class reconciliation {
 public:
  static constexpr core::duration every = std::chrono::seconds(30);
  static constexpr core::duration again_after = std::chrono::seconds(1);
  static constexpr core::duration late_after = std::chrono::seconds(3);  ///< for a fill to come by the stream
  static constexpr core::duration still_for = std::chrono::seconds(2);   ///< positions that moved are not compared
  static constexpr unsigned misses_max = 2;                              ///< then the positions do not agree

  struct question {
    std::uint64_t number = 0;
    rest_request what;
  };
  /// What a finished round found.
  struct finding {
    bool caught_up = false;
    std::optional<bool> positions_agree{};  ///< nothing: they could not be compared, or one miss is no miss
    std::string mismatch{};
    bool stream_missed_a_fill = false;
  };

  /// `since`: trades before it are in the journal, or of no concern.
  reconciliation(std::vector<core::instrument> instruments, core::timestamp since);

  /// A round is due at once.
  void begin(core::timestamp now);
  std::optional<question> next(const order_desk&, core::timestamp now);
  /// False: the number is not that of the open question.
  bool on_answer(std::uint64_t number, const messages::venue_answer&, order_desk&, core::timestamp now);
  std::optional<finding> take_finding() { return std::exchange(finding_, std::nullopt); }
  std::optional<core::timestamp> due() const;

 private:
  enum class kind : std::uint8_t { trades, open_orders, open_algo_orders, positions };
  struct item {
    kind what = kind::trades;
    core::instrument_id instrument{};
  };

  bool take(const item&, const messages::venue_answer&, order_desk&, core::timestamp now);
  bool take_positions(const messages::venue_answer&, const order_desk&);
  const core::instrument& of(core::instrument_id) const;

  std::vector<core::instrument> instruments_;
  rest_decoder decoder_;
  core::timestamp since_;
  std::deque<item> left_;  ///< of the round
  std::optional<item> asked_;
  core::timestamp next_at_{};
  std::uint64_t numbers_ = 0;
  finding found_{};
  bool moving_ = false;  ///< positions moved while they were to be compared
  unsigned misses_ = 0;
  std::optional<finding> finding_;
};

}  // namespace adapters::binance
