#pragma once

#include <caf/behavior.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/portfolio/books.hpp"
#include "core/portfolio/crash_policy.hpp"
#include "messages/interfaces.hpp"
#include "runtime/child_spec.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/published.hpp"
#include "runtime/supervision_events.hpp"

namespace actors {

/// A bot as portfolio knows it.
struct held_by {
  core::position::key key;
  core::group_id group;
  std::string bot_path;      ///< "bots/alpha"
  std::string monitor_path;  ///< of the monitor of its position
  core::portfolio::crash_policy policy = core::portfolio::crash_policy::flatten;
};

struct portfolio_settings {
  std::vector<core::instrument> instruments;
  std::vector<held_by> bots;
  std::vector<core::portfolio::capital_group> groups;
  std::function<runtime::child_spec(const held_by&)> make_monitor;
  std::shared_ptr<runtime::published<messages::scores>> scores{};  ///< where it shows them; may be empty
};

struct portfolio_peers {
  messages::journal_address journal;
  messages::risk_address risk;
  messages::orders_address orders;
  caf::actor chronicle;               ///< hears what portfolio heard from supervisors
  caf::actor positions;               ///< supervisor of the monitors
  messages::breaker_address breaker;  ///< empty: nobody watches the equity
};

struct portfolio_state {
  static inline const char* name = "portfolio";
  enum class monitor : std::uint8_t { none, starting, watching };
  struct guarded {
    held_by who;
    monitor watch = monitor::none;
    messages::position_held start{};           ///< as of when the monitor was asked for
    std::vector<core::order_event> pending{};  ///< events since then, until it is ready
    bool given_up = false;                     ///< its bot is quarantined
    unsigned unwinding = 0;    ///< rounds so far, until it holds no more than `keeps`; zero: nobody asked
    core::quantity keeps{};    ///< of unwinding, without a sign; zero: it is to be flat
    bool looks_again = false;  ///< the next round is due by an alarm
  };

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  portfolio_settings settings;
  portfolio_peers peers;
  core::portfolio::books books;
  std::uint32_t exits_issued = 0;  ///< orders of its own, those that the journal does not tell of yet included
  core::timestamp equity_told{};
  runtime::outbox<messages::journal_address> journal;
  runtime::outbox<messages::risk_address> risk;
  runtime::outbox<messages::orders_address> orders;
  std::map<core::position::key, guarded> positions;
  core::sequence last_event;
  core::timestamp next_show{};  ///< for marks; fills show at once

  void restore(const messages::history&);
  void take(const core::order_event&);
  void note_position(const core::position::applied&, const core::order_event&);
  void guard(guarded&);
  void forward(const core::order_event&);
  void tell_equity(core::timestamp);
  void exit_again(const core::order_event&);
  messages::position_held start_of(const held_by&);
  void came_back(const caf::message&);
  void note_snapshot();
  void monitor_ready(const std::string& path);
  void monitor_gone(const std::string& path);
  void guard_all();
  void give_up(const std::string& bot_path);
  template <class Event>
  void pass_on(const Event& x) {
    self->send(peers.chronicle, x);
  }
  void unwind(const held_by&, const messages::working_orders&);
  void flatten(core::bot_id);
  void reduce(core::bot_id, core::ppm keeps);
  void unwind_further(core::bot_id);
  bool goes_on(guarded&, const messages::working_orders&);
  void quarantined(const std::string& bot_path, bool is_so);
  void show();
  messages::shown_state shown() const;
  messages::scores report() const;
};

/// Owns positions and P&L, and sees to it that every open position has its monitor.
///   accepts  order_event (journal) · market_view(mark) · supervision events of bots and monitors · scores_wanted ·
///            flatten_wanted (admin, breaker) · reduction_of_positions (breaker) · room_snapshot_wanted (journal) ·
///            state_wanted
///   emits    note(position_changed, room_snapshot) -> journal · start_child -> positions · position_held,
///            order_event -> monitors · order_intent -> risk and cancel_wanted -> orders when a bot is given up,
///            flattened or reduced · scores -> the asker · equity_marked -> breaker, at most once a second and
///            group · what it hears of supervision -> chronicle
///   owns     positions, P&L (sole writer)
///   fails    with the whole desk behind it
///   recovers from its last snapshot and the order events of the journal after it; monitors are started again
///            when their supervisor is up
caf::behavior portfolio_actor(runtime::room<portfolio_state>*, runtime::environment&, portfolio_settings,
                              portfolio_peers);

}  // namespace actors
