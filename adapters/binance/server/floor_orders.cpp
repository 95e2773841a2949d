// What customers want of the engine, and what it says to that.
#include <algorithm>
#include <utility>

#include "adapters/binance/server/trading_floor.hpp"

namespace adapters::binance::server {
namespace {

using core::side;

constexpr std::size_t client_id_size = 22;

}  // namespace

std::string trading_floor::make_client_id() {
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string out;
  while (out.size() < client_id_size) out += letters[draws_.below(letters.size())];
  return out;
}

answer<core::order_id> trading_floor::place(std::size_t index, placing wanted) {
  auto& owner = seats_[index];
  if (!owner.owner.may_trade) return core::unexpected(refuse::key());
  auto& asked = wanted.asked;
  if (asked.client_id.empty()) asked.client_id = make_client_id();
  if (const auto* same = owner.file.by_client_id(asked.client_id, wanted.through);
      same != nullptr && (wanted.through == door::algo ? waits(*same) : works(*same)))
    return core::unexpected(refuse::repeated_client_order_id());
  auto intent = intent_of(asked);
  intent.id = core::order_id_of(owner.issuer, ++owner.orders);
  intent.account = owner.id;
  intent.decided_at = time_;
  if (wanted.part.units > 0) intent.quantity = wanted.part;
  venue_order record{.engine = intent.id, .account = index, .asked = asked, .kind = asked.kind};
  (wanted.through == door::algo ? record.algo_number : record.number) =
      wanted.through == door::algo ? next_algo_number_++ : next_number_++;
  record.created = record.updated = time_;
  record.visible_from = time_ + wanted.hidden_for;
  owner.file.add(std::move(record));

  engine_.submit(core::place_order{intent}, time_, asked.self_trade);
  auto news = engine_.events(time_);
  const auto refused = [&]() -> std::optional<core::sim::rule> {
    for (const auto& x : news) {
      const auto* update = std::get_if<core::sim::order_update>(&x);
      if (update == nullptr || update->intent.id != intent.id) continue;
      if (update->what == core::venue_report::kind::rejected) return update->why;
      if (update->why == core::sim::rule::not_fillable) return update->why;
    }
    return std::nullopt;
  }();
  if (!refused) {
    ++accepted_;
    tell_all(news);
    return intent.id;
  }
  // It never was: neither the account nor its history hears of it.
  std::erase_if(news, [&](const auto& x) {
    const auto* update = std::get_if<core::sim::order_update>(&x);
    return update != nullptr && update->intent.id == intent.id;
  });
  owner.file.forget(intent.id);
  tell_all(news);
  return core::unexpected(refusal_of(*refused, of(asked.instrument->id)));
}

std::optional<refusal> trading_floor::cancel(std::size_t index, core::order_id id) {
  const auto* x = seats_[index].file.find(id);
  if (x == nullptr || (!works(*x) && !waits(*x))) return refuse::unknown_order();
  refused_.reset();
  engine_.submit(core::cancel_order{id, x->asked.instrument->id}, time_);
  tell_all(engine_.events(time_));
  if (refused_) return refuse::unknown_order();
  return std::nullopt;
}

std::optional<refusal> trading_floor::amend(std::size_t index, core::order_id id, core::quantity total,
                                            core::price limit) {
  const auto* x = seats_[index].file.find(id);
  if (x == nullptr || !works(*x)) return refuse::no_order();
  const auto on = x->asked.instrument->id;
  refused_.reset();
  engine_.submit(core::amend_order{id, on, total, limit}, time_);
  tell_all(engine_.events(time_));
  if (refused_) return refusal_of(*refused_, of(on));
  return std::nullopt;
}

std::optional<refusal> trading_floor::set_leverage(std::size_t index, core::instrument_id on, int leverage) {
  const auto why = engine_.set_leverage(seats_[index].id, on, leverage, time_);
  tell_all(engine_.events(time_));
  if (why == core::sim::rule::insufficient_margin) return refuse::leverage_margin();
  if (why != core::sim::rule::none) return refusal_of(why, of(on));
  return std::nullopt;
}

void trading_floor::hit(const venue_order& x) {
  const auto& asked = x.asked;
  if (!works(x) || !has_limit(asked.kind)) return;
  auto& of = at(asked.instrument->id);
  const auto tick = of.instrument.at(time_).tick;
  const core::price through{asked.price.units + (asked.side == side::buy ? -tick.units : tick.units)};
  if (through.units <= 0) return;
  on_trade(of, {through, asked.quantity - x.filled, core::opposite(asked.side)}, time_);
}

refusal refusal_of(core::sim::rule why, const listing& of) {
  using core::sim::rule;
  const auto bound = [&](core::ppm rate) {
    const auto units = static_cast<__int128>(of.fair.mark().units) * rate.parts / 1'000'000;
    return fixed_decimal(units, of.price_places(), of.price_places());
  };
  switch (why) {
    case rule::tick:
      return refuse::tick();
    case rule::lot:
      return refuse::precision();
    case rule::quantity_min:
      return refuse::quantity_min();
    case rule::quantity_max:
      return refuse::quantity_max();
    case rule::notional_min:
      return refuse::notional(fixed_decimal(of.instrument.dated.back().notional_min.units, core::money::scale, 0));
    case rule::price_high:
      return refuse::price_too_high(bound(of.rules.price_up));
    case rule::price_low:
      return refuse::price_too_low(bound(of.rules.price_down));
    case rule::price_far:
      return refuse::percent_price();
    case rule::callback:
      return refuse::callback_rate();
    case rule::combination:
      return refuse::close_position();
    case rule::nothing_to_reduce:
      return refuse::reduce_only();
    case rule::would_trigger:
      return refuse::would_trigger();
    case rule::would_take:
      return refuse::post_only();
    case rule::insufficient_margin:
      return refuse::margin();
    case rule::position_max:
      return refuse::leverage_position();
    case rule::open_orders_max:
      return refuse::too_many_open();
    case rule::conditional_max:
      return refuse::too_many_conditional();
    case rule::duplicate_id:
      return refuse::repeated_client_order_id();
    case rule::duplicate_close:
      return refuse::close_position_exists();
    case rule::unknown_order:
      return refuse::no_order();
    case rule::unknown_instrument:
      return refuse::symbol();
    case rule::unknown_account:
      return refuse::key();
    case rule::not_amendable:
      return refuse::not_supported();
    case rule::no_change:
      return refuse::nothing_to_modify();
    case rule::leverage:
      return refuse::leverage();
    case rule::not_fillable:
      return refuse::fill_or_kill();
    case rule::none:
    case rule::self_trade:
    case rule::unfilled:
    case rule::position_gone:
    case rule::liquidation:
      break;
  }
  return refuse::new_order("NEW_ORDER_REJECTED");
}

}  // namespace adapters::binance::server
