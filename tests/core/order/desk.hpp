#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <vector>

#include "core/order/register.hpp"

namespace core::tests {

inline constexpr timestamp noon{std::chrono::hours(12)};

inline order_intent entry(std::uint32_t count, side s, std::int64_t quantity) {
  order_intent x;
  x.id = order_id_of({7}, count);
  x.bot = {7};
  x.account = {3};
  x.group = {5};
  x.plan = {x.id.value};
  x.instrument = {1};
  x.side = s;
  x.quantity = {quantity};
  x.protection = {s == side::buy ? 90 : 110};
  return x;
}

inline order_intent stop(std::uint32_t count, side s, std::int64_t quantity) {
  order_intent x = entry(count, s, quantity);
  x.role = leg_role::stop;
  x.type = order_type::stop_market;
  x.trigger = {90};
  x.protection = {};
  return x;
}

inline venue_report report(const order_intent& of, venue_report::kind what,
                           venue_refusal refusal = venue_refusal::none) {
  venue_report x;
  x.order = of.id;
  x.instrument = of.instrument;
  x.what = what;
  x.refusal = refusal;
  return x;
}

inline venue_report fill_of(const order_intent& of, std::int64_t quantity, std::uint64_t trade, std::int64_t at = 100) {
  venue_report x = report(of, venue_report::kind::filled);
  x.execution = {.price = {at}, .quantity = {quantity}, .fee = {3}, .venue_trade = trade};
  return x;
}

inline venue_report amendment_of(const order_intent& of, std::int64_t filled, std::int64_t open) {
  venue_report x = report(of, venue_report::kind::amended);
  x.filled = {filled};
  x.open = {open};
  return x;
}

inline venue_report trigger_of(const order_intent& of, std::int64_t open) {
  venue_report x = report(of, venue_report::kind::triggered);
  x.open = {open};
  return x;
}

inline order_event step_of(const order_intent& of, order_step step, order_state state, std::int64_t executed = 0,
                           std::int64_t filled = 0) {
  order_event e;
  e.intent = of;
  e.step = step;
  e.state = state;
  e.execution.quantity = {executed};
  e.filled = {filled};
  e.ts_event = noon;
  return e;
}

/// One thing that happens to the orders of a few bots: a submission, a command or a report, sane or not.
struct happening {
  std::uint8_t what = 0, which = 0, amount = 0;

  friend std::ostream& operator<<(std::ostream& out, const happening& x) {
    return out << '{' << +x.what << ',' << +x.which << ',' << +x.amount << '}';
  }
};

/// An orders room under random input. What it says is a legal history.
class desk {
 public:
  std::optional<order_event> let(const happening& x) {
    now_ += std::chrono::milliseconds(x.amount);
    std::optional<order_event> event = x.what < 80 || submitted_.empty() ? submit(x) : meet(x);
    if (event) event->sequence = {++sequence_};
    return event;
  }
  /// The events that end every order that is left.
  std::vector<order_event> end_all() {
    std::vector<order_event> events;
    for (const order_id id : orders.working()) {
      auto event = orders.on_report(report(orders.find(id)->intent, venue_report::kind::canceled), now_);
      event->sequence = {++sequence_};
      events.push_back(*event);
    }
    return events;
  }
  timestamp now() const { return now_; }

  order::order_register orders;

 private:
  std::optional<order_event> submit(const happening& x) {
    order_intent intent = x.which % 5 == 0 ? stop(1, side::sell, 1 + x.amount % 20) : entry(1, side::buy, 1 + x.amount);
    if (x.which % 2 == 1) intent.side = side::sell;
    intent.close_position = x.which % 10 == 5;
    intent.bot = {1u + x.which % 3};
    intent.id = order_id_of({intent.bot.value}, ++count_);
    intent.plan = {intent.id.value};
    intent.instrument = {1u + x.amount % 2};
    intent.group = {1u + intent.bot.value % 2};
    submitted_.push_back(intent);
    auto event = orders.submit(intent, now_);
    return event ? std::optional(*event) : std::nullopt;
  }

  std::optional<order_event> meet(const happening& x) {
    using kind = venue_report::kind;
    const order_intent& of = submitted_[x.which % submitted_.size()];
    switch (x.what % 13) {
      case 0:
        return orders.on_report(report(of, kind::accepted), now_);
      case 1:
        return orders.on_report(report(of, kind::rejected), now_);
      case 2:
        return orders.on_report(report(of, kind::canceled), now_);
      case 3:
        return orders.on_report(report(of, kind::expired), now_);
      case 4:
        return orders.on_report(trigger_of(of, x.amount % 30), now_);
      case 5:
        return orders.on_report(report(of, kind::absent), now_);
      case 6:
        return orders.on_report(report(of, kind::cancel_rejected), now_);
      case 7:
        return orders.on_report(amendment_of(of, x.amount % 4, x.amount % 20), now_);
      case 8:
        return orders.cancel_submitted(of.id, now_);
      case 9:
        return orders.timed_out(of.id, now_);
      default:
        return orders.on_report(fill_of(of, 1 + x.amount % 9, 1 + trade_++ % 64, 95 + x.amount % 10), now_);
    }
  }

  std::vector<order_intent> submitted_;
  std::uint32_t count_ = 0;
  std::uint64_t trade_ = 0, sequence_ = 0;
  timestamp now_ = noon;
};

inline std::vector<happening> random_happenings() {
  return *rc::gen::scale(3, rc::gen::container<std::vector<happening>>(rc::gen::build<happening>(
                                rc::gen::set(&happening::what, rc::gen::inRange<std::uint8_t>(0, 255)),
                                rc::gen::set(&happening::which, rc::gen::inRange<std::uint8_t>(0, 255)),
                                rc::gen::set(&happening::amount, rc::gen::inRange<std::uint8_t>(0, 255)))));
}

}  // namespace core::tests
