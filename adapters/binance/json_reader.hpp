#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "adapters/binance/grammar.hpp"
#include "core/types/instrument.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace adapters::binance {

/// Reads values by name out of JSON that was parsed as a whole. The first fault is kept; what is read after it is zero
/// and not to be used. A name that is asked for and stands twice is a fault, other names are not looked at. `maybe_`:
/// absent, null and "" are zero.
class json_reader {
 public:
  using element = simdjson::dom::element;
  using object = simdjson::dom::object;
  using array = simdjson::dom::array;

  /// Forgets the last document and its fault.
  std::optional<element> parse(std::string_view text, std::size_t size_max);

  void check(fault f) {
    if (f && !fault_) fault_ = f;
  }
  const fault& first_fault() const { return fault_; }
  void forgive() { fault_.reset(); }

  /// Nothing where the name is absent or its value null.
  std::optional<element> find(object, std::string_view name);
  element need(object, std::string_view name);
  bool has(object x, std::string_view name) { return find(x, name).has_value(); }
  object as_object(element);
  /// f(element) for each of a list, until there is a fault.
  template <class F>
  void each(element list, F f) {
    array items;
    if (!fault_ && list.get(items) != simdjson::SUCCESS) check(decode_error::wrong_type);
    if (fault_) return;
    for (const element x : items)
      if (!fault_) f(x);
  }

  std::string_view text(object, std::string_view name);
  std::string_view maybe_text(object, std::string_view name);
  /// Below 2^63, as a number or as a string of digits.
  std::uint64_t integer(object, std::string_view name);
  std::uint64_t maybe_integer(object, std::string_view name);
  std::uint64_t integer(element);
  /// true, false, "true" or "false".
  bool flag(object, std::string_view name);
  core::timestamp time(object, std::string_view name);
  core::timestamp maybe_time(object, std::string_view name);
  core::timestamp time(element);

  /// Decimals in quotes, exact at the instrument's scale.
  core::price price(element, const core::instrument&);
  core::price price(object x, std::string_view name, const core::instrument& of) { return price(need(x, name), of); }
  core::price maybe_price(object, std::string_view name, const core::instrument&);
  core::quantity quantity(element, const core::instrument&);
  core::quantity quantity(object x, std::string_view name, const core::instrument& of) {
    return quantity(need(x, name), of);
  }
  core::quantity maybe_quantity(object, std::string_view name, const core::instrument&);
  core::money money(element);
  core::money money(object x, std::string_view name) { return money(need(x, name)); }
  core::money maybe_money(object, std::string_view name);
  /// What the venue computed by division: exact to the 16th decimal, cut off behind it. Zero where absent.
  core::money derived(object, std::string_view name);
  /// Also a JSON number: its shortest decimal.
  core::money number(object, std::string_view name);

 private:
  std::string_view as_text(element);
  std::int64_t decimal(element, int scale);

  simdjson::dom::parser parser_;
  bool prepared_ = false;
  fault fault_;
};

}  // namespace adapters::binance
