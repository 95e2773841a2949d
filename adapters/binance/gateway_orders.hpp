#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/encode.hpp"
#include "adapters/binance/reports.hpp"
#include "core/order/register.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// How patient the desk is.
struct desk_rules {
  core::duration retry_first = std::chrono::milliseconds(250);  ///< doubling up to
  core::duration retry_max = std::chrono::seconds(5);
  core::duration exit_patience = std::chrono::seconds(5);  ///< for an exit, stop or cancel that could not leave
  unsigned absent_answers = 3;                             ///< so many times the venue must not know an order,
  core::duration absent_after = std::chrono::seconds(5);   ///< over so long, before it never arrived there (F-41)
  /// Of a stop: its position cannot wait longer for another one (I-01), and two stops only ever reduce.
  core::duration stop_absent_after = std::chrono::milliseconds(1500);
  core::duration fills_grace = std::chrono::milliseconds(500);  ///< for the stream to bring what was executed
  core::duration answer_patience = std::chrono::seconds(1);     ///< for a command's answer, from sending it
  std::size_t ended_max = 4096;                                 ///< ended orders whose late fills are recognised
};

/// What the gateway knows about our orders at the venue, and what it does about what it does not know.
///
/// Three ends of a command are kept apart: definitely refused -> a report says so; carried out -> a report says so;
/// anything else is unknown, stays in flight, and is settled by asking: never by sending again under another id.
///  - A placement or cancel that never left (no budget, no door) was refused: entries are told so at once, exits, stops
///    and cancels are tried again for `exit_patience`.
///  - The venue not knowing an order proves that it never arrived only after `absent_answers` such answers over
///    `absent_after`, from every service that may hold it, with the request itself ended and the private stream up.
///    A stop is given up sooner, even while its request has not ended; should it turn up after all, it is cancelled
///    like everything that ended here.
///  - A command without an answer is not waited for: after `answer_patience` its outcome is unknown.
///  - A refused cancel is no proof of life: the order is asked for. (F-43)
///  - Fills are booked once, by trade number, whatever way and order they come. Where the venue says that more was
///    executed than was told, the trades are asked for, and the end of an order is told behind its last fill.
///    (F-46..F-50)
/// Pure: commands, answers and events go in with their time; requests, reports and alarms come out.
class order_desk {
 public:
  struct request {
    std::uint64_t number = 0;  ///< give it back with the answer
    rest_request what;
  };

  order_desk(encoder, desk_rules = {});

  /// What the journal says of orders; those of other venues are left alone.
  void restore(const core::order::order_register&);

  // -- commands --
  void place(const core::order_intent&, core::timestamp now);
  /// It does not leave: told at once.
  void refuse(const core::order_intent&, core::venue_refusal, core::timestamp now);
  void cancel(const core::cancel_order&, core::timestamp now);
  void amend(const core::amend_order&, core::timestamp now);
  void query(const core::query_order&, core::timestamp now);

  // -- the venue --
  /// False: the number is none of the desk's.
  bool on_answer(std::uint64_t number, const messages::venue_answer&, core::timestamp now);
  void on_event(const order_trade_update&, core::timestamp now);
  void on_event(const algo_update&, core::timestamp now);
  /// Announces a fill, which is booked from its ORDER_TRADE_UPDATE or asked for.
  void on_event(const trade_lite&, core::timestamp now);
  /// From whatever list they come; trades of orders that are not known are left alone. The time of the oldest one that
  /// was not booked before.
  std::optional<core::timestamp> on_trades(const std::vector<user_trade>&, core::timestamp now);
  /// Elements of the lists of open orders, asked for at `asked_at`. One of ours that ended before that, or was never
  /// ours to our knowledge, is an orphan: nobody would hear of its fills, so it is cancelled, with an alarm. (F-56)
  void on_open(const order_state&, core::timestamp asked_at, core::timestamp now);
  void on_open(const algo_state&, core::timestamp asked_at, core::timestamp now);
  /// Both lists have been told: what is open here and stood in neither is asked for.
  void on_lists_end(core::timestamp now);
  void stream_changed(bool up, core::timestamp now);
  /// Nobody knows what was missed: every order that has not ended is asked for.
  void settle_all(core::timestamp now);
  void advance(core::timestamp now);
  std::optional<core::timestamp> due() const;

  // -- what comes of it --
  std::vector<request> take_requests() { return std::exchange(requests_, {}); }
  std::vector<core::venue_report> take_reports() { return std::exchange(reports_, {}); }
  std::vector<std::string> take_alarms() { return std::exchange(alarms_, {}); }
  /// The venue refused a request for its time.
  bool take_clock_doubt() { return std::exchange(clock_doubt_, false); }
  /// A key, a permission or the account's mode is not what trading needs.
  std::optional<std::string> take_misfit() { return std::exchange(misfit_, std::nullopt); }

  /// What our fills add up to, signed.
  core::quantity position(core::instrument_id) const;
  /// Moment of the newest change of a position.
  core::timestamp moved_at() const { return moved_at_; }
  /// Highest trade number booked of an instrument; zero: none.
  std::uint64_t last_trade(core::instrument_id) const;
  /// Orders that have not ended.
  std::size_t open_orders() const { return live_.size(); }
  std::size_t unsettled() const;
  /// The venue has named executions that nobody has told so far.
  bool fills_due() const;
  std::uint64_t foreign() const { return foreign_; }  ///< statements about orders that are not ours

 private:
  enum class errand : std::uint8_t { place, cancel, amend, query_engine, query_algo, trades };
  struct sent {
    errand what = errand::query_engine;
    endpoint through = endpoint::order_query;
    core::order_id order;
    std::optional<core::timestamp> answer_due{};  ///< of a command; nothing: it is not waited for
  };
  struct backoff {
    core::timestamp at{};
    core::duration wait{};  ///< after the next try
  };
  /// A command that could not leave and is tried again.
  struct held {
    errand what = errand::place;
    core::timestamp since{};
    backoff next{};
  };
  struct doubt {
    backoff next{};
    unsigned negatives = 0;
    core::timestamp first_negative{};
    bool asked = false;  ///< a query is on its way
  };
  struct tracked {
    core::order_intent intent;
    std::uint64_t venue_id = 0;  ///< the engine's number
    bool placing = false;        ///< the request has not ended, or waits
    bool in_engine = false;      ///< a conditional order that has triggered
    bool ended = false;
    bool recalled = false;  ///< it turned up after it had been given up, and was cancelled
    core::timestamp ended_at{};
    core::quantity told{};      ///< sum of the fills that were reported
    core::quantity executed{};  ///< highest that the venue named
    std::set<std::uint64_t> trades{};
    std::map<std::uint64_t, core::quantity> announced{};  ///< trades that are not told so far
    std::optional<core::venue_report> ending{};  ///< how it ended; waits for the last fills while `ended` is not set
    std::optional<core::amend_order> amending{};
    std::optional<held> waiting{};
    std::optional<doubt> unsettled{};
    std::optional<backoff> fills_wanted{};
    bool fills_asked = false;
  };

  tracked& open(const core::order_intent&);
  tracked* find(core::order_id);
  order_home home(const tracked&) const;
  encoder::outcome words(errand, const tracked&, core::timestamp now) const;
  bool send(errand, tracked&, core::timestamp now);

  void settle_command(const sent&, tracked&, const messages::venue_answer&, core::timestamp now);
  void carried_out(const sent&, tracked&, const messages::venue_answer&, core::timestamp now);
  void could_not_leave(errand, tracked&, core::venue_refusal, bool entries_wait, core::timestamp now);
  void refuse(errand, tracked&, core::venue_refusal, core::timestamp now);
  void settle_query(const sent&, tracked&, const messages::venue_answer&, core::timestamp now);
  void answered(const sent&, tracked&, const messages::venue_answer&, core::timestamp now);
  void negative(const sent&, tracked&, core::timestamp now);
  void settle_trades(tracked&, const messages::venue_answer&, core::timestamp now);

  /// By the engine's number; zero: it is not told.
  void name(tracked&, std::uint64_t venue_id);
  void take(tracked&, reading&&, core::timestamp now);
  void take_fill(tracked&, const core::venue_report&, core::timestamp now);
  void end(tracked&, const core::venue_report&, core::timestamp now);
  void finish(tracked&, core::timestamp now);
  void executed_up_to(tracked&, core::quantity, core::timestamp now);
  void begin_doubt(tracked&, core::timestamp now);
  void doubt_unanswered(core::timestamp now);
  void ask(tracked&, core::timestamp now);
  void ask_trades(tracked&, core::timestamp now);
  void retire(tracked&, core::timestamp now);
  bool orphan(const reading&, core::timestamp asked_at);
  void cancel_orphan(core::order_id, core::instrument_id, bool known);
  void book(core::instrument_id, core::side, const core::fill&, core::timestamp at);
  core::venue_report about(const tracked&, core::venue_report::kind, core::timestamp now,
                           core::venue_refusal = core::venue_refusal::none) const;
  backoff later(const backoff&, core::timestamp now) const;

  encoder encoder_;
  desk_rules rules_;
  rest_decoder decoder_;
  std::map<core::order_id, tracked> orders_;
  std::set<core::order_id> live_;       ///< those that have not ended
  std::set<core::order_id> listed_{};   ///< told by on_open since the last end of both lists
  std::deque<core::order_id> ended_{};  ///< longest ago first
  std::map<std::pair<core::instrument_id, std::uint64_t>, core::order_id> by_venue_id_;
  std::map<std::uint64_t, sent> sent_;
  std::uint64_t numbers_ = 0;
  bool stream_up_ = false;
  std::map<core::instrument_id, core::quantity> positions_;
  std::map<core::instrument_id, std::uint64_t> last_trades_;
  core::timestamp moved_at_{};
  std::vector<request> requests_;
  std::vector<core::venue_report> reports_;
  std::vector<std::string> alarms_;
  bool clock_doubt_ = false;
  std::optional<std::string> misfit_;
  std::uint64_t foreign_ = 0;
};

}  // namespace adapters::binance
