#include "adapters/binance/session_door.hpp"

#include <charconv>
#include <optional>
#include <vector>

#include "adapters/binance/budget.hpp"
#include "adapters/binance/endpoint.hpp"
#include "adapters/binance/errors.hpp"

namespace adapters::binance {
namespace {

std::vector<transport::budget_limit> rest_limits() {
  std::vector<transport::budget_limit> limits;
  for (const auto& x : usdm_limits) {
    if (x.of != limit_kind::request_weight && x.of != limit_kind::orders) continue;
    limits.push_back({.of = x.of == limit_kind::orders ? transport::meter::orders : transport::meter::weight,
                      .most = x.max,
                      .window = x.window,
                      .reserve_percent = reserve_percent});
  }
  return limits;
}

/// The venue's own limit, and ours, which is tighter: a venue that does not answer is not asked more than ten times a
/// minute.
std::vector<transport::connect_limit> connect_limits() {
  std::vector<transport::connect_limit> limits{transport::connect_limit{}};
  for (const auto& x : usdm_limits)
    if (x.of == limit_kind::connects) limits.push_back({x.max, x.window});
  return limits;
}

std::optional<unsigned> number_in(std::string_view text) {
  unsigned n = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<core::duration> retry_after(const transport::http_response& response, core::timestamp now) {
  if (const auto seconds = number_in(transport::header(response.headers, "Retry-After")))
    return std::chrono::seconds(*seconds);
  const auto error = error_of(response.body);
  const auto until = error ? banned_until(error->text) : std::nullopt;
  if (until && *until > now) return *until - now;
  return std::nullopt;
}

}  // namespace

session_ledger::session_ledger() : budget(rest_limits()), connects(connect_limits()) {}

core::result<transport::http_call, messages::venue_answer> rest_door::admit(const messages::venue_call& call,
                                                                            core::timestamp now) {
  const auto refuse = [&](std::string why, bool away) {
    return core::unexpected(messages::venue_answer{
        .number = call.number, .body = std::move(why), .sent_at = now, .ts_recv = now, .away = away});
  };
  if (call.keyed && key_.empty()) return refuse("there is no API key", true);
  if (!ledger_.budget.spend({.weight = call.weight, .orders = call.orders}, call.purpose, now))
    return refuse("the budget of requests is used up", false);
  transport::http_call out{.to = host_of(call.target) == rest_host::spot ? where_.spot_rest : where_.rest,
                           .request = {.method = call.method, .target = call.target},
                           .within = call.within};
  if (call.keyed) out.request.headers.emplace_back("X-MBX-APIKEY", std::string(key_.reveal()));
  return out;
}

messages::venue_answer rest_door::settle(const messages::venue_call& call, transport::http_outcome&& outcome,
                                         core::timestamp now) {
  using result = messages::venue_answer::outcome;
  messages::venue_answer answer{.number = call.number, .sent_at = outcome.sent_at, .ts_recv = now};
  if (!outcome.answer) {
    const auto& why = outcome.answer.error();
    answer.what = why.reached ? result::unknown : result::unsent;
    answer.body = std::string(to_string(why.what)) + ": " + why.detail;
    answer.away = true;
    return answer;
  }
  learn(*outcome.answer, now);
  answer.what = result::answered;
  answer.status = outcome.answer->status;
  answer.body = std::move(outcome.answer->body);
  return answer;
}

/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#limits
void rest_door::learn(const transport::http_response& response, core::timestamp now) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  using transport::meter;
  struct told {
    std::string_view header;
    meter of;
    core::duration window;
  };
  static constexpr told table[]{{"X-MBX-USED-WEIGHT-1M", meter::weight, minutes(1)},
                                {"X-MBX-ORDER-COUNT-10S", meter::orders, seconds(10)},
                                {"X-MBX-ORDER-COUNT-1M", meter::orders, minutes(1)}};
  for (const auto& x : table)
    if (const auto used = number_in(transport::header(response.headers, x.header)))
      ledger_.budget.learn(x.of, x.window, *used, now);
  if (response.status == 418)
    ledger_.budget.braked(transport::brake::ban, retry_after(response, now), now);
  else if (response.status == 429 || response.status == 403)
    ledger_.budget.braked(transport::brake::slow_down, retry_after(response, now), now);
}

}  // namespace adapters::binance
