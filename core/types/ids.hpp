#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string_view>

namespace core {

/// A number that names one kind of thing; kinds do not mix. Zero means "none".
template <class Tag, class Rep>
struct strong_id {
  Rep value = 0;

  constexpr auto operator<=>(const strong_id&) const = default;
  constexpr explicit operator bool() const { return value != 0; }
  friend std::ostream& operator<<(std::ostream& out, strong_id x) { return out << x.value; }
};

/// FNV-1a, 32 bits, never zero: the number of a name. The same name has the same number in every process and journal;
/// configuration refuses two names with one number.
constexpr std::uint32_t number_of(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash == 0 ? 1 : hash;
}

using instrument_id = strong_id<struct instrument_tag, std::uint32_t>;  ///< chosen in the configuration, for ever
/// number_of(path of the bot's actor), e.g. "bots/alpha"
using bot_id = strong_id<struct bot_tag, std::uint32_t>;
using account_id = strong_id<struct account_tag, std::uint32_t>;  ///< number_of(account name)
using group_id = strong_id<struct group_tag, std::uint32_t>;      ///< number_of(portfolio group name)
using actor_number = strong_id<struct actor_tag, std::uint32_t>;  ///< number_of(actor path), e.g. "bots/alpha"
using order_id = strong_id<struct order_tag, std::uint64_t>;      ///< issuer << 32 | count, see order_id_of
using plan_id = strong_id<struct plan_tag, std::uint64_t>;        ///< the id of the plan's first leg

/// Position of a record in the journal, from 1. Zero: not from the journal.
using sequence = strong_id<struct sequence_tag, std::uint64_t>;

/// The n-th order (from 1) of an issuing actor. A pure function of its arguments: no global counter is involved, so a
/// fault of one bot cannot change the ids of another.
constexpr order_id order_id_of(actor_number issuer, std::uint32_t count) {
  return {static_cast<std::uint64_t>(issuer.value) << 32 | count};
}
constexpr actor_number issuer_of(order_id id) { return {static_cast<std::uint32_t>(id.value >> 32)}; }
constexpr std::uint32_t count_of(order_id id) { return static_cast<std::uint32_t>(id.value); }

}  // namespace core

template <class Tag, class Rep>
struct std::hash<core::strong_id<Tag, Rep>> {
  std::size_t operator()(core::strong_id<Tag, Rep> x) const noexcept { return std::hash<Rep>{}(x.value); }
};
