#include <algorithm>
#include <array>

#include "adapters/binance/rest_wire.hpp"

/// The venue's words for orders and our names for them. What is not listed is `unknown`.
namespace adapters::binance {
namespace {

template <class E>
struct entry {
  E what;
  std::string_view word;  ///< the venue's
  std::string_view name;  ///< ours
};
template <class E>
entry(E, std::string_view, std::string_view) -> entry<E>;

constexpr std::array statuses{
    entry{order_status::accepted, "NEW", "accepted"},
    entry{order_status::partially_filled, "PARTIALLY_FILLED", "partially_filled"},
    entry{order_status::filled, "FILLED", "filled"},
    entry{order_status::canceled, "CANCELED", "canceled"},
    entry{order_status::rejected, "REJECTED", "rejected"},
    entry{order_status::expired, "EXPIRED", "expired"},
    entry{order_status::expired_in_match, "EXPIRED_IN_MATCH", "expired_in_match"},
    entry{order_status::insurance, "NEW_INSURANCE", "insurance"},
    entry{order_status::adl, "NEW_ADL", "adl"},
};
constexpr std::array executions{
    entry{execution_type::accepted, "NEW", "accepted"},
    entry{execution_type::canceled, "CANCELED", "canceled"},
    entry{execution_type::calculated, "CALCULATED", "calculated"},
    entry{execution_type::expired, "EXPIRED", "expired"},
    entry{execution_type::trade, "TRADE", "trade"},
    entry{execution_type::amendment, "AMENDMENT", "amendment"},
    entry{execution_type::rejected, "REJECTED", "rejected"},
};
constexpr std::array algo_statuses{
    entry{algo_status::accepted, "NEW", "accepted"},
    entry{algo_status::canceled, "CANCELED", "canceled"},
    entry{algo_status::triggering, "TRIGGERING", "triggering"},
    entry{algo_status::triggered, "TRIGGERED", "triggered"},
    entry{algo_status::finished, "FINISHED", "finished"},
    entry{algo_status::rejected, "REJECTED", "rejected"},
    entry{algo_status::expired, "EXPIRED", "expired"},
};
constexpr std::array types{
    entry{wire_type::limit, "LIMIT", "limit"},
    entry{wire_type::market, "MARKET", "market"},
    entry{wire_type::stop, "STOP", "stop"},
    entry{wire_type::stop_market, "STOP_MARKET", "stop_market"},
    entry{wire_type::take_profit, "TAKE_PROFIT", "take_profit"},
    entry{wire_type::take_profit_market, "TAKE_PROFIT_MARKET", "take_profit_market"},
    entry{wire_type::trailing_stop_market, "TRAILING_STOP_MARKET", "trailing_stop_market"},
    entry{wire_type::liquidation, "LIQUIDATION", "liquidation"},
};
constexpr std::array sides{
    entry{position_side::both, "BOTH", "both"},
    entry{position_side::long_only, "LONG", "long_only"},
    entry{position_side::short_only, "SHORT", "short_only"},
};

template <class E, std::size_t N>
E of_word(const std::array<entry<E>, N>& table, std::string_view word) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const auto& x) { return x.word == word; });
  return at == table.end() ? E::unknown : at->what;
}

template <class E, std::size_t N>
std::string_view name_of(const std::array<entry<E>, N>& table, E what) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const auto& x) { return x.what == what; });
  return at == table.end() ? "unknown" : at->name;
}

}  // namespace

std::string_view to_string(order_status x) { return name_of(statuses, x); }
std::string_view to_string(execution_type x) { return name_of(executions, x); }
std::string_view to_string(algo_status x) { return name_of(algo_statuses, x); }
std::string_view to_string(wire_type x) { return name_of(types, x); }
std::string_view to_string(position_side x) { return name_of(sides, x); }

order_status order_status_of(std::string_view word) { return of_word(statuses, word); }
execution_type execution_type_of(std::string_view word) { return of_word(executions, word); }
algo_status algo_status_of(std::string_view word) { return of_word(algo_statuses, word); }
wire_type wire_type_of(std::string_view word) { return of_word(types, word); }
position_side position_side_of(std::string_view word) { return of_word(sides, word); }

}  // namespace adapters::binance
