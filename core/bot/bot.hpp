#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/bot/face.hpp"
#include "core/bot/life.hpp"
#include "core/bot/standing_order.hpp"
#include "core/strategy/strategy.hpp"

namespace core::bot {

/// Who a bot is: everything that its intents say about their origin.
struct identity {
  bot_id bot;
  actor_number issuer;  ///< number of the bot's actor path
  account_id account;
  group_id group;
};

/// What a bot wants after it was told something.
struct decision {
  std::vector<order_intent> intents;
  std::vector<order_id> cancels;

  bool empty() const { return intents.empty() && cancels.empty(); }
};

/// An entry or exit of its own that has not ended, as the bot knows it.
struct working_order {
  leg_role role = leg_role::entry;
  core::side side = core::side::buy;
  quantity open;

  constexpr bool operator==(const working_order&) const = default;
};

/// One strategy at work on one instrument: turns its actions into numbered intents, keeps account of what is working
/// and of the position, and can be put down and taken up again.
class bot {
 public:
  bot(identity, instrument, std::unique_ptr<strategy::strategy>);

  decision on_view(const market_view&);

  /// Events of its own orders and of the orders that protect its position. An event that was seen before (by its
  /// journal sequence) changes nothing.
  decision on_event(const order_event&);

  /// What an operator wants of it from here on. Its working entries are cancelled unless it is to run, its exits too
  /// where it is to stop; an entry that was on its way is cancelled as soon as the venue or the journal shows it. The
  /// strategy goes on hearing everything, so that it resumes warm. Told again, it cancels again.
  decision steer(standing_order);
  standing_order ordered() const { return ordered_; }

  /// Whether a breaker halts it: as when it is told to pause, and independent of that. A bot that is taken up again is
  /// halted as long as it was when it was put down, until it hears otherwise.
  decision halt(bool);
  bool halted() const { return halted_; }

  /// While false, entries that the strategy wants are dropped; exits go on. False until orders and positions are
  /// settled with the venue.
  void allow_entries(bool allowed) { entries_allowed_ = allowed; }
  bool entries_allowed() const { return entries_allowed_; }

  /// What is known of one of its working orders: where it goes, and how much of it is open.
  order_intent remains_of(order_id) const;

  /// The market source begins anew and with it the numbers of its views.
  void forget_views() { last_view_ = 0; }

  bot_id id() const { return who_.bot; }
  life state() const { return life_; }
  const strategy::standing& standing() const { return standing_; }
  const strategy::strategy& strategy() const { return *strategy_; }
  const std::map<order_id, working_order>& working() const { return working_; }
  std::uint64_t last_view() const { return last_view_; }
  sequence last_event() const { return last_event_; }
  std::uint32_t orders_issued() const { return issued_; }
  core::bot::face face() const;

  /// Everything but the strategy's own state; restore throws broken_invariant for foreign bytes.
  std::vector<std::byte> snapshot() const;
  void restore(std::span<const std::byte> own, std::span<const std::byte> strategy_state);

  /// Fingerprint of the strategy's state (its snapshot) and of the standing.
  std::uint64_t hash(std::span<const std::byte> strategy_state) const;

 private:
  decision carry_out(const strategy::actions&, const market_view*, timestamp at, sequence cause);
  void enter(const strategy::enter&, const market_view&, decision&);
  void leave(std::uint64_t view, timestamp at, sequence cause, decision&);
  order_intent blank_intent(std::uint64_t view, timestamp at, sequence cause);
  void track(const order_event&);
  void follow(const order_event&);
  void happened(life_event);
  void recount();
  bool may_enter() const { return ordered_ == standing_order::run && !halted_; }
  decision obey();
  void withdraw(decision&) const;

  const identity who_;
  const instrument instrument_;
  const std::unique_ptr<strategy::strategy> strategy_;
  strategy::standing standing_;
  life life_ = life::idle;
  standing_order ordered_ = standing_order::run;
  bool halted_ = false;
  std::map<order_id, working_order> working_;  ///< own entries and exits that have not ended
  std::uint64_t last_view_ = 0;
  sequence last_event_;
  std::uint32_t issued_ = 0;
  bool entries_allowed_ = false;
};

}  // namespace core::bot
