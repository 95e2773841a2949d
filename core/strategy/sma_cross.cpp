#include "core/strategy/sma_cross.hpp"

#include <deque>
#include <numeric>

#include "core/strategy/parameters.hpp"
#include "core/types/bytes.hpp"
#include "core/types/decimal.hpp"

namespace core::strategy {
namespace {

/// Follows the trend: long while the fast average of closes is above the slow one, short while it is below.
class sma_cross final : public strategy {
 public:
  sma_cross(const parameters& values, const instrument& traded)
      : instrument_(traded),
        fast_(static_cast<std::size_t>(integer_of(values, "fast"))),
        slow_(static_cast<std::size_t>(integer_of(values, "slow"))),
        interval_(duration_of(values, "bar")),
        size_{decimal_of(values, "size", traded.quantity_scale)},
        stop_{decimal_of(values, "stop", 4)},
        long_only_(flag_of(values, "long_only") || traded.kind == instrument_kind::spot) {
    ASSERT(fast_ < slow_, "`fast` must be smaller than `slow`", fast_, slow_);
  }

  std::vector<view_kind> kinds() const override { return {view_kind::bar}; }
  duration bar_interval() const override { return interval_; }

  actions on_view(const market_view& view, const standing& now) override {
    const auto* closed = std::get_if<bar>(&view.body);
    if (!closed) return {};
    remember(closed->close.units);
    const int trend = trend_now();
    if (trend == 0) return {};
    if (trend == -traded_trend_) traded_trend_ = 0;  // the trend that was traded is over
    const int held = (now.position.units > 0) - (now.position.units < 0);
    if (held == -trend) return now.exiting ? actions{} : actions{exit_position{}};
    if (held != 0 || trend == traded_trend_ || now.entries_working.units != 0) return {};
    if (trend < 0 && long_only_) return {};
    const side direction = trend > 0 ? side::buy : side::sell;
    const price tick = instrument_.at(view.ts_recv).tick;
    return {enter{
        .side = direction, .quantity = size_, .protection = protection_at(closed->close, stop_, direction, tick)}};
  }

  /// One entry per trend: after a stop the next entry waits for the next cross.
  actions on_order_event(const order_event& event, const standing&) override {
    const bool filled = event.step == order_step::filled || event.step == order_step::partially_filled;
    if (filled && event.intent.role == leg_role::entry) traded_trend_ = sign(event.intent.side);
    return {};
  }

  std::vector<std::byte> snapshot() const override {
    byte_writer out;
    out.put(std::uint8_t{1})
        .put(static_cast<std::int8_t>(traded_trend_))
        .put(static_cast<std::uint32_t>(closes_.size()));
    for (const auto close : closes_) out.put(close);
    return std::move(out).bytes();
  }

  void restore(std::span<const std::byte> bytes) override {
    byte_reader in(bytes);
    ASSERT(in.get<std::uint8_t>() == 1, "snapshot of another version of sma_cross");
    traded_trend_ = in.get<std::int8_t>();
    const auto count = in.get<std::uint32_t>();
    ASSERT(count <= slow_, "snapshot of an sma_cross with a longer average", count);
    closes_.clear();
    fast_sum_ = slow_sum_ = 0;
    for (std::uint32_t i = 0; i < count; ++i) remember(in.get<std::int64_t>());
    in.expect_end();
  }

  std::vector<fact> facts() const override {
    std::vector<fact> all{{"closes", std::to_string(closes_.size()) + "/" + std::to_string(slow_)},
                          {"trend", std::string(word_of(trend_now()))},
                          {"traded_trend", std::string(word_of(traded_trend_))}};
    if (!closes_.empty()) all.push_back({"last_close", format_decimal(closes_.back(), instrument_.price_scale)});
    return all;
  }

 private:
  static std::string_view word_of(int trend) { return trend > 0 ? "up" : trend < 0 ? "down" : "none"; }

  /// Keeps both sums up to date in constant time. `slow` closes are at hand at most.
  void remember(std::int64_t close) {
    closes_.push_back(close);
    fast_sum_ += close;
    slow_sum_ += close;
    if (closes_.size() > fast_) fast_sum_ -= closes_[closes_.size() - 1 - fast_];
    if (closes_.size() > slow_) {
      slow_sum_ -= closes_.front();
      closes_.pop_front();
    }
  }

  /// +1 above, -1 below, 0 equal or too few closes. Averages are compared crosswise, without division.
  int trend_now() const {
    if (closes_.size() < slow_) return 0;
    const auto fast = fast_sum_ * static_cast<__int128>(slow_);
    const auto slow = slow_sum_ * static_cast<__int128>(fast_);
    return (fast > slow) - (fast < slow);
  }

  const instrument instrument_;
  const std::size_t fast_, slow_;
  const duration interval_;
  const quantity size_;
  const ppm stop_;
  const bool long_only_;
  std::deque<std::int64_t> closes_;
  __int128 fast_sum_ = 0, slow_sum_ = 0;
  int traded_trend_ = 0;
};

}  // namespace

entry sma_cross_entry() {
  using kind = parameter::kind;
  return {
      .name = "sma_cross",
      .summary = "trades crossings of two moving averages of bar closes",
      .parameters = {{"fast", "bars in the fast average, fewer than in the slow one", kind::integer, "10", 2, 500},
                     {"slow", "bars in the slow average", kind::integer, "30", 3, 1000},
                     {"bar", "length of a bar", kind::duration, "1s", 0.1, 86'400},
                     {"size", "quantity of an entry", kind::decimal, "", 1e-8, 1e9},
                     {"stop", "distance of the protective stop, percent of the price", kind::decimal, "0.5", 0.01, 50},
                     {"long_only", "never sell short", kind::flag, "false"}},
      .make = [](const parameters& values, const instrument& traded) -> std::unique_ptr<strategy> {
        return std::make_unique<sma_cross>(values, traded);
      }};
}

}  // namespace core::strategy
