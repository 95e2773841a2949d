#include "core/bot/bot.hpp"

#include <algorithm>

#include "core/types/bytes.hpp"
#include "core/types/hash.hpp"

namespace core::bot {

namespace {
constexpr std::uint8_t version_running = 1;  ///< of a snapshot: nobody has steered it away from running
constexpr std::uint8_t version_steered = 2;  ///< the standing order comes first
}  // namespace

bot::bot(identity who, instrument traded, std::unique_ptr<strategy::strategy> logic)
    : who_(who), instrument_(std::move(traded)), strategy_(std::move(logic)) {
  ASSERT(strategy_, "a bot needs a strategy");
}

decision bot::on_view(const market_view& view) {
  ASSERT(view.instrument == instrument_.id, "a view of another instrument", view.instrument, instrument_.id);
  if (view.view <= last_view_) return {};  // sent again after a restart
  last_view_ = view.view;
  return carry_out(strategy_->on_view(view, standing_), &view, view.ts_recv, {});
}

decision bot::on_event(const order_event& event) {
  ASSERT(event.intent.bot == who_.bot, "an event of another bot", event.intent.bot, who_.bot);
  if (event.sequence && event.sequence <= last_event_) return {};
  if (event.sequence) last_event_ = event.sequence;
  track(event);
  follow(event);
  auto wanted = carry_out(strategy_->on_order_event(event, standing_), nullptr, event.ts_event, event.sequence);
  const bool begins = event.step == order_step::submitted || event.step == order_step::accepted;
  if (begins && !may_enter()) withdraw(wanted);
  return wanted;
}

decision bot::steer(standing_order wanted) {
  ordered_ = wanted;
  return obey();
}

decision bot::halt(bool on) {
  halted_ = on;
  return obey();
}

/// Lets the life table follow the breakers first and the operator then, and cancels what may not work.
decision bot::obey() {
  if (halted_) {
    happened(life_event::halt);
  } else {
    if (life_ == life::paused || life_ == life::halted) {
      happened(standing_.position.units == 0 ? life_event::resume_flat : life_event::resume_open);
      if (standing_.exiting) happened(life_event::exit_sent);
    }
    if (ordered_ != standing_order::run) happened(life_event::pause);
  }
  decision out;
  if (!may_enter()) withdraw(out);
  return out;
}

/// Cancels what may not work while the bot does not run.
void bot::withdraw(decision& wanted) const {
  for (const auto& [id, order] : working_) {
    const bool unwanted = order.role == leg_role::entry || ordered_ == standing_order::stop;
    if (unwanted && std::ranges::find(wanted.cancels, id) == wanted.cancels.end()) wanted.cancels.push_back(id);
  }
}

decision bot::carry_out(const strategy::actions& actions, const market_view* view, timestamp at, sequence cause) {
  decision wanted;
  const std::uint64_t basis = view ? view->view : last_view_;
  for (const auto& action : actions) {
    if (const auto* entry = std::get_if<strategy::enter>(&action)) {
      ASSERT(view, "a strategy enters on a market view, never on an order event");
      if (may_enter() && entries_allowed_ && view->book_valid) enter(*entry, *view, wanted);
    } else if (std::holds_alternative<strategy::exit_position>(action)) {
      if (ordered_ != standing_order::stop) leave(basis, at, cause, wanted);
    } else {
      for (const auto& [id, order] : working_)
        if (order.role == leg_role::entry) wanted.cancels.push_back(id);
    }
  }
  return wanted;
}

void bot::enter(const strategy::enter& wish, const market_view& view, decision& wanted) {
  const auto amount = round_to_lot(wish.quantity, instrument_.at(view.ts_recv).lot);
  if (amount.units <= 0) return;
  order_intent intent = blank_intent(view.view, view.ts_recv, {});
  intent.role = leg_role::entry;
  intent.side = wish.side;
  intent.type = wish.type;
  intent.tif = wish.tif;
  intent.quantity = amount;
  intent.limit = wish.limit;
  intent.protection = wish.protection;
  working_[intent.id] = {leg_role::entry, wish.side, amount};
  recount();
  happened(life_event::signal);
  happened(life_event::checking);
  wanted.intents.push_back(intent);
}

void bot::leave(std::uint64_t view, timestamp at, sequence cause, decision& wanted) {
  if (standing_.position.units == 0 || standing_.exiting) return;
  order_intent intent = blank_intent(view, at, cause);
  intent.role = leg_role::exit;
  intent.side = standing_.position.units > 0 ? side::sell : side::buy;
  intent.quantity = abs(standing_.position);
  working_[intent.id] = {leg_role::exit, intent.side, intent.quantity};
  recount();
  happened(life_event::exit_sent);
  wanted.intents.push_back(intent);
}

order_intent bot::blank_intent(std::uint64_t view, timestamp at, sequence cause) {
  order_intent intent;
  intent.id = order_id_of(who_.issuer, ++issued_);
  intent.bot = who_.bot;
  intent.account = who_.account;
  intent.group = who_.group;
  intent.plan = plan_id{intent.id.value};
  intent.instrument = instrument_.id;
  intent.view = view;
  intent.decided_at = at;
  intent.cause = cause;
  return intent;
}

order_intent bot::remains_of(order_id id) const {
  const auto& order = working_.at(id);
  order_intent intent;
  intent.id = id;
  intent.bot = who_.bot;
  intent.account = who_.account;
  intent.group = who_.group;
  intent.plan = plan_id{id.value};
  intent.instrument = instrument_.id;
  intent.role = order.role;
  intent.side = order.side;
  intent.quantity = order.open;
  return intent;
}

/// Keeps the account of what is working and what is held.
void bot::track(const order_event& event) {
  if (event.step == order_step::partially_filled || event.step == order_step::filled) {
    const auto amount = event.execution.quantity;
    standing_.position += event.intent.side == side::buy ? amount : -amount;
  }
  const auto own = working_.find(event.intent.id);
  if (own != working_.end()) {
    own->second.open = event.open();
    if (terminal(event.state)) working_.erase(own);
  }
  recount();
}

/// Lets the life table follow the order's.
void bot::follow(const order_event& event) {
  if (standing_.position.units == 0) {
    happened(life_event::flat);
  } else {
    happened(life_event::position_open);
    if (event.intent.role == leg_role::exit && terminal(event.state)) happened(life_event::exit_ended);
  }
  if (event.intent.role != leg_role::entry) return;
  switch (event.state) {
    case order_state::open:
      return happened(life_event::working);
    case order_state::denied:
    case order_state::rejected:
      return happened(life_event::refused);
    case order_state::canceled:
    case order_state::expired:
    case order_state::lost:
      if (event.filled.units == 0) happened(life_event::ended_unfilled);
      return;
    default:
      return;
  }
}

void bot::happened(life_event event) {
  if (const auto after = next(life_, event)) life_ = *after;
}

void bot::recount() {
  standing_.entries_working = {};
  standing_.exiting = false;
  for (const auto& [id, order] : working_) {
    if (order.role == leg_role::entry)
      standing_.entries_working += order.side == side::buy ? order.open : -order.open;
    else
      standing_.exiting = true;
  }
}

core::bot::face bot::face() const {
  return {.desired = ordered_,
          .state = life_,
          .position = standing_.position,
          .entries_working = standing_.entries_working,
          .orders_open = static_cast<std::uint32_t>(working_.size()),
          .exiting = standing_.exiting,
          .entries_allowed = entries_allowed_};
}

std::vector<std::byte> bot::snapshot() const {
  byte_writer out;
  const bool steered = ordered_ != standing_order::run;
  out.put(steered ? version_steered : version_running);
  if (steered) out.put(ordered_);
  out.put(life_).put(standing_.position.units).put(issued_).put(last_view_).put(last_event_.value);
  out.put(static_cast<std::uint32_t>(working_.size()));
  for (const auto& [id, order] : working_) out.put(id.value).put(order.role).put(order.side).put(order.open.units);
  return std::move(out).bytes();
}

void bot::restore(std::span<const std::byte> own, std::span<const std::byte> strategy_state) {
  byte_reader in(own);
  const auto version = in.get<std::uint8_t>();
  ASSERT(version == version_running || version == version_steered, "snapshot of another version of bot", version);
  ordered_ = version == version_steered ? in.get(standing_order::stop) : standing_order::run;
  life_ = in.get(life::halted);
  halted_ = life_ == life::halted;
  standing_.position = {in.get<std::int64_t>()};
  issued_ = in.get<std::uint32_t>();
  last_view_ = in.get<std::uint64_t>();
  last_event_ = {in.get<std::uint64_t>()};
  working_.clear();
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const order_id id{in.get<std::uint64_t>()};
    working_order& order = working_[id];
    order.role = in.get(leg_role::stop);
    order.side = in.get(side::sell);
    order.open = {in.get<std::int64_t>()};
  }
  in.expect_end();
  recount();
  strategy_->restore(strategy_state);
}

std::uint64_t bot::hash(std::span<const std::byte> strategy_state) const {
  state_hash fingerprint;
  fingerprint.add(strategy_state);
  byte_writer own;
  own.put(standing_.position.units).put(standing_.entries_working.units).put(standing_.exiting);
  fingerprint.add(own.bytes());
  return fingerprint.value();
}

}  // namespace core::bot
