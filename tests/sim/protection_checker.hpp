#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/sim/exchange.hpp"
#include "messages/record.hpp"

namespace tests::sim {

/// Whose stops: one bot's position on one instrument of one account.
struct holding_key {
  core::account_id account;
  core::instrument_id instrument;
  core::bot_id bot;
  auto operator<=>(const holding_key&) const = default;
};
inline holding_key key_of(const core::order_intent& x) { return {x.account, x.instrument, x.bot}; }

/// What rested at an exchange at which time: looked at after every step of virtual time, kept where it changed.
class stop_log {
 public:
  void look(core::timestamp now, const core::sim::exchange& exchange) {
    std::map<core::order_id, held> seen;
    for (const auto& order : exchange.open_orders())
      if (order.intent.role == core::leg_role::stop) seen[order.intent.id] = {key_of(order.intent), order.open};
    if (!log_.empty() && log_.back().second == seen) return;
    if (!log_.empty() && log_.back().first == now)
      log_.back().second = std::move(seen);
    else
      log_.emplace_back(now, std::move(seen));
  }

  /// Open quantity of all stops of a holding when everything of that moment had happened.
  core::quantity resting(const holding_key& whose, core::timestamp at) const {
    const auto after =
        std::upper_bound(log_.begin(), log_.end(), at, [](auto t, const auto& x) { return t < x.first; });
    core::quantity sum;
    if (after != log_.begin())
      for (const auto& [id, stop] : std::prev(after)->second)
        if (stop.whose == whose) sum += stop.open;
    return sum;
  }

 private:
  struct held {
    holding_key whose;
    core::quantity open;
    bool operator==(const held&) const = default;
  };
  std::vector<std::pair<core::timestamp, std::map<core::order_id, held>>> log_;
};

/// What the checker has to know of an instrument: who rests its stops, and how far away that is.
struct stop_place {
  const stop_log* log = nullptr;
  core::duration order_latency{};
};

struct protection_report {
  std::size_t fills = 0;  ///< that opened or enlarged a position
  std::size_t stops = 0;  ///< that were wanted for them
  std::vector<std::string> breaches;
};

/// Proves that every fill which opens or enlarges a position is protected at once. It knows the journal's records and
/// what rests at the exchanges, and nothing of the rooms in between.
///
/// For each such fill: a stop intent with the fill as its cause, the approval with that intent as its cause and the
/// command with that approval as its cause stand in the journal at the fill's own virtual time. One order latency later
/// stops for the whole position rest at the exchange, unless the position has shrunk meanwhile, or the exchange
/// answered a stop with a refusal or an execution and the rest is being closed.
class protection_checker {
 public:
  protection_checker(const std::vector<messages::journal_entry>& journal,
                     std::map<core::instrument_id, stop_place> places)
      : journal_(journal), places_(std::move(places)) {}

  protection_report check() {
    read();
    for (const auto& x : enlargements_) {
      check_stop(x);
      check_exchange(x);
    }
    report_.fills = enlargements_.size();
    return std::move(report_);
  }

 private:
  using sequence = core::sequence;
  struct enlargement {
    holding_key key;
    sequence fill;
    core::timestamp at{};
    core::quantity position;  ///< after it
  };

  static bool enlarges(core::quantity before, core::quantity after) {
    return after.units != 0 && (core::abs(after) > core::abs(before) || (before.units < 0) != (after.units < 0));
  }

  void read() {
    for (const auto& entry : journal_) {
      if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body)) {
        if (x->intent.role == core::leg_role::stop) by_cause_[entry.cause].push_back(&entry);
        if (x->intent.role == core::leg_role::exit) exits_.emplace_back(key_of(x->intent), entry.at);
      } else if (std::holds_alternative<messages::approval_recorded>(entry.body) ||
                 std::holds_alternative<messages::command_recorded>(entry.body)) {
        by_cause_[entry.cause].push_back(&entry);
      } else if (const auto* e = std::get_if<messages::event_recorded>(&entry.body)) {
        read(entry, e->event);
      }
    }
  }
  void read(const messages::journal_entry& entry, const core::order_event& event) {
    const auto key = key_of(event.intent);
    if (event.intent.role == core::leg_role::stop && event.step != core::order_step::accepted &&
        event.step != core::order_step::cancel_submitted)
      answers_.emplace_back(key, entry.at);
    if (event.execution.quantity.units == 0) return;
    auto& now = positions_[key];
    const auto before = now;
    now += event.intent.side == core::side::buy ? event.execution.quantity : -event.execution.quantity;
    history_[key].emplace_back(entry.at, now);
    if (enlarges(before, now)) enlargements_.push_back({key, entry.sequence, entry.at, now});
  }

  template <class Record>
  const messages::journal_entry* caused(sequence cause, core::timestamp at, const holding_key* whose = nullptr) const {
    const auto found = by_cause_.find(cause);
    if (found == by_cause_.end()) return nullptr;
    for (const auto* entry : found->second) {
      const auto* body = std::get_if<Record>(&entry->body);
      if (!body || entry->at != at) continue;
      if constexpr (std::is_same_v<Record, messages::intent_recorded>)
        if (key_of(body->intent) != *whose) continue;
      return entry;
    }
    return nullptr;
  }

  void check_stop(const enlargement& x) {
    const auto* wanted = caused<messages::intent_recorded>(x.fill, x.at, &x.key);
    if (!wanted) return breach(x, "no stop is wanted at once");
    const auto* approved = caused<messages::approval_recorded>(wanted->sequence, x.at);
    if (!approved) return breach(x, "its stop is not approved at once");
    const auto* sent = caused<messages::command_recorded>(approved->sequence, x.at);
    if (!sent) return breach(x, "its stop does not leave at once");
    ++report_.stops;
  }

  void check_exchange(const enlargement& x) {
    const auto& place = places_.at(x.key.instrument);
    const auto arrival = x.at + place.order_latency;
    const auto needed = least_position(x, arrival);
    const auto resting = place.log->resting(x.key, arrival);
    if (resting >= needed || being_closed(x, arrival)) return;
    breach(x, fmt::format("{} of {} rest at the exchange one latency later", resting.units, needed.units));
  }
  core::quantity least_position(const enlargement& x, core::timestamp until) const {
    auto least = core::abs(x.position);
    for (const auto& [at, position] : history_.at(x.key))
      if (at >= x.at && at <= until) {
        const bool turned = (position.units < 0) != (x.position.units < 0);
        least = std::min(least, turned ? core::quantity{} : core::abs(position));
      }
    return least;
  }
  /// The exchange has spoken about a stop of the holding, and an exit or a further stop is the answer.
  bool being_closed(const enlargement& x, core::timestamp arrival) const {
    constexpr core::duration report_way = std::chrono::milliseconds(100);
    const auto soon = [&](const auto& y) {
      return y.first == x.key && y.second > x.at && y.second <= arrival + report_way;
    };
    return std::any_of(answers_.begin(), answers_.end(), soon) && std::any_of(exits_.begin(), exits_.end(), soon);
  }
  void breach(const enlargement& x, const std::string& what) {
    report_.breaches.push_back(fmt::format("fill in record {}: {}", x.fill.value, what));
  }

  const std::vector<messages::journal_entry>& journal_;
  const std::map<core::instrument_id, stop_place> places_;
  std::map<sequence, std::vector<const messages::journal_entry*>> by_cause_;
  std::map<holding_key, core::quantity> positions_;
  std::map<holding_key, std::vector<std::pair<core::timestamp, core::quantity>>> history_;
  std::vector<enlargement> enlargements_;
  std::vector<std::pair<holding_key, core::timestamp>> answers_;  ///< of exchanges about stops
  std::vector<std::pair<holding_key, core::timestamp>> exits_;
  protection_report report_;
};

}  // namespace tests::sim
