#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/instrument.hpp"

namespace adapters::binance {

/// The symbol part of a stream name, "btcusdt" of "btcusdt@depth@0ms". Empty for streams of all symbols
/// ("!ticker@arr").
std::string_view symbol_of_stream(std::string_view stream);

/// The channel part, "depth@0ms" of "btcusdt@depth@0ms"; empty if there is none.
std::string_view channel_of_stream(std::string_view stream);

/// The name of a stream as SUBSCRIBE wants it: symbols in lower case. stream_name("BTCUSDT", "trade") is
/// "btcusdt@trade".
std::string stream_name(std::string_view symbol, std::string_view channel);

/// Equal but for the case of ASCII letters.
bool same_symbol(std::string_view, std::string_view);

/// The instruments of one Binance product by venue symbol. Symbols are unique, else ASSERT.
class symbol_table {
 public:
  explicit symbol_table(std::vector<core::instrument> instruments);

  /// By symbol in any case; null if unknown. The pointer lives as long as the table.
  const core::instrument* find(std::string_view symbol) const;
  const core::instrument* find(core::instrument_id) const;

  /// In the order of their symbols.
  std::span<const core::instrument> instruments() const { return instruments_; }

 private:
  std::vector<core::instrument> instruments_;  // ascending in lower-case symbol
  std::vector<std::string> keys_;              // lower-case symbols, same order
};

}  // namespace adapters::binance
