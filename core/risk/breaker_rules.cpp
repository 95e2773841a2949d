#include "core/risk/breaker_rules.hpp"

#include <algorithm>

namespace core::risk {

ruling strictest(std::vector<entry_rule> rules) {
  std::sort(rules.begin(), rules.end());
  ruling all;
  for (const auto& x : rules) {
    if (x.action > all.action) {
      all.action = x.action;
      all.breaker = x.breaker;
    }
    if (x.action == breaker_action::scale) all.scale.parts = all.scale.parts * x.factor.parts / 1'000'000;
    if (x.action == breaker_action::cap_leverage)
      all.leverage_max = all.leverage_max.parts == 0 ? x.factor : std::min(all.leverage_max, x.factor);
  }
  return all;
}

bool entry_rules::blocked(const breaker_scope& scope) const {
  return std::any_of(open.begin(), open.end(),
                     [&](const entry_rule& x) { return x.scope == scope && blocks(x.action); });
}

ruling entry_rules::judge(const order_intent& order, const instrument& on) const {
  if (open.empty()) return {};
  std::vector<entry_rule> binding;
  for (const auto& x : open)
    if (covers(x.scope, order, on)) binding.push_back(x);
  return strictest(std::move(binding));
}

ruling entry_rules::judge_all(const order_intent& booked, const instrument& on) const {
  std::vector<entry_rule> binding;
  for (const auto& x : open)
    if (covers_all(x.scope, booked, on)) binding.push_back(x);
  return strictest(std::move(binding));
}

bool covers_all(const breaker_scope& scope, const order_intent& booked, const instrument& on) {
  return scope.kind != scope_kind::order_type && covers(scope, booked, on);
}

bool covers(const breaker_scope& scope, const order_intent& order, const instrument& on) {
  switch (scope.kind) {
    case scope_kind::order_type:
      return scope.name == to_string(order.type);
    case scope_kind::instrument:
      return scope.name == on.name();
    case scope_kind::venue:
      return scope.name == on.venue;
    case scope_kind::account:
      return number_of(scope.name) == order.account.value;
    case scope_kind::group:
      return number_of(scope.name) == order.group.value;
    case scope_kind::global:
      return true;
  }
  return true;
}

}  // namespace core::risk
