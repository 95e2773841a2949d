#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "adapters/binance/fields.hpp"
#include "adapters/binance/money_text.hpp"
#include "adapters/binance/scan.hpp"
#include "core/market/event.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance {

/// Interprets fields by their keys, in whatever order they came. The first fault is kept; what is read after it is not
/// used. It stands in a header because decoding spends its time here.
class field_reader {
 public:
  void check(fault f) {
    if (f && !fault_) fault_ = f;
  }
  bool present(const fields& x, key k) {
    if (x.has(k)) return true;
    check(decode_error::missing_field);
    return false;
  }
  std::uint64_t integer(fields& x, key k) {
    std::uint64_t out = 0;
    if (present(x, k)) check(scan::read_integer(x.at(k), out));
    return out;
  }
  std::string_view string(fields& x, key k) {
    std::string_view out;
    if (present(x, k)) check(scan::read_string(x.at(k), out));
    return out;
  }
  bool flag(fields& x, key k) {
    bool out = false;
    if (present(x, k)) check(scan::read_bool(x.at(k), out));
    return out;
  }
  std::int64_t decimal(fields& x, key k, int scale) {
    std::int64_t out = 0;
    if (present(x, k)) check(scan::read_decimal(x.at(k), scale, out));
    return out;
  }
  core::timestamp time(fields& x, key k) {
    constexpr std::uint64_t ms_max = INT64_MAX / 1'000'000;
    const auto ms = integer(x, k);
    if (ms > ms_max) check(decode_error::out_of_range);
    return core::timestamp{std::chrono::milliseconds{ms > ms_max ? 0 : static_cast<std::int64_t>(ms)}};
  }
  core::money money(fields& x, key k) {
    const auto text = string(x, k);
    if (fault_) return {};
    const auto out = money_of(text);
    if (!out) check(out.error());
    return out.value_or(core::money{});
  }
  /// Into the exact size that a message carries, by way of a buffer that keeps its room.
  std::vector<core::level> levels(fields& x, key k, const core::instrument& of) {
    if (!present(x, k)) return {};
    check(scan::read_levels(x.take(k), {of.price_scale, of.quantity_scale}, scratch_));
    return fault_ ? std::vector<core::level>{} : std::vector<core::level>{scratch_};
  }
  core::level level(fields& x, key price, key quantity, const core::instrument& of) {
    const core::level out{{decimal(x, price, of.price_scale)}, {decimal(x, quantity, of.quantity_scale)}};
    if (out.price.units < 0 || out.quantity.units < 0) check(decode_error::out_of_range);
    return out;
  }

 protected:
  fault fault_;

 private:
  std::vector<core::level> scratch_;
};

}  // namespace adapters::binance
