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
#include "core/sim/back_office.hpp"
#include "core/sim/pit.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

struct settings {
  duration order_latency{};   ///< from us to the matching engine, >= 0
  duration report_latency{};  ///< from the matching engine to us, >= 0
  fee_schedule fees{};
};

/// An order at the matching engine, for checkers and the console.
struct resting {
  order_intent intent;  ///< its quantity follows amendments
  quantity open;
  quantity filled;
  quantity queue_ahead;  ///< quantity that trades before it at its price; unknown_queue where no view has shown it
  bool triggered = false;
  bool active = false;  ///< may trade: neither a stop before its trigger nor an order that waits for a valid book
};

/// The paper venue: matches our orders against a market that it only watches, one line of latency on either side.
/// Deterministic: no draws, no clock, and the same calls give the same reports.
///
/// Time. A command reaches the engine order_latency after `submit`; a report leaves the exchange report_latency after
/// the engine made it. Engine time never runs backwards. A view takes effect at its ts_recv, after every command that
/// is due by then.
///
/// The rules of matching are in pit.hpp, those of acceptance in acceptance.hpp, of queue positions in queue_model.hpp,
/// of stops in stop_rule.hpp, of positions and reduce-only in ledger.hpp.
class exchange {
 public:
  exchange(settings, std::vector<instrument>);

  /// Takes a command that leaves us at `now`; it reaches the matching engine one order_latency later. Commands arrive
  /// in the order in which they were submitted.
  void submit(const order_command&, timestamp now);

  /// The market as of this view. Quote, depth and trade views are matched against; the others only tell whether the
  /// book is valid. Views of unknown instruments are ignored.
  void on_view(const market_view&);

  /// Moves time: executes due commands against the market as last seen, and hands out the reports that are due, in
  /// engine order. ts_recv is left to the gateway.
  std::vector<venue_report> advance(timestamp now);

  /// When advance must be called next, if nothing else happens.
  std::optional<timestamp> next_due() const;

  /// Complete state; equal states give equal bytes. Settings and instruments are configuration and not part of it.
  /// Layout, little endian: 'WBSX' (u32), version (u16), engine time (i64 ns), commands on their way (count, then {due,
  /// command}), reports on their way (count, then {due, report}), back office (trade counter, id windows, positions,
  /// history), pits (count, then {instrument id, market, open orders}). Counts are u32; values as in codec.hpp.
  std::vector<std::byte> snapshot() const;

  /// Takes over a state. Throws broken_invariant on bytes that snapshot did not write or that name an instrument which
  /// is not traded here; the exchange is then unchanged.
  void restore(std::span<const std::byte>);

  /// All orders at the engine, by instrument and then by arrival. Orders on their way are not among them.
  std::vector<resting> open_orders() const;
  quantity position(account_id, instrument_id, bot_id) const;
  /// Executions of an order as they were reported, in order; empty where it has none or is no longer remembered.
  std::vector<fill> fills_of(order_id) const;
  /// Number of executions so far; the latest one carries it as its venue_trade.
  std::uint64_t trade_count() const { return office_.trade_count(); }
  timestamp engine_time() const { return engine_time_; }

 private:
  template <class T>
  struct due {
    timestamp at;
    T what;
  };

  void run_until(timestamp);
  void execute(const order_command&);
  void ship();

  settings settings_;
  std::map<instrument_id, pit> pits_;
  back_office office_;
  timestamp engine_time_{};
  std::deque<due<order_command>> commands_;
  std::deque<due<venue_report>> reports_;
};

}  // namespace core::sim
