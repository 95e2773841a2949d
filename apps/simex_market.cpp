#include "apps/simex_market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "adapters/replay/tape.hpp"
#include "core/types/power_of_ten.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;
namespace binance = adapters::binance;
using adapters::replay::tape;

core::instrument perpetual(std::uint32_t id, std::string symbol, core::price tick, std::int64_t least_dollars) {
  core::instrument x;
  x.id = {id};
  x.venue = "binance-usdm";
  x.symbol = std::move(symbol);
  x.kind = core::instrument_kind::perpetual;
  x.price_scale = 2;
  x.quantity_scale = 3;
  const core::money least{static_cast<__int128>(least_dollars) * core::power_of_ten(core::money::scale)};
  x.dated = {{.tick = tick, .lot = {1}, .quantity_min = {1}, .notional_min = least}};
  return x;
}

/// Recordings, looped: each round begins where the one before ended, a second later.
class recorded_feed : public binance::server::market_feed {
 public:
  recorded_feed(std::shared_ptr<const tape> played, std::vector<core::instrument> by_source, core::timestamp start)
      : played_(std::move(played)), instruments_(std::move(by_source)) {
    begin_round(start);
  }

  std::optional<core::timestamp> due() const override {
    if (ahead_.empty()) return std::nullopt;
    return ahead_.front().ts_event;
  }

  core::market_event next() override {
    auto out = std::move(ahead_.front());
    ahead_.pop_front();
    while (ahead_.empty() && !dead_) read_on();
    return out;
  }

 private:
  struct lane {
    binance::decoder decode;
    binance::book_sync sync;
    bool begun = false;
  };

  /// Reads until every instrument has its book; that moment becomes `start`.
  void begin_round(core::timestamp start) {
    lanes_.clear();
    for (const auto& x : instruments_)
      lanes_.push_back({binance::decoder(binance::product::usdm, {x}), binance::book_sync(binance::product::usdm)});
    at_ = 0;
    shift_ = {};
    const auto records = played_->records();
    const auto all_begun = [this] {
      return std::all_of(lanes_.begin(), lanes_.end(), [](const lane& x) { return x.begun; });
    };
    while (at_ < records.size() && !all_begun()) feed(records[at_++]);
    if (!all_begun()) {
      dead_ = true;
      return;
    }
    shift_ = start - records[at_ - 1].at;
    for (auto& x : ahead_) x.ts_event = x.ts_recv = start;
    last_ = start;
  }

  void read_on() {
    const auto records = played_->records();
    if (at_ < records.size()) return feed(records[at_++]);
    begin_round(last_ + std::chrono::seconds(1));
  }

  void feed(const adapters::replay::record& record) {
    if (record.malformed) return;
    auto& lane = lanes_[record.source];
    const auto& instrument = instruments_[record.source];
    const auto at = std::max(record.at + shift_, last_);
    const auto emit = [&](auto body) {
      if (!lane.begun) return;
      ahead_.push_back({instrument.id, at, at, record.offset, std::move(body)});
      last_ = at;
    };
    const auto follow = [&](binance::book_sync::outcome outcome) {
      for (auto& step : outcome.steps) {
        if (std::holds_alternative<core::book_reset>(step.body)) lane.begun = true;
        std::visit([&](auto& body) { emit(std::move(body)); }, step.body);
      }
    };
    auto message = lane.decode.decode(record.text, instrument.symbol);
    if (!message) return follow(lane.sync.on_fault(core::book_fault::gap));
    if (auto* update = std::get_if<binance::depth_update>(&*message))
      follow(lane.sync.on_update(std::move(*update)));
    else if (auto* snapshot = std::get_if<binance::depth_snapshot>(&*message))
      follow(lane.sync.on_snapshot(std::move(*snapshot)));
    else if (const auto* trade = std::get_if<binance::trade>(&*message))
      emit(trade->trade);
  }

  std::shared_ptr<const tape> played_;
  std::vector<core::instrument> instruments_;  // by source
  std::vector<lane> lanes_;
  std::size_t at_ = 0;
  core::duration shift_{};
  core::timestamp last_{};
  bool dead_ = false;
  std::deque<core::market_event> ahead_;
};

/// "BTCUSDT" of ".../btcusdt_20240808.gz".
std::string symbol_of(const fs::path& file) {
  auto name = file.filename().string();
  name = name.substr(0, name.find_first_of("_."));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

simex_market generated(std::uint64_t seed, core::timestamp start) {
  simex_market out{.instruments = familiar_instruments(), .description = "generated BTCUSDT and ETHUSDT"};
  std::vector<binance::server::generated_feed::subject> subjects;
  for (const auto& x : out.instruments) subjects.push_back({x, binance::server::familiar_price(x)});
  out.feed = std::make_unique<binance::server::generated_feed>(subjects, seed, start);
  return out;
}

}  // namespace

std::vector<core::instrument> familiar_instruments() {
  return {perpetual(1, "BTCUSDT", {10}, 100), perpetual(2, "ETHUSDT", {1}, 20)};
}

core::result<simex_market, std::string> open_market(const std::vector<std::string>& sources,
                                                    const std::string& data_dir, std::uint64_t seed,
                                                    core::timestamp start) {
  if (sources.empty() || (sources.size() == 1 && sources.front() == "generated")) return generated(seed, start);
  const auto known = familiar_instruments();
  std::vector<adapters::replay::source_file> files;
  simex_market out{.description = "recordings, looped:"};
  for (const auto& name : sources) {
    const auto path = fs::exists(name) ? fs::path(name) : fs::path(data_dir) / name;
    const auto symbol = symbol_of(path);
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& x) { return x.symbol == symbol; });
    if (found == known.end())
      return core::unexpected(
          fmt::format("{}: `{}` is not listed here; recordings are of BTCUSDT or ETHUSDT and named after them, as in "
                      "btcusdt_20240808.gz",
                      path.string(), symbol));
    files.push_back({path, "binance-usdm", symbol});
    out.instruments.push_back(*found);
    out.description += ' ' + path.filename().string();
  }
  auto played = tape::open(files);
  if (!played)
    return core::unexpected(
        fmt::format("{}: {}; {}", played.error().path, to_string(played.error().fault), played.error().advice));
  auto feed = std::make_unique<recorded_feed>(std::make_shared<const tape>(*std::move(played)), out.instruments, start);
  if (!feed->due())
    return core::unexpected(std::string("the recordings never give the whole book of all their instruments"));
  out.feed = std::move(feed);
  return out;
}

}  // namespace apps
