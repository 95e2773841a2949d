/// Any bytes at all into the Binance decoder and onward into the sequence rules and a book: nothing may crash, throw,
/// or leave a level that cannot be.
///
/// scripts/nightly builds it (WATCHBILL_FUZZ) and runs it for its time budget. By hand:
///   CC=clang CXX=clang++ cmake -B build/fuzz -DWATCHBILL_FUZZ=ON -DWATCHBILL_SANITIZE=ON
///   cmake --build build/fuzz --target binance_decode_fuzz
///   build/fuzz/tests/binance_decode_fuzz -max_len=4096 -max_total_time=600 corpus/
/// The first byte chooses the product; the rest are messages, one a line.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "core/market/acceptable.hpp"
#include "core/market/map_book.hpp"
#include "tests/fuzz/ground.hpp"

namespace {

namespace binance = adapters::binance;
using namespace tests::fuzz;

void follow(core::market::map_book& book, const binance::book_sync::outcome& out) {
  for (const auto& step : out.steps) {
    if (const auto* reset = std::get_if<core::book_reset>(&step.body)) book.reset(reset->bids, reset->asks);
    if (const auto* delta = std::get_if<core::book_delta>(&step.body)) book.apply(delta->bids, delta->asks);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const binance::product which = bytes[0] & 1 ? binance::product::spot : binance::product::usdm;
  std::string_view rest(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  binance::decoder decode(which, {btcusdt(8)});
  binance::book_sync sync(which);
  core::market::map_book book;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto message = decode.decode(rest.substr(0, end), "BTCUSDT");
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!message) {
      follow(book, sync.on_fault(core::book_fault::gap));
    } else if (auto* update = std::get_if<binance::depth_update>(&*message)) {
      follow(book, sync.on_update(std::move(*update)));
    } else if (auto* snapshot = std::get_if<binance::depth_snapshot>(&*message)) {
      follow(book, sync.on_snapshot(std::move(*snapshot)));
    } else if (const auto* ticker = std::get_if<binance::book_ticker>(&*message)) {
      demand(ticker->quote.bid.price < ticker->quote.ask.price);
    } else if (const auto* one = std::get_if<binance::trade>(&*message)) {
      demand(core::market::acceptable(one->trade));
    }
  }
  return 0;
}
