#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/types/ids.hpp"

namespace adapters::binance {

/// Whose order a client order id belongs to.
enum class order_origin : std::uint8_t {
  ours,         ///< placed by this node
  foreign,      ///< by hand, by another node or another program
  liquidation,  ///< autoclose-...: the venue liquidates the position
  adl,          ///< adl_autoclose...: the venue reduces it to cover somebody else's loss
  settlement,   ///< settlement_autoclose-... and delivery_autoclose-...: delisting or delivery
};
std::string_view to_string(order_origin);

/// Order ids as text for the venue and back: TAG-ISSUER-COUNT, numbers in lower-case hex without leading zeros, e.g.
/// "wb1-9f3a0c12-2a". A pure function of its inputs, so that a repeated request is recognised as the same order; only
/// letters, digits and '-', at most 26 characters (the venue allows ^[\.A-Z\:/a-z0-9_-]{1,36}$, and its firewall
/// dislikes more unusual ones).
/// The venue keeps ids unique among OPEN orders only: an id is not an idempotency key.
class client_ids {
 public:
  /// `node_tag`: 1 to 8 letters and digits that tell this node's orders from all others of the account, else ASSERT.
  explicit client_ids(std::string_view node_tag);

  std::string text_of(core::order_id) const;
  /// Nothing if the text is not exactly what text_of of some order id gives.
  std::optional<core::order_id> order_of(std::string_view text) const;
  /// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Order-Update
  order_origin origin_of(std::string_view text) const;

 private:
  std::string prefix_;  // tag and '-'
};

}  // namespace adapters::binance
