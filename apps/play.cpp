#include "apps/play.hpp"

#include <fmt/format.h>

#include "apps/pace.hpp"
#include "apps/roster.hpp"
#include "apps/start_facts.hpp"
#include "runtime/actor_system.hpp"

namespace apps {
namespace {

/// After the last message: long enough for every order on its way to be answered.
constexpr core::duration aftermath = std::chrono::seconds(1);

/// Lines the run up with the wall clock and shows how far it is, before each step.
class conductor {
 public:
  conductor(const play_options& options, const plant& p, const std::atomic<bool>& stop)
      : pace_(options.speed), display_(options.title, options.display), plant_(p), stop_(stop) {}

  void before(core::timestamp due) {
    display_.show(plant_.progress->played.load(), plant_.source.tape->records().size());
    // What was played before the interruption is not waited for again.
    if (plant_.journal.repeating() && due <= plant_.journal.repeat_until()) return pace_.start_at(due);
    if (!started_) pace_.start_at(due);
    started_ = true;
    pace_.wait_for(due, stop_);
  }
  void finish() { display_.finish(plant_.progress->played.load(), plant_.source.tape->records().size()); }

 private:
  pace pace_;
  progress_display display_;
  const plant& plant_;
  const std::atomic<bool>& stop_;
  bool started_ = false;
};

}  // namespace

core::result<played, std::string> play(const config::configuration& config, const market_source& source,
                                       const play_options& options, const std::atomic<bool>& stop) {
  const bool synced_only = config.journal.durability == config::durability::power;
  const runtime::journal_options stored{.segment_bytes = config.journal.segment_bytes, .synced_only = synced_only};
  auto journal = options.repeat ? runtime::journal_file::open_for_repeat(options.journal, stored)
                                : runtime::journal_file::open(options.journal, stored);
  if (!journal) return core::unexpected(runtime::describe(journal.error()));
  plant p{.config = config,
          .journal = *journal,
          .source = source,
          .venues = paper_venues(config),
          .faults = options.faults};
  if (synced_only) p.sync = runtime::sync_in_virtual_time({});
  const auto start = source.tape->records().front().at;
  if (const auto problem = write_start_facts(p, start)) return core::unexpected(*problem);

  const auto began = runtime::monotonic_now();
  runtime::virtual_run run(start);
  conductor conduct(options, p, stop);
  run.pace([&](core::timestamp due) { conduct.before(due); });
  run.start(roster(p, run.env()));
  run.run_until([&] { return p.progress->finished || stop || run.root_ended(); });
  conduct.finish();
  if (p.progress->finished) run.advance(aftermath);

  if (const auto why = run.root_ended()) return core::unexpected("the tree of actors has ended: " + *why);
  played outcome{.result = collect_summary(run, p), .finished = p.progress->finished};
  // What rooms write when they are asked to stop belongs to the end of a run. An interrupted one goes on later, and its
  // journal ends where it was interrupted.
  if (outcome.finished) run.stop();
  outcome.result.wall = runtime::monotonic_now() - began;
  outcome.result.stopped_at = p.progress->finished ? source.tape->records().back().at : run.now();
  if (const auto closed = journal->close(); !closed) return core::unexpected(runtime::describe(closed.error()));
  outcome.result.journal = options.journal;
  outcome.result.records = journal->last().value;
  return outcome;
}

}  // namespace apps
