#pragma once

#include "core/order/event.hpp"
#include "core/sim/account.hpp"
#include "core/sim/rule.hpp"

namespace core::sim {

/// An order as the exchange knows it, for servers, checkers and the console.
struct order_status {
  order_intent intent;                                         ///< its quantity and limit follow amendments
  venue_report::kind standing = venue_report::kind::accepted;  ///< accepted while open; how it ended after that
  rule why = rule::none;                                       ///< for rejected and expired
  quantity open;                                               ///< zero when it has ended
  quantity filled;
  money value{};           ///< cumulative quote value of its executions; see average_of
  quantity queue_ahead;    ///< displayed quantity that trades before it at its price; unknown_queue where no view has
                           ///< shown it
  bool triggered = false;  ///< a conditional order past its trigger
  bool active = false;     ///< may trade: neither before its trigger nor waiting for a valid book
  price trail{};           ///< trailing stops that are active: best price since the activation; else zero
  sim::self_trade self_trade = sim::self_trade::of_account;
  timestamp accepted_at{};
  timestamp changed_at{};  ///< latest acceptance, trigger, execution, amendment or end
};

/// An execution of an account's order.
struct account_trade {
  account_id account;
  instrument_id instrument;
  order_id order;
  core::side side = core::side::buy;
  fill execution;  ///< trades are numbered per instrument
  money realized;  ///< before the fee
  timestamp at{};
};

}  // namespace core::sim
