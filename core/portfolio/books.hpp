#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/portfolio/account.hpp"
#include "core/portfolio/equity.hpp"
#include "core/position/ledger.hpp"

namespace core::portfolio {

/// What the portfolio room makes of order events.
struct books {
  position::ledger ledger;
  scoreboard scores;
  equity_board equity;
  std::map<actor_number, std::uint32_t> issued;  ///< highest order count seen of each issuer

  books() = default;
  books(const std::vector<instrument>&, std::vector<capital_group>, std::map<bot_id, group_id> group_of);

  /// Takes an event of the journal, each once and in order. The equity is left alone: whoever lives through it marks it
  /// with the market.
  std::optional<position::applied> take(const order_event&);
  /// The same for an event of the past, of which no market is left: the equity is that of its fills.
  void restore(const order_event&);

  /// Zero for who has issued none.
  std::uint32_t issued_by(actor_number) const;

  /// All but the last marks.
  std::vector<std::byte> snapshot() const;
  /// Takes the place of what was here. Throws malformed_bytes for what snapshot cannot have written.
  void restore(std::span<const std::byte> snapshot);

  /// Fingerprint of what order events alone determine: marks move valuations, peaks and days.
  std::uint64_t hash() const;
};

}  // namespace core::portfolio
