#pragma once

#include <deque>
#include <map>
#include <vector>

#include "core/order/event.hpp"
#include "core/types/bytes.hpp"

namespace core::sim {

/// What the venue knows about an order: enough to answer a query.
struct order_record {
  order_intent intent;                                         ///< its quantity follows amendments
  venue_report::kind standing = venue_report::kind::accepted;  ///< accepted while open; filled, canceled, expired or
                                                               ///< rejected after
  venue_refusal refusal = venue_refusal::none;                 ///< for rejected
  quantity filled{};
  timestamp since{};                       ///< engine time of acceptance, or of the end
  std::vector<venue_report> executions{};  ///< as reported

  quantity open() const { return intent.quantity - filled; }
};
void write(byte_writer&, const order_record&);
void read(byte_reader&, order_record&);

/// Orders that have ended, the latest `orders_max` of them.
class order_history {
 public:
  static constexpr std::size_t orders_max = 128;

  /// Forgets the eldest where there is no room.
  void remember(order_record);
  /// Valid until the next `remember`.
  const order_record* find(order_id) const;

  void write(byte_writer&) const;
  static order_history read(byte_reader&);

 private:
  std::map<order_id, order_record> records_;
  std::deque<order_id> by_age_;  ///< eldest first
};

}  // namespace core::sim
