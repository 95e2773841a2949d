#pragma once

#include <deque>
#include <map>
#include <vector>

#include "core/order/event.hpp"
#include "core/sim/account.hpp"
#include "core/sim/rule.hpp"
#include "core/types/bytes.hpp"

namespace core::sim {

/// One execution of an order as it was told.
struct execution {
  fill what;
  money realized;
  quantity filled;  ///< cumulative, after it
  quantity open;    ///< after it
  timestamp at{};
  bool taken_over = false;  ///< by the insurance fund
};
void write(byte_writer&, const execution&);
void read(byte_reader&, execution&);

/// What the venue knows about an order: enough to answer a query.
struct order_record {
  order_intent intent;                                         ///< its quantity and limit follow amendments
  venue_report::kind standing = venue_report::kind::accepted;  ///< accepted while open; filled, canceled, expired or
                                                               ///< rejected after
  rule why = rule::none;                                       ///< for rejected and expired
  quantity filled{};
  money value{};            ///< cumulative quote value of the executions
  timestamp accepted_at{};  ///< engine time of arrival
  timestamp since{};        ///< engine time of acceptance, or of the end
  timestamp changed_at{};   ///< of the latest event
  bool triggered = false;   ///< a conditional order past its trigger
  bool forced = false;      ///< an order of the liquidator
  sim::self_trade self_trade = sim::self_trade::unseen;
  std::vector<execution> executions{};

  quantity open() const { return intent.quantity - filled; }
};
void write(byte_writer&, const order_record&);
void read(byte_reader&, order_record&);

/// Orders that have ended, the latest of them.
class order_history {
 public:
  static constexpr std::size_t orders_max = 128;  ///< unless the exchange is told to keep more

  explicit order_history(std::size_t kept = orders_max) : kept_(kept) {}

  /// Forgets the eldest where there is no room.
  void remember(order_record);
  /// Valid until the next `remember`.
  const order_record* find(order_id) const;
  template <class F>
  void each(F&& f) const {
    for (const order_id id : by_age_) f(records_.at(id));
  }

  void write(byte_writer&) const;
  void read(byte_reader&);

 private:
  std::size_t kept_;
  std::map<order_id, order_record> records_;
  std::deque<order_id> by_age_;  ///< eldest first
};

}  // namespace core::sim
