#include "adapters/store/redis_live_state.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/store/catalogue.hpp"
#include "core/order/lifecycle.hpp"
#include "core/types/invariant.hpp"
#include "core/types/json_object.hpp"

namespace adapters::store {
namespace {

/// What a row does to the hash of its thing.
enum class effect : std::uint8_t {
  none,    ///< the row is about something else
  merge,   ///< its cells change, the other fields stay
  renew,   ///< the hash is this row
  remove,  ///< the thing is no more
};

/// Empty where it is absent.
std::string text_of(const value& x) {
  if (const auto* text = std::get_if<std::string>(&x)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&x)) return std::to_string(*number);
  return {};
}

std::string text_in(const row& x, std::string_view column) {
  const auto found = std::ranges::find(x.of->columns, column, &column::name);
  ASSERT(found != x.of->columns.end(), "a table of the live state lacks a column", x.of->name, column);
  return text_of(x.values[static_cast<std::size_t>(found - x.of->columns.begin())]);
}

effect of_position(const row& x) { return text_in(x, "quantity") == "0" ? effect::remove : effect::renew; }

effect of_order(const row& x) {
  static const auto over = [] {
    std::set<std::string_view> words;
    for (auto s = core::order_state::none; s <= core::order_state::lost;
         s = static_cast<core::order_state>(static_cast<int>(s) + 1))
      if (terminal(s)) words.insert(to_string(s));
    return words;
  }();
  return over.contains(text_in(x, "state")) ? effect::remove : effect::renew;
}

effect of_breaker(const row& x) { return text_in(x, "kind").starts_with("breaker_") ? effect::renew : effect::none; }

effect of_alert(const row& x) {
  const auto kind = text_in(x, "kind");
  if (kind == "alarm" || kind == "quarantined" || kind == "escalated") return effect::renew;
  return kind == "restarted" ? effect::remove : effect::none;
}

effect always_renew(const row&) { return effect::renew; }
effect always_merge(const row&) { return effect::merge; }

/// A kind of hash: `SET:ID`, listed in the set `SET`.
struct kept {
  std::string_view table;
  std::string_view set;
  std::array<std::string_view, 3> id;  ///< columns, joined by ':'
  effect (*does)(const row&);
};

constexpr std::array all_kept{kept{"bot_configs", "bot:state", {"bot_id"}, always_merge},
                              kept{"positions", "position", {"account", "instrument", "bot_id"}, of_position},
                              kept{"portfolio_state", "portfolio_state", {"portfolio_group"}, always_renew},
                              kept{"orders", "order:working", {"order_id"}, of_order},
                              kept{"risk_events", "circuit_breaker", {"subject"}, of_breaker},
                              kept{"actor_events", "alert", {"actor_id"}, of_alert}};

/// Tables whose rows are told, each on a channel of its name.
constexpr std::array<std::string_view, 10> told{"signals",         "orders",      "fills",       "positions",
                                                "trades_closed",   "risk_events", "bot_configs", "actor_events",
                                                "portfolio_state", "book_changes"};

std::string payload_of(const row& x, core::sequence record) {
  core::json_object made;
  made.number("record", record.value);
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    const auto& column = x.of->columns[i];
    if (const auto* text = std::get_if<std::string>(&x.values[i])) made.text(column.name, *text);
    const auto* number = std::get_if<std::int64_t>(&x.values[i]);
    // Nanoseconds are more than the numbers of most readers of JSON hold exactly.
    if (number && (column.type == column_type::time || *number < 0))
      made.text(column.name, std::to_string(*number));
    else if (number)
      made.number(column.name, static_cast<std::uint64_t>(*number));
  }
  return made.done();
}

/// A hash whose rows are still coming: most of them are overtaken within the batch.
struct growing {
  const kept* kind = nullptr;
  std::string id{};
  bool removed = false;
  std::vector<const row*> cells{};  ///< later ones win
};

void keep(const kept& kind, const row& x, std::map<std::string, growing>& out) {
  const auto does = kind.does(x);
  if (does == effect::none) return;
  std::string id;
  for (const auto column : kind.id)
    if (!column.empty()) id += (id.empty() ? "" : ":") + text_in(x, column);
  auto& hash = out[std::string(kind.set) + ':' + id];
  hash.kind = &kind;
  hash.id = std::move(id);
  if (does != effect::merge) {
    hash.removed = true;
    hash.cells.clear();
  }
  if (does != effect::remove) hash.cells.push_back(&x);
}

live_hash grown(growing& from) {
  live_hash made{.removed = from.removed, .set = std::string(from.kind->set), .id = std::move(from.id)};
  for (const row* x : from.cells)
    for (std::size_t i = 0; i < x->values.size(); ++i)
      if (!std::holds_alternative<std::monostate>(x->values[i]))
        made.fields.insert_or_assign(x->of->columns[i].name, text_of(x->values[i]));
  return made;
}

/// What is done with the rows of a table.
struct use {
  const kept* kind = nullptr;
  bool is_told = false;
  bool is_record = false;
};

use use_of(const table& x) {
  const auto kind = std::ranges::find(all_kept, x.name, &kept::table);
  return {kind == all_kept.end() ? nullptr : &*kind, std::ranges::find(told, x.name) != told.end(), x.name == "events"};
}

}  // namespace

live_changes live_changes_of(const rows& all) {
  live_changes made;
  std::map<std::string, growing> hashes;
  std::map<const table*, use> uses;
  core::sequence record;
  core::timestamp at{};
  for (const row& x : all) {
    auto known = uses.find(x.of);
    if (known == uses.end()) known = uses.emplace(x.of, use_of(*x.of)).first;
    const auto& [kind, is_told, is_record] = known->second;
    if (is_record) {
      record = {static_cast<std::uint64_t>(std::get<std::int64_t>(x.values[0]))};
      at = core::timestamp(core::duration(std::get<std::int64_t>(x.values[2])));
    }
    if (kind) keep(*kind, x, hashes);
    if (is_told) made.messages.push_back({"pub:" + std::string(x.of->name), payload_of(x, record), record, at});
  }
  for (auto& [key, hash] : hashes) made.hashes.emplace(key, grown(hash));
  return made;
}

}  // namespace adapters::store
