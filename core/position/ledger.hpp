#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/order/event.hpp"
#include "core/types/bytes.hpp"
#include "core/types/instrument.hpp"

namespace core::position {

/// Positions are ledgered per bot; their sum over an account's bots equals the venue's position.
struct key {
  account_id account;
  instrument_id instrument;
  bot_id bot;
  auto operator<=>(const key&) const = default;
};

/// One position over its life, from flat to flat. What was paid or received for it, fees apart, is exactly
/// `realized - cost`.
struct position {
  core::quantity quantity;  ///< signed; zero: closed, the rest describes the life that ended
  money cost;               ///< exact cost of what is still held: paid for longs (> 0), received for shorts (< 0)
  money realized;           ///< profit of what was closed, before fees
  money fees;               ///< paid (> 0) over its life
  price protection;         ///< that of the latest entry fill
  timestamp opened_at{};
  sequence last_event;  ///< newest journal record in it

  constexpr bool operator==(const position&) const = default;
};

enum class change : std::uint8_t {
  opened,
  enlarged,
  reduced,
  closed,
  reversed,  ///< one fill closed the position and opened one on the other side
};
std::string_view to_string(change);

/// What one fill did.
struct applied {
  core::position::key key;
  change what{};
  position after;          ///< for reversed: the position opened by the rest of the fill
  money realized_by_this;  ///< profit of what this fill closed, before fees
};

/// Sole owner of positions. Only fills move them.
class ledger {
 public:
  ledger() = default;
  /// Fills of other instruments are broken invariants: the gate admits no order on them.
  explicit ledger(std::vector<instrument>);

  /// Nothing for events that are not fills and for records that are in the position already (sequence <= last_event).
  /// A fill that closes only a part takes its share of the cost, rounded toward zero; the last one takes all that is
  /// left. A reversing fill's fee is split by quantity.
  std::optional<applied> apply(const order_event&);

  /// Also finds closed positions. Valid until the ledger changes.
  const position* find(const key&) const;

  /// Calls f(key, position) for each open position in ascending order of key.
  template <class F>
  void each(F&& f) const {
    for (const auto& [k, p] : positions_) {
      if (p.quantity.units != 0) f(k, p);
    }
  }

  /// Profit if what is held were closed at this price, before fees. Zero where nothing is held.
  money unrealized(const key&, price at) const;

  void write(byte_writer&) const;
  /// Takes the place of all positions. Throws malformed_bytes for what write cannot have written, and for positions on
  /// instruments that are not configured.
  void read(byte_reader&);

  std::uint64_t hash() const;

 private:
  std::map<instrument_id, instrument> instruments_;
  std::map<key, position> positions_;
};

}  // namespace core::position
