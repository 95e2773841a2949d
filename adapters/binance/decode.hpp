#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "adapters/binance/wire.hpp"
#include "core/types/instrument.hpp"
#include "core/types/result.hpp"

namespace adapters::binance {

/// Why a message was refused. None of these is retryable: the message is what it is. A refused depth message is a hole
/// in the stream, so its book must be broken (book_sync::on_fault).
enum class decode_error : std::uint8_t {
  truncated,           ///< empty, or ends before the document does
  not_json,            ///< not one well-formed JSON document
  non_utf8,            ///< bytes that are not UTF-8
  too_large,           ///< more than message_size_max bytes
  too_deep,            ///< nested deeper than nesting_max
  missing_field,       ///< a field that this event always carries is absent
  duplicate_field,     ///< a known field stands there twice
  wrong_type,          ///< a field is a string where a number belongs, an array where an object belongs, ...
  bad_number,          ///< not a decimal number as Binance writes it
  too_precise,         ///< digits beyond the instrument's scale
  out_of_range,        ///< a number that cannot be: price <= 0, negative quantity, U > u, time beyond 2262
  unordered_snapshot,  ///< levels of a snapshot are not best first, repeat a price, or cross
  crossed_quote,       ///< best bid >= best ask
  empty_quote,         ///< a side of the quote is empty
  unknown_event,       ///< an event or a shape this decoder does not know
  unsupported_stream,  ///< partial book streams (depth5, depth10, depth20): they look like diffs and are none
  unknown_symbol,      ///< not among the decoder's instruments, or not given for a bare snapshot
  symbol_mismatch,     ///< stream, caller and message name different symbols
  venue_error,         ///< {"code":-1121,"msg":"Invalid symbol."}: the answer to a REST request
};

std::string_view to_string(decode_error);

/// Frames above this are refused unread.
inline constexpr std::size_t message_size_max = std::size_t{4} << 20;
/// Nesting of arrays and objects, the outermost counted.
inline constexpr int nesting_max = 32;

/// Bytes of Binance's public streams -> structs of wire.hpp. Pure: the same bytes give the same answer, in any order.
/// Accepts the raw form {"e":...} and the combined form {"stream":...,"data":{...}}. Unknown fields are checked to be
/// JSON and ignored. The whole message is validated before anything of it is returned.
class decoder {
 public:
  /// Messages of other symbols than those of `instruments` are refused.
  decoder(product, std::vector<core::instrument> instruments);
  decoder(decoder&&) noexcept;
  decoder& operator=(decoder&&) noexcept;
  ~decoder();

  /// `symbol_of_bare_snapshot` names the instrument of a REST snapshot, which carries no symbol itself; any case.
  core::result<decoded, decode_error> decode(std::string_view json, std::string_view symbol_of_bare_snapshot = {});

 private:
  class reader;
  std::unique_ptr<reader> reader_;
};

}  // namespace adapters::binance
