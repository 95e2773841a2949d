#include "adapters/binance/symbols.hpp"

#include <algorithm>

#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

// ASCII only: the venue's symbols outside of ASCII have no case.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

/// Orders a key that is lower case already against text of any case.
bool before(std::string_view key, std::string_view text) {
  return std::lexicographical_compare(key.begin(), key.end(), text.begin(), text.end(),
                                      [](char a, char b) { return lower(a) < lower(b); });
}

}  // namespace

std::string_view symbol_of_stream(std::string_view stream) {
  if (stream.starts_with('!')) return {};
  return stream.substr(0, stream.find('@'));
}

std::string_view channel_of_stream(std::string_view stream) {
  const auto at = stream.find('@');
  return at == std::string_view::npos ? std::string_view{} : stream.substr(at + 1);
}

std::string stream_name(std::string_view symbol, std::string_view channel) {
  return lowered(symbol).append("@").append(channel);
}

bool same_symbol(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

symbol_table::symbol_table(std::vector<core::instrument> instruments) : instruments_(std::move(instruments)) {
  std::sort(instruments_.begin(), instruments_.end(),
            [](const auto& a, const auto& b) { return lowered(a.symbol) < lowered(b.symbol); });
  for (const auto& x : instruments_) {
    ASSERT(keys_.empty() || keys_.back() != lowered(x.symbol), "a symbol names one instrument", x.symbol);
    keys_.push_back(lowered(x.symbol));
  }
}

const core::instrument* symbol_table::find(std::string_view symbol) const {
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), symbol, before);
  if (at == keys_.end() || !same_symbol(*at, symbol)) return nullptr;
  return &instruments_[static_cast<std::size_t>(at - keys_.begin())];
}

const core::instrument* symbol_table::find(core::instrument_id id) const {
  const auto at = std::find_if(instruments_.begin(), instruments_.end(), [&](const auto& x) { return x.id == id; });
  return at == instruments_.end() ? nullptr : &*at;
}

}  // namespace adapters::binance
