#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/encode.hpp"
#include "core/types/instrument.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// What has to be true before an entry may leave. Exits, stops and cancels never wait for any of it.
enum class condition : std::uint8_t {
  clock,         ///< the venue's clock has been measured
  key,           ///< the key may trade futures and may not withdraw (X-02)
  one_way,       ///< positions are netted, not hedged (F-64)
  single_asset,  ///< margin is one currency
  account,       ///< the venue lets the account trade
  rules,         ///< every instrument trades, on the grid of the configuration (F-63)
  stops,         ///< a conditional order was taken and cancelled: protection can be had (F-54)
  stream,        ///< the private stream is up
  caught_up,     ///< orders and fills have been compared with the venue since it came up
  positions,     ///< the venue's positions are those of our fills
};
inline constexpr std::size_t conditions = static_cast<std::size_t>(condition::positions) + 1;
std::string_view to_string(condition);

/// Asks the venue, one question at a time, for what it alone can say, and remembers what others have found. What failed
/// is asked again; while anything is not true, entries stay closed and it can be said why.
/// Pure: answers go in with their time, questions come out.
class entry_checks {
 public:
  struct question {
    std::uint64_t number = 0;
    rest_request what;
    std::string note{};  ///< to be journaled before it leaves, if not empty
  };
  static constexpr core::duration again_min = std::chrono::seconds(1);
  static constexpr core::duration again_max = std::chrono::seconds(60);

  /// `prober` is the issuer of the probing orders' ids.
  entry_checks(encoder, core::actor_number prober);

  /// The next question, if none is open and one is due.
  std::optional<question> next(core::timestamp now);
  /// False: the number is not that of the open question.
  bool on_answer(std::uint64_t number, const messages::venue_answer&, core::timestamp now);
  std::optional<core::timestamp> due() const;

  /// Found by others: clock, stream, caught_up, positions.
  void fulfilled(condition);
  void failed(condition, std::string why);
  /// Something that only a misfit of key, account or endpoint explains: all is asked for anew.
  void doubt(std::string why, core::timestamp now);

  bool open() const;
  /// One line: the first conditions that are not fulfilled. Empty when open.
  std::string why_closed() const;

 private:
  /// Questions, in the order in which they are asked.
  enum class step : std::uint8_t { key, one_way, single_asset, account, rules, mark, place, cancel, done };
  struct state {
    bool fulfilled = false;
    std::string why = "not looked at so far";
  };

  state& of(condition c) { return states_[static_cast<std::size_t>(c)]; }
  const state& of(condition c) const { return states_[static_cast<std::size_t>(c)]; }
  std::optional<rest_request> words(core::timestamp now) const;
  void judge(const messages::venue_answer&, core::timestamp now);
  void judge_rules(std::string_view body, core::timestamp now);
  void judge_probe(const messages::venue_answer&, core::timestamp now);
  void decide(condition, bool good, std::string why, core::timestamp now);
  void retry(condition, std::string why, core::timestamp now);
  const core::instrument& probed() const { return encoder_.instruments().instruments().front(); }
  core::order_intent probe(core::timestamp now) const;

  encoder encoder_;
  core::actor_number prober_;
  rest_decoder decoder_;
  std::array<state, conditions> states_{};
  step step_ = step::key;
  core::timestamp next_at_{};
  core::duration wait_ = again_min;
  bool asked_ = false;
  std::uint64_t numbers_ = 0;
  bool again_ = false;  ///< once more from the beginning, when the probe has been cleared away
  core::price mark_{};  ///< as a whole number of the probed instrument's price units
  core::order_id probe_{};
};

}  // namespace adapters::binance
