#include "core/order/lifecycle.hpp"

#include <array>

namespace core {
namespace {

struct step {
  order_state from;
  order_step on;
  order_state to;
};

/// Every legal step; a pair that is not listed is a duplicate, a late answer or a bug.
constexpr std::array steps{
    step{order_state::none, order_step::denied, order_state::denied},
    step{order_state::none, order_step::submitted, order_state::in_flight},

    // On its way. Any report may outrun the acknowledgement; "absent" is no evidence while the order travels.
    step{order_state::in_flight, order_step::accepted, order_state::open},
    step{order_state::in_flight, order_step::rejected, order_state::rejected},
    step{order_state::in_flight, order_step::partially_filled, order_state::open},
    step{order_state::in_flight, order_step::filled, order_state::filled},
    step{order_state::in_flight, order_step::triggered, order_state::open},
    step{order_state::in_flight, order_step::amended, order_state::in_flight},
    step{order_state::in_flight, order_step::cancel_submitted, order_state::cancel_in_flight},
    step{order_state::in_flight, order_step::canceled, order_state::canceled},
    step{order_state::in_flight, order_step::expired, order_state::expired},
    step{order_state::in_flight, order_step::timed_out, order_state::unknown},

    // At the venue. It may still be refused: some venues acknowledge first and check afterwards.
    step{order_state::open, order_step::rejected, order_state::rejected},
    step{order_state::open, order_step::partially_filled, order_state::open},
    step{order_state::open, order_step::filled, order_state::filled},
    step{order_state::open, order_step::triggered, order_state::open},
    step{order_state::open, order_step::amended, order_state::open},
    step{order_state::open, order_step::cancel_submitted, order_state::cancel_in_flight},
    step{order_state::open, order_step::cancel_rejected, order_state::open},  // of an amendment
    step{order_state::open, order_step::canceled, order_state::canceled},
    step{order_state::open, order_step::expired, order_state::expired},
    step{order_state::open, order_step::timed_out, order_state::unknown},

    // A cancel is on its way; the venue decides the race against fills.
    step{order_state::cancel_in_flight, order_step::accepted, order_state::cancel_in_flight},
    step{order_state::cancel_in_flight, order_step::rejected, order_state::rejected},
    step{order_state::cancel_in_flight, order_step::partially_filled, order_state::cancel_in_flight},
    step{order_state::cancel_in_flight, order_step::filled, order_state::filled},
    step{order_state::cancel_in_flight, order_step::triggered, order_state::cancel_in_flight},
    step{order_state::cancel_in_flight, order_step::amended, order_state::cancel_in_flight},
    step{order_state::cancel_in_flight, order_step::cancel_rejected, order_state::open},
    step{order_state::cancel_in_flight, order_step::canceled, order_state::canceled},
    step{order_state::cancel_in_flight, order_step::expired, order_state::expired},
    step{order_state::cancel_in_flight, order_step::timed_out, order_state::unknown},

    // Only an answer about the present ends the doubt. A fill, a trigger or a refused cancel may be old news.
    step{order_state::unknown, order_step::accepted, order_state::open},
    step{order_state::unknown, order_step::rejected, order_state::rejected},
    step{order_state::unknown, order_step::partially_filled, order_state::unknown},
    step{order_state::unknown, order_step::filled, order_state::filled},
    step{order_state::unknown, order_step::triggered, order_state::unknown},
    step{order_state::unknown, order_step::amended, order_state::unknown},
    step{order_state::unknown, order_step::cancel_submitted, order_state::unknown},
    step{order_state::unknown, order_step::cancel_rejected, order_state::unknown},
    step{order_state::unknown, order_step::canceled, order_state::canceled},
    step{order_state::unknown, order_step::expired, order_state::expired},
    step{order_state::unknown, order_step::timed_out, order_state::unknown},
    step{order_state::unknown, order_step::absent, order_state::lost},

    // Late fills: executed before the order ended, told after it.
    step{order_state::canceled, order_step::partially_filled, order_state::canceled},
    step{order_state::canceled, order_step::filled, order_state::canceled},
    step{order_state::expired, order_step::partially_filled, order_state::expired},
    step{order_state::expired, order_step::filled, order_state::expired},
    step{order_state::lost, order_step::partially_filled, order_state::lost},
    step{order_state::lost, order_step::filled, order_state::lost},
};

constexpr std::size_t state_count = static_cast<std::size_t>(order_state::lost) + 1;
constexpr std::size_t step_count = static_cast<std::size_t>(order_step::absent) + 1;

constexpr std::optional<order_state> listed(order_state from, order_step on) {
  for (const step& s : steps) {
    if (s.from == from && s.on == on) return s.to;
  }
  return std::nullopt;
}

constexpr bool each_pair_is_listed_once() {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (std::size_t j = i + 1; j < steps.size(); ++j) {
      if (steps[i].from == steps[j].from && steps[i].on == steps[j].on) return false;
    }
  }
  return true;
}

constexpr bool terminal_states_absorb() {
  for (const step& s : steps) {
    const bool fill = s.on == order_step::partially_filled || s.on == order_step::filled;
    if (terminal(s.from) && (s.to != s.from || !fill)) return false;
  }
  return true;
}

constexpr bool fills_are_legal_wherever_the_venue_may_have_the_order() {
  for (const order_state from :
       {order_state::in_flight, order_state::open, order_state::cancel_in_flight, order_state::unknown}) {
    if (listed(from, order_step::filled) != order_state::filled) return false;
    if (!listed(from, order_step::partially_filled)) return false;
    if (listed(from, order_step::timed_out) != order_state::unknown) return false;
  }
  return true;
}

static_assert(each_pair_is_listed_once());
static_assert(terminal_states_absorb());
static_assert(fills_are_legal_wherever_the_venue_may_have_the_order());
static_assert(!listed(order_state::in_flight, order_step::absent), "a query may run ahead of its order");
static_assert(!listed(order_state::rejected, order_step::filled));
static_assert(!listed(order_state::denied, order_step::submitted));
static_assert(!listed(order_state::none, order_step::accepted));

/// The table above, indexed.
constexpr auto table = [] {
  std::array<std::array<std::optional<order_state>, step_count>, state_count> t{};
  for (const step& s : steps) t[static_cast<std::size_t>(s.from)][static_cast<std::size_t>(s.on)] = s.to;
  return t;
}();

}  // namespace

std::optional<order_state> next(order_state from, order_step on) {
  return table[static_cast<std::size_t>(from)][static_cast<std::size_t>(on)];
}

std::string_view to_string(order_state x) {
  switch (x) {
    case order_state::none:
      return "none";
    case order_state::in_flight:
      return "in_flight";
    case order_state::open:
      return "open";
    case order_state::cancel_in_flight:
      return "cancel_in_flight";
    case order_state::unknown:
      return "unknown";
    case order_state::filled:
      return "filled";
    case order_state::canceled:
      return "canceled";
    case order_state::rejected:
      return "rejected";
    case order_state::expired:
      return "expired";
    case order_state::denied:
      return "denied";
    case order_state::lost:
      return "lost";
  }
  return "?";
}

std::string_view to_string(order_step x) {
  switch (x) {
    case order_step::denied:
      return "denied";
    case order_step::submitted:
      return "submitted";
    case order_step::accepted:
      return "accepted";
    case order_step::rejected:
      return "rejected";
    case order_step::partially_filled:
      return "partially_filled";
    case order_step::filled:
      return "filled";
    case order_step::triggered:
      return "triggered";
    case order_step::amended:
      return "amended";
    case order_step::cancel_submitted:
      return "cancel_submitted";
    case order_step::cancel_rejected:
      return "cancel_rejected";
    case order_step::canceled:
      return "canceled";
    case order_step::expired:
      return "expired";
    case order_step::timed_out:
      return "timed_out";
    case order_step::absent:
      return "absent";
  }
  return "?";
}

}  // namespace core
