#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/bot/bot.hpp"
#include "core/types/bytes.hpp"

namespace core::tests {

/// What the next quote tells `scripted` to want.
enum class wish : std::int64_t { nothing, buy, sell, exit, cancel, exit_and_cancel };

/// A strategy that does as the quotes say, and remembers how much it was told. An exit is also what it wants on the
/// fill of a stop order.
class scripted final : public strategy::strategy {
 public:
  std::vector<view_kind> kinds() const override { return {view_kind::quote}; }

  core::strategy::actions on_view(const market_view& view, const core::strategy::standing&) override {
    ++told_;
    const auto& script = std::get<quote>(view.body);
    const core::strategy::enter entry{.quantity = script.ask.quantity, .protection = {90}};
    switch (static_cast<wish>(script.bid.quantity.units)) {
      case wish::buy:
        return {entry};
      case wish::sell: {
        auto sold = entry;
        sold.side = side::sell;
        sold.protection = {110};
        return {sold};
      }
      case wish::exit:
        return {core::strategy::exit_position{}};
      case wish::cancel:
        return {core::strategy::cancel_entries{}};
      case wish::exit_and_cancel:
        return {core::strategy::cancel_entries{}, core::strategy::exit_position{}, core::strategy::exit_position{}};
      case wish::nothing:
        break;
    }
    return {};
  }
  core::strategy::actions on_order_event(const order_event& event, const core::strategy::standing&) override {
    ++told_;
    if (event.intent.role == leg_role::stop && event.step == order_step::partially_filled)
      return {core::strategy::exit_position{}};
    return {};
  }

  std::vector<std::byte> snapshot() const override {
    byte_writer out;
    out.put(told_);
    return std::move(out).bytes();
  }
  void restore(std::span<const std::byte> bytes) override {
    byte_reader in(bytes);
    told_ = in.get<std::uint64_t>();
    in.expect_end();
  }

 private:
  std::uint64_t told_ = 0;
};

inline constexpr timestamp bot_begin{std::chrono::hours(12)};

inline instrument lots_of_ten() {
  instrument x;
  x.id = {1};
  x.kind = instrument_kind::perpetual;
  x.price_scale = 0;
  x.quantity_scale = 0;
  x.dated = {{.tick = {1}, .lot = {10}}};
  return x;
}

inline bot::bot scripted_bot() {
  return {{.bot = {7}, .issuer = {70}, .account = {3}, .group = {5}}, lots_of_ten(), std::make_unique<scripted>()};
}

inline market_view told(std::uint64_t number, wish what, std::int64_t quantity = 20, bool book_valid = true) {
  return {.instrument = {1},
          .view = number,
          .ts_event = bot_begin,
          .ts_recv = bot_begin + std::chrono::seconds(number),
          .book_valid = book_valid,
          .body = quote{.bid = {{100}, {static_cast<std::int64_t>(what)}}, .ask = {{101}, {quantity}}}};
}

/// One step of an order; `executed` is this step's fill, `filled` the sum so far.
inline order_event stepped(const order_intent& of, std::uint64_t sequence, order_step step, order_state state,
                           std::int64_t executed = 0, std::int64_t filled = 0) {
  order_event e{.intent = of, .step = step, .state = state, .filled = {filled}, .sequence = {sequence}};
  e.execution.quantity = {executed};
  e.ts_event = bot_begin + std::chrono::minutes(1);
  return e;
}

}  // namespace core::tests
