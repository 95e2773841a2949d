#include "adapters/binance/errors.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace adapters::binance {
namespace {

using core::venue_refusal;

constexpr meaning done{verdict::done};
constexpr meaning unclear{verdict::unknown};
constexpr meaning shed{verdict::refused, venue_refusal::overloaded, true};
constexpr meaning limited{verdict::rate_limited, venue_refusal::rate_limited, true};
constexpr meaning shut_out{verdict::banned, venue_refusal::rate_limited};
constexpr meaning late{verdict::clock, venue_refusal::other, true};
constexpr meaning unkeyed{verdict::auth, venue_refusal::not_permitted};
constexpr meaning misfit{verdict::mode, venue_refusal::not_permitted};
constexpr meaning refuse(venue_refusal why) { return {verdict::refused, why}; }

struct row {
  std::int64_t code;
  meaning means;
};

/// Codes that mean the same wherever they come from.
constexpr std::array common{
    row{-1000, unclear},  // UNKNOWN: an error while processing, which may have been late
    row{-1001, shed},     // "Internal error; unable to process your request. Please try again.": a failure
    row{-1002, unkeyed},  // UNAUTHORIZED
    row{-1003, limited},  // TOO_MANY_REQUESTS
    row{-1006, unclear},  // UNEXPECTED_RESP: execution status unknown
    row{-1007, unclear},  // TIMEOUT: send status unknown; execution status unknown
    row{-1008, shed},     // throttled; exits are exempt on futures
    row{-1011, unkeyed},  // this address may not
    row{-1013, refuse(venue_refusal::filter)},
    row{-1015, limited},  // TOO_MANY_ORDERS in a window
    row{-1020, refuse(venue_refusal::not_permitted)},
    row{-1021, late},                                  // outside of the receive window
    row{-1022, unkeyed},                               // INVALID_SIGNATURE
    row{-1099, unkeyed},                               // not found, unauthenticated or unauthorized
    row{-1111, refuse(venue_refusal::filter)},         // more decimals than the asset has
    row{-1116, refuse(venue_refusal::not_permitted)},  // order type
    row{-1121, refuse(venue_refusal::unknown_instrument)},
    row{-1122, refuse(venue_refusal::unknown_instrument)},  // symbol status
    row{-2011, refuse(venue_refusal::unknown_order)},       // cancel of an order that is not open
    row{-2013, refuse(venue_refusal::unknown_order)},       // query of an order that is not there (yet)
    row{-2014, unkeyed},
    row{-2015, unkeyed},
    row{-2017, unkeyed},
    row{-2018, refuse(venue_refusal::insufficient_margin)},
};

/// https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code
constexpr std::array usdm{
    row{-2019, refuse(venue_refusal::insufficient_margin)},
    row{-2021, refuse(venue_refusal::would_trigger)},
    row{-2022, refuse(venue_refusal::reduce_only)},
    row{-2023, misfit},                              // the account is being liquidated
    row{-2024, refuse(venue_refusal::reduce_only)},  // position is not sufficient
    row{-2025, refuse(venue_refusal::too_many_orders)},
    row{-2026, refuse(venue_refusal::not_permitted)},
    row{-2027, refuse(venue_refusal::insufficient_margin)},  // position too large for the leverage
    row{-2028, refuse(venue_refusal::insufficient_margin)},
    row{-4001, refuse(venue_refusal::filter)},
    row{-4002, refuse(venue_refusal::filter)},
    row{-4003, refuse(venue_refusal::filter)},
    row{-4004, refuse(venue_refusal::filter)},
    row{-4005, refuse(venue_refusal::filter)},
    row{-4006, refuse(venue_refusal::filter)},
    row{-4007, refuse(venue_refusal::filter)},
    row{-4013, refuse(venue_refusal::filter)},
    row{-4014, refuse(venue_refusal::filter)},
    row{-4016, refuse(venue_refusal::price_bounds)},
    row{-4023, refuse(venue_refusal::filter)},
    row{-4024, refuse(venue_refusal::price_bounds)},
    row{-4045, refuse(venue_refusal::too_many_orders)},  // conditional orders
    row{-4050, refuse(venue_refusal::insufficient_margin)},
    row{-4051, refuse(venue_refusal::insufficient_margin)},
    row{-4060, misfit},
    row{-4061, misfit},  // hedge mode against one-way orders, or the other way round
    row{-4062, refuse(venue_refusal::reduce_only)},
    row{-4087, refuse(venue_refusal::not_permitted)},  // reduce-only orders only
    row{-4088, refuse(venue_refusal::not_permitted)},
    row{-4105, refuse(venue_refusal::not_permitted)},
    row{-4106, refuse(venue_refusal::not_permitted)},
    row{-4107, refuse(venue_refusal::not_permitted)},
    row{-4109, misfit},  // inactive account
    row{-4116, refuse(venue_refusal::duplicate)},
    row{-4118, refuse(venue_refusal::reduce_only)},
    row{-4120, misfit},  // the order type moved to another endpoint: stops do not work (F-54)
    row{-4130, refuse(venue_refusal::too_many_orders)},  // one closePosition order a direction; not in the venue's list
    row{-4131, refuse(venue_refusal::price_bounds)},     // the other side's best price is too far from the mark
    row{-4135, refuse(venue_refusal::filter)},           // activation price
    row{-4140, misfit},                                  // the symbol's status does not allow opening
    row{-4141, misfit},                                  // the symbol is closed
    row{-4142, refuse(venue_refusal::would_trigger)},
    row{-4164, refuse(venue_refusal::filter)},  // notional too small
    row{-4183, refuse(venue_refusal::price_bounds)},
    row{-4184, refuse(venue_refusal::price_bounds)},
    row{-4189, refuse(venue_refusal::not_permitted)},
    row{-4192, refuse(venue_refusal::not_permitted)},
    row{-4210, refuse(venue_refusal::price_bounds)},
    row{-4211, refuse(venue_refusal::price_bounds)},
    row{-4400, refuse(venue_refusal::not_permitted)},  // quantitative rules broken: reduce-only for a while
    row{-4401, refuse(venue_refusal::not_permitted)},
    row{-4402, refuse(venue_refusal::not_permitted)},
    row{-4531, misfit},  // account modes out of step
    row{-5022, refuse(venue_refusal::would_take)},
    row{-5024, refuse(venue_refusal::not_permitted)},
    row{-5025, refuse(venue_refusal::not_permitted)},
    row{-5028, late},  // the engine's own receive window
    row{-5029, refuse(venue_refusal::filter)},
    row{-5043, {verdict::refused, venue_refusal::other, true}},  // an amendment is pending
};

/// https://developers.binance.com/docs/binance-spot-api-docs/errors
constexpr std::array spot{
    row{-2010, refuse(venue_refusal::other)}, row{-2021, unclear},  // cancel-replace: one half was done (F-44)
    row{-2022, refuse(venue_refusal::other)},                       // cancel-replace: neither half was done
    row{-2026, refuse(venue_refusal::unknown_order)},               // archived
};

template <std::size_t N>
constexpr bool in_page_order(const std::array<row, N>& rows) {
  for (std::size_t i = 1; i < N; ++i)
    if (rows[i - 1].code <= rows[i].code) return false;
  return true;
}
static_assert(in_page_order(common) && in_page_order(usdm) && in_page_order(spot),
              "each code stands once, in the order of the page");

template <std::size_t N>
const meaning* find(const std::array<row, N>& rows, std::int64_t code) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const row& x) { return x.code == code; });
  return at == rows.end() ? nullptr : &at->means;
}

/// What differs by endpoint from the tables above.
std::optional<meaning> special(product p, endpoint e, const error_body& error) {
  const bool duplicate = p == product::spot && error.code == -2010 && error.text.starts_with("Duplicate order");
  if (duplicate) return refuse(venue_refusal::duplicate);
  // A code that only asking can mean "not there" is no such thing where an order was to be made.
  if (error.code == -2013 && (e == endpoint::order_place || e == endpoint::algo_place))
    return refuse(venue_refusal::other);
  if (error.code == -1003 && banned_until(error.text)) return shut_out;
  return {};
}

meaning of_code(product p, endpoint e, const error_body& error) {
  if (const auto x = special(p, e, error)) return *x;
  if (const auto* x = p == product::usdm ? find(usdm, error.code) : find(spot, error.code)) return *x;
  if (const auto* x = find(common, error.code)) return *x;
  return refuse(venue_refusal::other);
}

/// "HTTP 503 Status: Message Variants & Handling" of
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info
meaning of_server_error(unsigned status, const std::optional<error_body>& error, std::string_view body) {
  if (status != 503) return unclear;
  if (error && error->code == -1008) return shed;
  // Word for word: what stands in front of the venue has texts of its own and knows nothing about the order.
  const auto says = error ? std::string_view(error->text) : body;
  const bool failed =
      says == "Service Unavailable." || says == "Internal error; unable to process your request. Please try again.";
  return failed ? shed : unclear;
}

meaning of_answer(product p, endpoint e, unsigned status, std::string_view body) {
  const auto error = error_of(body);
  if (status == 418 || status == 403) return shut_out;
  if (status == 429) return error && banned_until(error->text) ? shut_out : limited;
  if (status >= 500) return of_server_error(status, error, body);
  if (status >= 200 && status < 300) return error && error->code < 0 ? of_code(p, e, *error) : done;
  return status >= 400 && error ? of_code(p, e, *error) : unclear;
}

}  // namespace

std::string_view to_string(verdict x) {
  switch (x) {
    case verdict::done:
      return "done";
    case verdict::refused:
      return "refused";
    case verdict::unknown:
      return "unknown";
    case verdict::rate_limited:
      return "rate_limited";
    case verdict::banned:
      return "banned";
    case verdict::clock:
      return "clock";
    case verdict::auth:
      return "auth";
    case verdict::mode:
      return "mode";
  }
  return "unlisted";
}

std::optional<error_body> error_of(std::string_view body) {
  constexpr std::size_t error_max = 64 * 1024;  // an error is a line; longer answers are something else
  if (body.size() > error_max || body.find("\"code\"") == std::string_view::npos) return {};
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  error_body out;
  std::string_view text;
  if (parser.parse(body.data(), body.size()).get(document) != simdjson::SUCCESS) return {};
  if (document["code"].get(out.code) != simdjson::SUCCESS || document["msg"].get(text) != simdjson::SUCCESS) return {};
  out.text = text;
  return out;
}

meaning meaning_of(product p, endpoint e, unsigned status, std::string_view body) {
  const auto out = of_answer(p, e, status, body);
  // A question that was not answered can be asked again.
  return out.what == verdict::unknown && !changes_orders(e) ? shed : out;
}

meaning meaning_of(product p, endpoint e, const messages::venue_answer& answer) {
  switch (answer.what) {
    case messages::venue_answer::outcome::answered:
      return meaning_of(p, e, answer.status, answer.body);
    case messages::venue_answer::outcome::unsent:
      return {verdict::refused, venue_refusal::not_ready, true};
    case messages::venue_answer::outcome::unknown:
      break;
  }
  return changes_orders(e) ? unclear : shed;
}

std::optional<core::timestamp> banned_until(std::string_view text) {
  constexpr std::string_view words = "banned until ";
  const auto at = text.find(words);
  if (at == std::string_view::npos) return {};
  std::int64_t ms = 0;
  const auto* const first = text.data() + at + words.size();
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), ms);
  constexpr std::int64_t ms_max = INT64_MAX / 1'000'000;
  if (error != std::errc{} || ms < 0 || ms > ms_max) return {};
  return core::timestamp{std::chrono::milliseconds{ms}};
}

bool changes_orders(endpoint e) {
  switch (e) {
    case endpoint::order_place:
    case endpoint::order_amend:
    case endpoint::order_cancel:
    case endpoint::algo_place:
    case endpoint::algo_cancel:
      return true;
    default:
      return false;
  }
}

}  // namespace adapters::binance
