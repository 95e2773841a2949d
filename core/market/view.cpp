#include "core/market/view.hpp"

#include <type_traits>

namespace core {
namespace {

template <view_kind Kind, class Body>
constexpr bool stands_for =
    std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(Kind), decltype(market_view::body)>, Body>;

// market_view::kind() reads the kind off the variant's index.
static_assert(stands_for<view_kind::quote, quote>);
static_assert(stands_for<view_kind::depth, depth>);
static_assert(stands_for<view_kind::trade, trade>);
static_assert(stands_for<view_kind::bar, bar>);
static_assert(stands_for<view_kind::mark, mark>);

}  // namespace

std::string_view to_string(view_kind x) {
  switch (x) {
    case view_kind::quote:
      return "quote";
    case view_kind::depth:
      return "depth";
    case view_kind::trade:
      return "trade";
    case view_kind::bar:
      return "bar";
    case view_kind::mark:
      return "mark";
  }
  return "unlisted";
}

}  // namespace core
