#include "core/sim/fault_rule.hpp"

#include <algorithm>
#include <array>

#include "core/sim/fault_hooks.hpp"

namespace core::sim {

const std::array<hook_row, fault_hooks>& hook_table() {
  static constexpr std::array<hook_row, fault_hooks> rows{{
      {fault_hook::drop, "drop", "stream frame request", "", "", ""},
      {fault_hook::delay, "delay", "stream request", "by spread", "by", ""},
      {fault_hook::duplicate, "duplicate", "stream frame", "times", "", ""},
      {fault_hook::reorder, "reorder", "stream", "window", "", ""},
      {fault_hook::close, "close", "stream frame", "code", "", ""},
      {fault_hook::half_open, "half_open", "stream frame request", "", "", ""},
      {fault_hook::ack_lost, "ack_lost", "request", "mode", "", "reset silent"},
      {fault_hook::reply, "reply", "request", "status retry_after apply body", "status", ""},
      {fault_hook::mutate, "mutate", "stream frame request", "mode", "",
       "flip bytes cut split digit deep huge non_ascii duplicate_key wrong_type no_member empty"},
      {fault_hook::clock, "clock", "server", "by drift", "by|drift", ""},
      {fault_hook::schema, "schema", "stream request", "mode", "", "extra_member number_string null_value new_word"},
      {fault_hook::restart, "restart", "server", "", "", ""},
      {fault_hook::session_limit, "session_limit", "connect", "age spread", "age", ""},
      {fault_hook::refuse, "refuse", "connect request", "status", "", ""},
      {fault_hook::listen_key_expired, "listen_key_expired", "account", "", "", ""},
      {fault_hook::stop_endpoint_gone, "stop_endpoint_gone", "request", "", "", ""},
      {fault_hook::stale_snapshot, "stale_snapshot", "request", "by spread", "by", ""},
      {fault_hook::visibility_delay, "visibility_delay", "account", "by spread", "by", ""},
      {fault_hook::overload, "overload", "request", "", "", ""},
      {fault_hook::unknown_outcome, "unknown_outcome", "request", "apply", "", ""},
      {fault_hook::force_liquidation, "force_liquidation", "account", "", "", ""},
      {fault_hook::tick_change, "tick_change", "instrument", "times", "", ""},
      {fault_hook::frozen_time, "frozen_time", "stream", "", "", ""},
      {fault_hook::lost_subscription, "lost_subscription", "stream", "mode", "", "mute silent"},
      {fault_hook::stream_mute, "stream_mute", "account", "", "", ""},
      {fault_hook::fill_race, "fill_race", "request", "", "", ""},
      {fault_hook::partial_expiry, "partial_expiry", "request", "", "", ""},
  }};
  return rows;
}

std::vector<std::string_view> words_of(std::string_view text, char separator) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string_view to_string(fault_hook x) {
  for (const auto& row : hook_table())
    if (row.hook == x) return row.name;
  return "?";
}

std::optional<fault_hook> fault_hook_of(std::string_view name) {
  for (const auto& row : hook_table())
    if (row.name == name) return row.hook;
  return {};
}

std::vector<std::string_view> modes_of(fault_hook x) {
  for (const auto& row : hook_table())
    if (row.hook == x) return words_of(row.modes, ' ');
  return {};
}

bool fault_matches(std::string_view where, std::string_view subject) {
  const bool whole = where.ends_with('$');
  if (whole) where.remove_suffix(1);
  // The usual two fingers: when a character does not fit, the last star takes one more.
  std::size_t w = 0, s = 0, star = std::string_view::npos, retry = 0;
  while (w < where.size() || (whole && s < subject.size())) {
    if (w < where.size() && where[w] == '*') {
      star = w++;
      retry = s;
    } else if (w < where.size() && s < subject.size() && where[w] == subject[s]) {
      ++w;
      ++s;
    } else if (star != std::string_view::npos && retry < subject.size()) {
      w = star + 1;
      s = ++retry;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace core::sim
