#include "apps/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include "adapters/binance/encode_market.hpp"
#include "adapters/binance/snapshot.hpp"
#include "adapters/binance/symbols.hpp"
#include "apps/connections.hpp"
#include "core/sim/generated_market.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;
using adapters::binance::product;
using adapters::replay::tape;

constexpr core::duration generated_length = std::chrono::minutes(5);
constexpr core::timestamp generated_start{std::chrono::seconds(1'704'067'200)};  // 2024-01-01T00:00:00Z

/// "btcusdt" of ".../btcusdt_20240808.gz".
std::string symbol_in(const fs::path& file) {
  return file.filename().string().substr(0, file.filename().string().find_first_of("_."));
}

const core::instrument* find_instrument(const config::configuration& config, const std::string& venue,
                                        std::string_view symbol) {
  for (const auto& x : config.instruments)
    if (x.venue == venue && adapters::binance::same_symbol(x.symbol, symbol)) return &x;
  return nullptr;
}

std::vector<std::string> flaws_in(const tape& played) {
  std::vector<std::string> lines;
  constexpr std::size_t shown_max = 5;
  for (const auto& flaw : played.flaws()) {
    if (lines.size() == shown_max) {
      lines.push_back(fmt::format("... and {} more places", played.flaws().size() - shown_max));
      break;
    }
    lines.push_back(fmt::format("{}:{}: {}", played.sources()[flaw.source].path, flaw.line, to_string(flaw.what)));
  }
  return lines;
}

/// Why these recordings are not worth starting: none of a file's lines is a message, or a time is so far off that
/// virtual time would idle for very long.
std::optional<std::string> objection_to(const tape& played) {
  for (const auto& source : played.sources())
    if (source.malformed == source.lines)
      return fmt::format("{}: none of its {} lines is `recv_ns json`; is it a recording?", source.path, source.lines);
  constexpr core::duration leap_max = std::chrono::hours(24 * 7);
  const auto place = [&](const adapters::replay::record& x) {
    return fmt::format("{}:{}", played.sources()[x.source].path, x.offset);
  };
  const auto records = played.records();
  for (std::size_t i = 1; i < records.size(); ++i)
    if (records[i].at - records[i - 1].at > leap_max)
      return fmt::format(
          "{} was received {} days after {}: one of the times is damaged, or the recordings are to be "
          "played one by one",
          place(records[i]), (records[i].at - records[i - 1].at) / std::chrono::hours(24), place(records[i - 1]));
  return std::nullopt;
}

/// A price of the right size for a familiar symbol; any other begins at 100.
core::price initial_price(const core::instrument& x) {
  std::int64_t whole = 100;
  if (x.symbol.starts_with("BTC")) whole = 60'000;
  if (x.symbol.starts_with("ETH")) whole = 2'600;
  for (int i = 0; i < x.price_scale; ++i) whole *= 10;
  return {whole};
}

adapters::replay::generated_source generate(const config::configuration& config, const core::instrument& x,
                                            product kind) {
  struct maker {
    core::sim::generated_market market;
    adapters::binance::market_encoder encode;
  };
  auto made = std::make_shared<maker>(
      maker{core::sim::generated_market(x, config.seed + x.id.value, generated_start, initial_price(x)),
            adapters::binance::market_encoder(kind, x)});
  return {.name = "generated:" + x.name(),
          .venue = x.venue,
          .symbol = x.symbol,
          .next = [made]() -> std::optional<std::pair<core::timestamp, std::string>> {
            const auto step = made->market.next();
            if (step.at > generated_start + generated_length) return std::nullopt;
            return std::pair{step.at, made->encode(step)};
          }};
}

core::result<market_source, std::string> generated_source(const config::configuration& config) {
  std::vector<adapters::replay::generated_source> sources;
  market_source made{.generated = true};
  for (const auto& venue : config.venues) {
    for (const auto& x : config.instruments) {
      if (x.venue != venue.name || venue.connect) continue;
      sources.push_back(generate(config, x, product_of(venue)));
      made.subjects.push_back({x, product_of(venue)});
    }
  }
  auto played = tape::from_generated(std::move(sources));
  if (!played) return core::unexpected(std::string("no session could be generated: " + played.error().advice));
  made.tape = std::make_shared<const tape>(*std::move(played));
  return made;
}

}  // namespace

product product_of(const config::venue& venue) { return venue.kind == "binance-spot" ? product::spot : product::usdm; }

std::string default_data_dir() {
  const char* given = std::getenv("WATCHBILL_DATA");
  return given && *given ? given : "../shared/data";
}

core::result<market_source, std::string> open_source(const config::configuration& config, const std::string& data_dir,
                                                     bool may_generate) {
  if (!plays(config)) return market_source{};
  if (may_generate && !fs::is_directory(data_dir)) {
    auto made = generated_source(config);
    if (made)
      made->remarks.push_back(
          fmt::format("no recordings at {}: playing a generated session instead (set WATCHBILL_DATA)", data_dir));
    return made;
  }
  market_source opened;
  std::vector<adapters::replay::source_file> files;
  for (const auto& venue : config.venues) {
    for (const auto& name : venue.replay.files) {
      const fs::path path = fs::path(name).is_absolute() ? fs::path(name) : fs::path(data_dir) / name;
      const auto* subject = find_instrument(config, venue.name, symbol_in(path));
      if (!subject)
        return core::unexpected(
            fmt::format("{}: no instrument of venue {} has the symbol `{}`; name the file after "
                        "one, as in btcusdt_20240808.gz",
                        path.string(), venue.name, symbol_in(path)));
      files.push_back({path, venue.name, subject->symbol});
      opened.subjects.push_back({*subject, product_of(venue)});
    }
  }
  auto played = tape::open(files);
  if (!played) {
    const auto& problem = played.error();
    return core::unexpected(fmt::format("{}: {}; {}", problem.path, to_string(problem.fault), problem.advice));
  }
  if (auto why = objection_to(*played)) return core::unexpected(*std::move(why));
  opened.remarks = flaws_in(*played);
  opened.tape = std::make_shared<const tape>(*std::move(played));
  if (opened.tape->records().empty()) return core::unexpected(std::string("the recordings hold no message to play"));
  return opened;
}

namespace {

/// One source's book as of some record. Requests come in the order of the recording, so it is read once per round.
class source_book {
 public:
  source_book(std::shared_ptr<const tape> played, std::uint32_t source, const subject& what)
      : played_(std::move(played)), source_(source), what_(what) {
    rewind();
  }

  std::optional<std::string> as_of(std::uint64_t offset) {
    if (offset < read_) rewind();
    for (; next_ < played_->records().size() && read_ < offset; ++next_) {
      const auto& record = played_->records()[next_];
      if (record.source != source_) continue;
      read_ = record.offset;
      if (!record.malformed) book_->feed(record.text);
    }
    return book_->snapshot();
  }

 private:
  void rewind() {
    book_.emplace(what_.product, what_.instrument);
    next_ = 0;
    read_ = 0;
  }

  std::shared_ptr<const tape> played_;
  std::uint32_t source_;
  subject what_;
  std::optional<adapters::binance::shadow_book> book_;
  std::size_t next_ = 0;    ///< record of the tape
  std::uint64_t read_ = 0;  ///< offset of the source's last record in the book
};

}  // namespace

adapters::replay::snapshot_source snapshots_from(const market_source& source) {
  auto books = std::make_shared<std::map<core::instrument_id, source_book>>();
  for (std::uint32_t i = 0; i < source.subjects.size(); ++i)
    books->try_emplace(source.subjects[i].instrument.id, source.tape, i, source.subjects[i]);
  return [played = source.tape, subjects = source.subjects, books](core::instrument_id wanted,
                                                                   std::uint64_t offset) -> std::optional<std::string> {
    for (std::size_t i = 0; i < subjects.size() && offset > 0; ++i)
      if (subjects[i].instrument.id == wanted)  // rounds of a loop count on
        return books->at(wanted).as_of((offset - 1) % played->sources()[i].lines + 1);
    return std::nullopt;
  };
}

}  // namespace apps
