#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/binance/endpoint.hpp"
#include "adapters/binance/wire.hpp"
#include "core/order/event.hpp"
#include "core/types/time.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// What an answer says about whether the request was carried out.
enum class verdict : std::uint8_t {
  done,          ///< 2xx: carried out, the body has the rest
  refused,       ///< definitely not; `refusal` says why
  unknown,       ///< it may have been: only the stream or a query can tell
  rate_limited,  ///< not; stop what is not needed, and wait as long as the venue says
  banned,        ///< not; this address is shut out for a while, all requests must stop
  clock,         ///< not; our time is outside of the receive window: measure the offset again
  auth,          ///< not; key, signature, address or permissions: an operator must look
  mode,          ///< not; account mode or symbol state does not fit what we do: no trading
};
std::string_view to_string(verdict);

struct meaning {
  verdict what = verdict::unknown;
  core::venue_refusal refusal = core::venue_refusal::none;  ///< none for done and unknown
  bool retryable = false;                                   ///< the same request may work in a moment
  auto operator<=>(const meaning&) const = default;
};

/// {"code":-1121,"msg":"Invalid symbol."}
struct error_body {
  std::int64_t code = 0;
  std::string text;
};
/// Nothing if the body is no error of this form.
std::optional<error_body> error_of(std::string_view body);

/// Keyed by product and endpoint, because the same number means different things: -2021 is "would immediately trigger"
/// on futures and a half-done cancel-replace on spot. A 4xx with a well-formed code that the table does not list is a
/// definite refusal `other`; anything that is no well-formed answer is unknown where the endpoint changes something,
/// and a retryable refusal where it only asks.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code
meaning meaning_of(product, endpoint, unsigned status, std::string_view body);
/// Also where no answer came: unsent is a retryable refusal, unknown is unknown.
meaning meaning_of(product, endpoint, const messages::venue_answer&);

/// "...IP banned until 1573630212345...": when a ban ends, if the text says so.
std::optional<core::timestamp> banned_until(std::string_view text);

/// The request changes orders or positions, so that an unclear answer leaves them unclear.
bool changes_orders(endpoint);

}  // namespace adapters::binance
