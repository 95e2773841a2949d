#include "core/risk/breaker_policy.hpp"

#include "core/types/decimal.hpp"

namespace core::risk {

std::string_view to_string(breaker_action x) {
  switch (x) {
    case breaker_action::none:
      return "none";
    case breaker_action::scale:
      return "scale";
    case breaker_action::cap_leverage:
      return "cap_leverage";
    case breaker_action::reduce_positions:
      return "reduce_positions";
    case breaker_action::halt_new:
      return "halt_new";
    case breaker_action::halt_bots:
      return "halt_bots";
    case breaker_action::close_all:
      return "close_all";
  }
  return "?";
}

std::string_view to_string(scope_kind x) {
  switch (x) {
    case scope_kind::order_type:
      return "order_type";
    case scope_kind::instrument:
      return "instrument";
    case scope_kind::venue:
      return "venue";
    case scope_kind::account:
      return "account";
    case scope_kind::group:
      return "group";
    case scope_kind::global:
      return "global";
  }
  return "?";
}

std::string to_string(const breaker_scope& x) {
  std::string text(to_string(x.kind));
  return x.name.empty() ? text : text + ' ' + x.name;
}

std::string_view to_string(breaker_measure x) {
  switch (x) {
    case breaker_measure::level:
      return "level";
    case breaker_measure::count:
      return "count";
    case breaker_measure::lasting:
      return "lasting";
  }
  return "?";
}

std::string_view to_string(breaker_side x) { return x == breaker_side::above ? "above" : "below"; }

std::string_view to_string(breaker_reset x) {
  switch (x) {
    case breaker_reset::by_operator:
      return "by_operator";
    case breaker_reset::after_time:
      return "after_time";
    case breaker_reset::next_day:
      return "next_day";
    case breaker_reset::next_week:
      return "next_week";
    case breaker_reset::when_recovered:
      return "when_recovered";
  }
  return "?";
}

std::string_view to_string(breaker_unit x) { return x == breaker_unit::ratio ? "ratio" : "number"; }

std::string problem_of(const breaker_policy& x) {
  if (x.name.empty() || x.metric.empty()) return "a breaker has a name and a metric";
  if (x.scope.name.empty() != (x.scope.kind == scope_kind::global)) return "every scope but the global one has a name";
  if (x.action == breaker_action::none) return "an open breaker does something";
  if (x.measure != breaker_measure::level && x.window <= duration::zero()) return "this measure has a window";
  if (x.measure == breaker_measure::count && x.threshold < 0) return "a count is not negative";
  if (x.measure != breaker_measure::level && x.side != breaker_side::above) return "only a level can be too low";
  if (x.recovery && (x.side == breaker_side::above ? *x.recovery >= x.threshold : *x.recovery <= x.threshold))
    return "recovery lies on the good side of the threshold";
  if (x.step < 0) return "a step is not negative";
  if (x.reset == breaker_reset::after_time && x.time <= duration::zero()) return "a timer has a time";
  if (x.time < duration::zero()) return "a time is not negative";
  if (x.action == breaker_action::scale && (x.factor.parts < 0 || x.factor.parts > 1'000'000))
    return "a scale is between 0 and 1";
  if (x.action == breaker_action::reduce_positions && (x.factor.parts <= 0 || x.factor.parts >= 1'000'000))
    return "what remains of a position is between 0 and 1";
  if (x.action != breaker_action::scale && x.factor.parts <= 0) return "a factor is positive";
  return {};
}

std::string closed_by(const breaker_policy& x) {
  switch (x.reset) {
    case breaker_reset::by_operator:
      return "operator";
    case breaker_reset::after_time:
      return "timer of " + to_text(x.time) + " or operator";
    case breaker_reset::next_day:
      return "next day or operator";
    case breaker_reset::next_week:
      return "Monday or operator";
    case breaker_reset::when_recovered:
      return "recovery for " + to_text(x.time) + " or operator";
  }
  return "?";
}

std::string text_of(std::int64_t value, breaker_unit unit) {
  return unit == breaker_unit::ratio ? format_decimal(value, 4) + '%' : std::to_string(value);
}

}  // namespace core::risk
