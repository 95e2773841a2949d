#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/position/ledger.hpp"
#include "messages/record.hpp"

namespace adapters::store {

/// One trade: a position from flat to flat, with the sums that its row is made of.
struct trade_life {
  core::sequence opened;  ///< record of the fill that opened it; names the trade
  core::plan_id signal;   ///< plan of that fill's order
  core::group_id group;
  core::timestamp opened_at{};
  bool is_long = true;
  core::quantity bought_in;    ///< enlarging fills, > 0
  core::money entry_notional;  ///< > 0
  core::quantity sold_out;     ///< reducing fills, > 0
  core::money exit_notional;   ///< > 0
  core::money fees;            ///< > 0: paid
  core::price protection;      ///< of the fill that opened it; zero: none
  std::uint64_t fills = 0;
};

/// average price of so much for so much, in decimals, cut off toward zero at the digits that money has.
std::string average_price(core::money notional, core::quantity, const core::instrument&);

/// `part / whole`, as a number and in per cent, with six decimals, cut off toward zero; nothing where whole is zero or
/// the ratio is out of range.
std::optional<std::string> ratio_text(core::money part, core::money whole);
std::optional<std::string> percent_text(core::money part, core::money whole);

/// Hours with six decimals, cut off.
std::string hours_text(core::duration);

}  // namespace adapters::store
