#pragma once

#include <limits>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "messages/codec/fields.hpp"
#include "messages/record.hpp"

namespace messages::testing {

/// Fills every field of a record with an arbitrary value of its type. It walks the same field lists as the codec; that
/// no field is missing there is what the goldens show.
class filling {
 public:
  template <class... Fields>
  void operator()(Fields&... all) {
    (fill(all), ...);
  }
  void scale(int& x) { x = *rc::gen::inRange(0, core::scale_max + 1); }
  bool at_least(int) const { return true; }

 private:
  template <class T>
  requires std::is_integral_v<T>
  void fill(T& x) {
    // The edges are where widths and signs go wrong.
    x = *rc::gen::weightedOneOf<T>({{6, rc::gen::arbitrary<T>()},
                                    {1, rc::gen::just(std::numeric_limits<T>::max())},
                                    {1, rc::gen::just(std::numeric_limits<T>::min())}});
  }
  template <class T>
  requires std::is_enum_v<T>
  void fill(T& x) { x = static_cast<T>(*rc::gen::inRange(0, static_cast<int>(codec::last_of<T>()) + 1)); }
  template <class Tag, class Rep>
  void fill(core::strong_id<Tag, Rep>& x) {
    fill(x.value);
  }
  void fill(core::price& x) { fill(x.units); }
  void fill(core::quantity& x) { fill(x.units); }
  void fill(core::ppm& x) { fill(x.parts); }
  void fill(core::money& x) {
    const auto high = *rc::gen::arbitrary<std::int64_t>();
    const auto low = *rc::gen::arbitrary<std::uint64_t>();
    x.units = static_cast<__int128>(high) << 64 | low;
  }
  void fill(core::timestamp& x) {
    std::int64_t count = 0;
    fill(count);
    x = core::timestamp{core::duration{count}};
  }
  void fill(std::string& x) { x = *rc::gen::arbitrary<std::string>(); }
  void fill(std::vector<std::byte>& all) {
    for (const auto b : *rc::gen::arbitrary<std::vector<std::uint8_t>>()) all.push_back(std::byte{b});
  }
  template <class T>
  void fill(std::vector<T>& all) {
    all.resize(*rc::gen::inRange<std::size_t>(0, 4));
    for (T& x : all) fill(x);
  }
  void fill(core::order_command& x) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        return fill(x.emplace<core::place_order>());
      case 1:
        return fill(x.emplace<core::cancel_order>());
      case 2:
        return fill(x.emplace<core::amend_order>());
      default:
        return fill(x.emplace<core::query_order>());
    }
  }
  template <class T>
  requires requires(filling& f, T& x) { codec::fields(f, x); }
  void fill(T& x) { codec::fields(*this, x); }
};

template <class Record>
Record arbitrary_record() {
  Record x;
  filling fill;
  codec::fields(fill, x);
  return x;
}

/// A record of an arbitrary type.
inline record any_record() {
  constexpr auto types = std::variant_size_v<record>;
  const auto wanted = *rc::gen::inRange<std::size_t>(0, types);
  record x;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    ((wanted == Index && (x = arbitrary_record<std::variant_alternative_t<Index, record>>(), true)) || ...);
  }
  (std::make_index_sequence<types>());
  return x;
}

}  // namespace messages::testing
