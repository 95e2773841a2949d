#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/bot/bot.hpp"

namespace core::bot {

/// What a journal says of one bot, told record by record. It begins again with each snapshot; what operators told the
/// bot last stays, whatever its snapshots say.
class memory {
 public:
  /// The bot journaled all of itself; `last_event` is the newest order event in it.
  void saved(std::vector<std::byte> own, std::vector<std::byte> strategy_state, sequence last_event);
  /// An event of its orders or of those that protect its position, with its place in the journal.
  void happened(const order_event&);
  /// The market source began anew, and with it the numbers of its views.
  void market_began_anew() { anew_ = true; }
  void told(standing_order x) { told_ = x; }
  /// Nothing has been saved since the market source began anew: what the bot sent before is not on its way any more.
  bool anew() const { return anew_; }

  /// Those that are not in the snapshot, in journal order.
  const std::vector<order_event>& events() const { return events_; }

  /// Brings a newly made bot to where the journal left it; what is handed back are cancels, where it may not run.
  /// Throws broken_invariant for a snapshot that such a bot cannot have written.
  decision restore(bot&) const;

 private:
  struct snapshot {
    std::vector<std::byte> own, strategy_state;
  };

  std::optional<snapshot> snapshot_;
  bool anew_ = false;
  std::vector<order_event> events_;
  std::optional<standing_order> told_;
};

}  // namespace core::bot
