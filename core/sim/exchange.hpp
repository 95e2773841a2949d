#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/market/view.hpp"
#include "core/order/event.hpp"
#include "core/sim/account.hpp"
#include "core/sim/back_office.hpp"
#include "core/sim/exchange_event.hpp"
#include "core/sim/fair_value.hpp"
#include "core/sim/order_status.hpp"
#include "core/sim/pit.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

struct settings {
  duration order_latency{};   ///< from a participant to the matching engine, >= 0
  duration report_latency{};  ///< from the matching engine to the participants, >= 0
  fee_schedule fees{};
  std::map<instrument_id, market_rules> rules{};  ///< where an instrument has any besides its filters
  memory kept{};
};

/// A matching engine with accounts, orders of any number of participants, and a market that it only watches and whose
/// displayed quantity takes part: the paper venue, and the core of every simulated venue.
/// Deterministic: no draws, no clock, and the same calls give the same events.
///
/// Time. A command reaches the engine order_latency after `submit`; an event leaves the exchange report_latency after
/// the engine made it. Engine time never runs backwards. Views, fair values and what is done to accounts take effect
/// at once, after every command that is due by then. Funding falls due at its time, before commands of that time.
///
/// The rules of matching are in pit.hpp, those of acceptance in acceptance.hpp, of queue positions in queue_model.hpp,
/// of triggers in stop_rule.hpp, of accounts in accounts.hpp, of margin in margin.hpp, of funding in funding.hpp, of
/// liquidation in liquidation.hpp.
class exchange {
 public:
  exchange(settings, std::vector<instrument>);

  // -- what participants want -----------------------------------------------------------------------------------------

  /// Takes a command that leaves a participant at `now`; it reaches the matching engine one order_latency later.
  /// Commands arrive in the order in which they were submitted. A self_trade mode counts for placements only.
  void submit(const order_command&, timestamp now, self_trade = self_trade::of_account);

  /// Gives an account a policy and a wallet, before it trades. Throws broken_invariant on a second time.
  void open_account(account_id, const account_policy&, money deposit, timestamp now);
  /// Deposit (> 0) or withdrawal (< 0) of a margined account. Refused: unknown_account, insufficient_margin.
  rule transfer(account_id, money amount, timestamp now);
  /// Leverage for what a margined account has and orders from here on. Refused: unknown_account, unknown_instrument,
  /// leverage (outside 1 .. what the brackets allow for nothing), position_max (too much for the present position),
  /// insufficient_margin.
  rule set_leverage(account_id, instrument_id, int leverage, timestamp now);

  // -- the market -----------------------------------------------------------------------------------------------------

  /// The watched market as of this view, at its ts_recv. Quote, depth and trade views are matched against; the others
  /// only tell whether the book is valid. Views of unknown instruments are ignored.
  void on_view(const market_view&);
  /// What the venue holds an instrument to be worth, and its funding. Triggers orders by mark, values positions and may
  /// liquidate. Until the first one the mark is the mid of the displayed book and there is no funding.
  void on_fair_value(const fair_value&, timestamp now);

  // -- time and news --------------------------------------------------------------------------------------------------

  /// Moves time: executes due commands against the market as last seen, and hands out the events that are due, in
  /// engine order.
  std::vector<exchange_event> events(timestamp now);
  /// The same for a gateway that only knows orders: the events narrowed by report_of. ts_recv is left to the gateway.
  std::vector<venue_report> advance(timestamp now);

  /// When time must be moved next, if nothing else happens.
  std::optional<timestamp> next_due() const;

  // -- reads: the engine as it stands, whatever is still on its way --------------------------------------------------

  /// All open orders, by instrument; of those resting at one price the one that trades first stands first.
  std::vector<order_status> open_orders() const;
  /// An open order or one of the latest that have ended; nothing if it is neither.
  std::optional<order_status> order(order_id) const;
  /// Orders of an account that have ended, as far as they are remembered, eldest first.
  std::vector<order_status> ended_orders(account_id) const;
  /// Executions of an order as they were reported, in order; empty where it has none or is no longer remembered.
  std::vector<fill> fills_of(order_id) const;
  /// Executions of an account on an instrument, as far as they are remembered (memory::trades), eldest first.
  std::vector<account_trade> trades_of(account_id, instrument_id) const;

  /// Zero also for holders that nobody knows; margined accounts hold for no bot.
  quantity position(account_id, instrument_id, bot_id) const;
  /// Nothing for accounts without a wallet.
  std::optional<account_status> account(account_id) const;
  /// One instrument of a margined account, also without a position: leverage and margin.
  position_status position_of(account_id, instrument_id) const;
  /// Cash of the insurance fund; its positions are those of the account insurance_fund.
  money insurance() const;

  /// The best `levels` of both sides: what the watched market displays, with the open quantity of resting orders. A
  /// displayed level that resting orders of the other side lock or cross is left out; crossed participants (possible
  /// with self_trade::unseen only) are shown as they are. Empty without a valid book.
  book_reset book(instrument_id, std::size_t levels) const;
  /// Latest trades, eldest first, and the day (memory::prints).
  const std::deque<printed>& last_trades(instrument_id) const;
  day_summary day(instrument_id, timestamp now) const;
  /// As last told; mark is the mid rounded down while nothing was told, zero where there is none.
  fair_value fair_value_of(instrument_id) const;
  std::optional<price> last_price(instrument_id) const;
  const market_rules& rules_of(instrument_id) const;

  /// Number of executions so far, counted per order.
  std::uint64_t trade_count() const { return office_.trade_count(); }
  timestamp engine_time() const { return engine_time_; }

  // -- state ----------------------------------------------------------------------------------------------------------

  /// Complete state; equal states give equal bytes. Settings and instruments are configuration and not part of it.
  /// Layout, little endian: 'WBSX' (u32), version (u16), engine time (i64 ns), commands on their way (count, then {due,
  /// self_trade, command}), events on their way (count, then {due, event}), back office, pits (count, then {instrument
  /// id, pit}). Counts are u32; values as in codec.hpp.
  std::vector<std::byte> snapshot() const;

  /// Takes over a state. Throws broken_invariant on bytes that snapshot did not write or that name an instrument which
  /// is not traded here; the exchange is then unchanged.
  void restore(std::span<const std::byte>);

  /// Makes up for what happened after the state that was restored: takes the order events that the journal holds after
  /// it, in their order. Tells nothing. What the state knows already is not counted twice, so earlier events do no
  /// harm. What no journal knows is lost: an order that comes back in this way waits for the next valid book and stands
  /// last at its price, a trailing stop waits for its activation again. Events of other venues' instruments are
  /// ignored.
  void recall(const order_event&);
  /// After restore and recall in a new process: time goes on at `now`, and the displayed market is that of the next
  /// view. Orders that have nothing left to reduce expire.
  void resume(timestamp now);

 private:
  struct request {
    order_command command;
    sim::self_trade self_trade = sim::self_trade::of_account;
  };
  template <class T>
  struct due {
    timestamp at;
    T what;
  };

  void run_until(timestamp);
  timestamp next_funding() const;
  void execute(const request&);
  void settle();
  void ship();
  pit* pit_of(instrument_id);
  const pit* pit_of(instrument_id) const;

  settings settings_;
  listings traded_;
  std::map<instrument_id, pit> pits_;
  back_office office_;
  timestamp engine_time_{};
  std::deque<due<request>> commands_;
  std::deque<due<exchange_event>> events_;
};

}  // namespace core::sim
