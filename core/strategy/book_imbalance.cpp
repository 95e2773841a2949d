#include "core/strategy/book_imbalance.hpp"

#include <algorithm>

#include "core/strategy/parameters.hpp"
#include "core/types/bytes.hpp"

namespace core::strategy {
namespace {

constexpr int share_scale = 6;  ///< thresholds are compared in parts per million

class book_imbalance final : public strategy {
 public:
  book_imbalance(const parameters& values, const instrument& traded)
      : instrument_(traded),
        levels_(static_cast<std::size_t>(integer_of(values, "levels"))),
        enter_(decimal_of(values, "enter", share_scale)),
        leave_(decimal_of(values, "leave", share_scale)),
        hold_(duration_of(values, "hold")),
        size_{decimal_of(values, "size", traded.quantity_scale)},
        stop_{decimal_of(values, "stop", 4)},
        long_only_(flag_of(values, "long_only") || traded.kind == instrument_kind::spot) {}

  std::vector<view_kind> kinds() const override { return {view_kind::depth}; }

  actions on_view(const market_view& view, const standing& now) override {
    const auto* book = std::get_if<depth>(&view.body);
    if (!book || !view.book_valid || book->bid_count == 0 || book->ask_count == 0) return {};
    const auto pressure = imbalance(*book);
    if (now.position.units != 0) return leave(pressure, view.ts_recv, now);
    if (now.entries_working.units != 0 || view.ts_recv < rest_until_) return {};
    if (pressure >= enter_) return go(side::buy, *book, view.ts_recv);
    if (pressure <= -enter_ && !long_only_) return go(side::sell, *book, view.ts_recv);
    return {};
  }

  std::vector<std::byte> snapshot() const override {
    byte_writer out;
    out.put(std::uint8_t{1}).put(rest_until_.time_since_epoch().count());
    return std::move(out).bytes();
  }

  void restore(std::span<const std::byte> bytes) override {
    byte_reader in(bytes);
    ASSERT(in.get<std::uint8_t>() == 1, "snapshot of another version of book_imbalance");
    rest_until_ = timestamp(duration(in.get<std::int64_t>()));
    in.expect_end();
  }

  std::vector<fact> facts() const override { return {{"rests_until", to_iso8601(rest_until_)}}; }

 private:
  /// In parts per million.
  std::int64_t imbalance(const depth& book) const {
    __int128 bids = 0, asks = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(levels_, book.bid_count); ++i)
      bids += book.bids[i].quantity.units;
    for (std::size_t i = 0; i < std::min<std::size_t>(levels_, book.ask_count); ++i)
      asks += book.asks[i].quantity.units;
    return static_cast<std::int64_t>((bids - asks) * 1'000'000 / (bids + asks));
  }

  /// The pressure that justified the position is gone, and it was held long enough.
  actions leave(std::int64_t pressure, timestamp at, const standing& now) {
    const auto for_us = now.position.units > 0 ? pressure : -pressure;
    if (now.exiting || at < rest_until_ || for_us > leave_) return {};
    rest_until_ = at + hold_;
    return {exit_position{}};
  }

  actions go(side direction, const depth& book, timestamp at) {
    rest_until_ = at + hold_;
    const price touch = direction == side::buy ? book.asks[0].price : book.bids[0].price;
    return {enter{.side = direction,
                  .quantity = size_,
                  .protection = protection_at(touch, stop_, direction, instrument_.at(at).tick)}};
  }

  const instrument instrument_;
  const std::size_t levels_;
  const std::int64_t enter_, leave_;
  const duration hold_;
  const quantity size_;
  const ppm stop_;
  const bool long_only_;
  timestamp rest_until_{};
};

}  // namespace

entry book_imbalance_entry() {
  using kind = parameter::kind;
  return {
      .name = "book_imbalance",
      .summary = "trades the imbalance of resting quantity at the best levels",
      .parameters = {{"levels", "levels of each side that count", kind::integer, "5", 1, depth::levels_max},
                     {"enter", "imbalance at which it enters", kind::decimal, "0.6", 0, 1},
                     {"leave", "imbalance in its favour at or below which it leaves", kind::decimal, "0.1", 0, 1},
                     {"hold", "least time between two of its decisions", kind::duration, "2s", 0, 3600},
                     {"size", "quantity of an entry", kind::decimal, "", 1e-8, 1e9},
                     {"stop", "distance of the protective stop, percent of the price", kind::decimal, "0.5", 0.01, 50},
                     {"long_only", "never sell short", kind::flag, "false"}},
      .make = [](const parameters& values, const instrument& traded) -> std::unique_ptr<strategy> {
        return std::make_unique<book_imbalance>(values, traded);
      }};
}

}  // namespace core::strategy
