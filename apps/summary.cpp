#include "apps/summary.hpp"

#include <fmt/format.h>

#include <caf/scoped_actor.hpp>

#include "core/types/decimal.hpp"

namespace apps {
namespace {

const core::instrument& instrument_of(const config::configuration& config, core::instrument_id id) {
  for (const auto& x : config.instruments)
    if (x.id == id) return x;
  ASSERT(false, "an instrument that the configuration does not know", id);
}

void take(summary& all, const plant& p, const messages::scores& scores) {
  for (const auto& bot : p.config.bots) {
    const core::bot_id id{core::number_of(bot_path(bot))};
    for (const auto& x : scores.bots) {
      if (x.bot != id) continue;
      const auto scale = instrument_of(p.config, bot.instrument_id).quantity_scale;
      all.bots.push_back(
          {bot.name, bot.strategy, bot.instrument, x.score, core::format_decimal(x.position.units, scale)});
    }
  }
}

void take(summary& all, const plant& p, const messages::feed_report& feed) {
  if (!all.of_recordings) all.market_messages += feed.frames;
  for (const auto& [why, count] : feed.refused) all.refused[why] += count;
  for (const auto& book : feed.books) all.books.push_back({instrument_of(p.config, book.instrument).name(), book});
}

/// `settle` lets the rooms answer.
template <class Settle>
summary collect(runtime::actor_run& run, const plant& p, core::duration patience, Settle settle) {
  summary all{.remarks = p.source.remarks};
  all.of_recordings = p.source.tape != nullptr;
  if (const auto& tape = p.source.tape) {
    for (const auto& source : tape->sources())
      all.sources.push_back(fmt::format("{} ({} messages)", source.path, source.lines));
    all.started_at = tape->records().front().at;
    all.market_messages = p.progress->played.load() + p.progress->rounds.load() * tape->records().size();
  }
  for (const auto& venue : p.config.venues)
    if (venue.connect) all.sources.push_back(fmt::format("{}, live from {}", venue.name, venue.connect->streams.host));
  for (const auto& x : p.faults) all.faults.push_back(x.text);

  caf::scoped_actor asker{run.system()};
  const auto ask = [&](const std::string& path, auto question) {
    asker->send(run.names().reference(path), question);
    settle();
    asker->receive([&](const messages::scores& answer) { take(all, p, answer); },
                   [&](const messages::feed_report& answer) { take(all, p, answer); },
                   [&](const runtime::undelivered&) { all.remarks.push_back(path + " was down at the end"); },
                   caf::after(patience) >> [&] { all.remarks.push_back(path + " did not answer"); });
  };
  ask("desk/portfolio", messages::scores_wanted{});
  for (const auto& venue : p.config.venues) ask(venue_path(venue.name, "feed"), messages::feed_report_wanted{});

  for (const auto& actor : run.names().list()) {
    all.handled += actor.probe.handled;
    if (actor.probe.starts > 1 && !actor.name.starts_with("desk/positions/"))
      all.restarts[actor.name] = actor.probe.starts - 1;
  }
  return all;
}

/// Money with two decimals, rounded toward zero, right-aligned by the caller.
std::string cents(core::money x) {
  constexpr __int128 cent = 100'000'000'000'000;  // 10^-2 in units of 10^-16
  const auto text = core::format_decimal(x.units / cent, 2);
  const auto point = text.find('.');
  if (point == std::string::npos) return text + ".00";
  return text + std::string(3 - (text.size() - point), '0');
}

std::string bot_table(const summary& all) {
  std::string text =
      fmt::format("{:<12} {:<15} {:<21} {:>6} {:>7} {:>9} {:>10} {:>11} {:>10} {:>10}\n", "bot", "strategy",
                  "instrument", "fills", "trades", "fees", "realized", "unrealized", "net", "worst dd");
  for (const auto& x : all.bots)
    text += fmt::format("{:<12} {:<15} {:<21} {:>6} {:>7} {:>9} {:>10} {:>11} {:>10} {:>10}\n", x.name, x.strategy,
                        x.instrument, x.score.fills, x.score.trades, cents(x.score.fees), cents(x.score.realized),
                        cents(x.score.unrealized), cents(x.score.equity_change), cents(x.score.drawdown_max));
  return text;
}

std::string book_table(const summary& all) {
  std::string text = fmt::format("{:<22} {:>9} {:>6} {:>9}\n", "book", "updates", "gaps", "resyncs");
  for (const auto& x : all.books)
    text += fmt::format("{:<22} {:>9} {:>6} {:>9}\n", x.instrument, x.counts.updates, x.counts.gaps, x.counts.resyncs);
  return text;
}

}  // namespace

summary collect_summary(runtime::virtual_run& run, const plant& p) {
  auto all = collect(run, p, core::duration::zero(), [&] { run.settle(); });
  all.stopped_at = run.now();
  return all;
}

summary collect_summary(runtime::real_run& run, const plant& p) {
  return collect(run, p, std::chrono::seconds(2), [] {});
}

std::string render(const summary& all, const std::string& hash) {
  std::string text = "\nplayed\n";
  for (const auto& x : all.sources) text += "  " + x + "\n";
  for (const auto& x : all.remarks) text += "  note: " + x + "\n";
  for (const auto& x : all.faults) text += "  injected fault: " + x + "\n";
  text += fmt::format("  {} to {}, {} market messages\n\n", core::to_iso8601(all.started_at),
                      core::to_iso8601(all.stopped_at), all.market_messages);
  text += bot_table(all) + "\n" + book_table(all) + "\n";
  std::uint64_t skipped = 0;
  for (const auto& [why, count] : all.refused) skipped += count;
  text += fmt::format("market messages skipped  {}", skipped);
  for (const auto& [why, count] : all.refused) text += fmt::format("  {} {}", count, why);
  std::uint64_t restarts = 0;
  for (const auto& [actor, count] : all.restarts) restarts += count;
  text += fmt::format("\nrestarts                 {}", restarts);
  for (const auto& [actor, count] : all.restarts) text += fmt::format("  {} x{}", actor, count);
  const auto ms = std::max<std::int64_t>(1, all.wall.count() / 1'000'000);
  text += fmt::format("\nmessages handled         {} in {}.{:03} s, {} per second\n", all.handled, ms / 1000, ms % 1000,
                      static_cast<std::int64_t>(all.handled) * 1000 / ms);
  text += fmt::format("journal                  {} ({} records, sha256 {})\n", all.journal.string(), all.records, hash);
  return text;
}

}  // namespace apps
