#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/binance/json_reader.hpp"
#include "adapters/binance/rest_wire.hpp"
#include "adapters/binance/symbols.hpp"
#include "core/types/instrument.hpp"
#include "core/types/result.hpp"

namespace adapters::binance {

/// What REST answers and the private stream have in common: orders under long and short names, and symbols of which
/// some are none of ours.
class account_reader : public json_reader {
 public:
  /// The names under which an order's fields stand. An empty name is not asked for.
  struct order_names {
    std::string_view symbol, client_id, venue_id, status, type, original_type, side, of, limit, quantity, filled,
        average, trigger, reduce_only, close_position, updated;
  };
  struct algo_names {
    std::string_view symbol, client_id, algo_id, status, type, other_type, side, of, quantity, trigger, limit,
        reduce_only, close_position, engine_order, updated;
  };

  explicit account_reader(std::vector<core::instrument> instruments) : table_(std::move(instruments)) {}

  order_state order(object, const order_names&);
  algo_state algo(object, const algo_names&);
  core::side side(object, std::string_view name);
  position_side side_of_position(object, std::string_view name);
  execution_type execution(object x, std::string_view name) { return known(execution_type_of(text(x, name))); }
  const core::instrument* instrument(core::instrument_id id) const { return id ? table_.find(id) : nullptr; }
  /// Null, and the symbol noted, where it is none of ours.
  const core::instrument* instrument(object, std::string_view name, core::instrument_id& id, std::string& symbol);
  /// A position's size. False: none is held. Read as a bare number where the instrument is null.
  bool position(object, std::string_view name, const core::instrument*, core::quantity& out);

  std::size_t unknown_values() const { return unknown_; }

  /// Parses the text, reads it with `read(element)`, and gives what that found, or the first fault.
  template <class F>
  auto whole(std::string_view text, std::size_t size_max, F read)
      -> core::result<decltype(read(element{})), decode_error>;

 private:
  template <class E>
  E known(E x) {
    if (x == E::unknown && !first_fault()) ++unknown_;
    return x;
  }
  bool says_error(element);

  symbol_table table_;
  std::size_t unknown_ = 0;
};

template <class F>
auto account_reader::whole(std::string_view text, std::size_t size_max, F read)
    -> core::result<decltype(read(element{})), decode_error> {
  const auto document = parse(text, size_max);
  if (!document) return core::unexpected(*first_fault());
  auto out = read(*document);
  if (!first_fault()) return out;
  return core::unexpected(says_error(*document) ? decode_error::venue_error : *first_fault());
}

}  // namespace adapters::binance
