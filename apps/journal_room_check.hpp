#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/order/register.hpp"
#include "core/portfolio/books.hpp"
#include "core/risk/gate.hpp"
#include "messages/record.hpp"

namespace apps {

/// Follows the desk's rooms through a journal from its first record on: what they journal of themselves has to be what
/// the order events up to there have come to.
class room_check {
 public:
  /// All instruments that the journal declares.
  explicit room_check(const std::vector<core::instrument>&);

  /// A placement or an order event, with its place in the journal.
  void happened(core::order_event);
  /// What is wrong with a room's state, written in record `at`; nothing for a good one, or for somebody else's.
  std::optional<std::string> saved(const messages::room_snapshot&, core::actor_number room, core::sequence at);

 private:
  template <class Model>
  struct followed {
    const Model begun{};  ///< before the first record
    Model model = begun;
    std::size_t folded = 0;  ///< of all order events
  };
  template <class Model>
  std::optional<std::string> check(followed<Model>&, const messages::room_snapshot&, core::sequence covered);
  void forget_what_all_have();

  followed<core::order::order_register> orders_;
  followed<core::risk::gate> risk_;
  followed<core::portfolio::books> portfolio_;
  std::deque<core::order_event> events_;  ///< those that not all have folded
  std::size_t forgotten_ = 0;             ///< how many came before them
};

}  // namespace apps
