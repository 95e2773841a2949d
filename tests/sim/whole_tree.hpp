#pragma once

#include <algorithm>
#include <caf/send.hpp>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "apps/journal_entries.hpp"
#include "apps/roster.hpp"
#include "apps/start_facts.hpp"
#include "messages/record.hpp"
#include "runtime/actor_system.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace tests::sim {

using journal_entries = std::vector<messages::journal_entry>;

/// All records of a journal, decoded.
inline journal_entries entries_in(const std::filesystem::path& journal) {
  journal_entries all;
  std::ostringstream wrong;
  const auto done = apps::read_journal(journal, wrong, [&](const messages::journal_entry& entry) {
    all.push_back(entry);
    return true;
  });
  if (done.exit_code != 0) throw std::runtime_error(wrong.str());
  return all;
}

/// One line each, for messages of tests.
inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + '\n';
  return text;
}

/// The whole tree of actors on a market of its own, in virtual time, with its journal in a folder that goes with it.
/// The test decides how far time goes, may keep rooms from running, and looks into rooms and venues.
class whole_tree {
 public:
  using folder = std::shared_ptr<runtime::testing::scratch_directory>;
  static folder make_folder() { return std::make_shared<runtime::testing::scratch_directory>(); }

  /// In a folder that holds the journal of an earlier tree it goes on where that ended, as a process does.
  whole_tree(config::configuration config, apps::market_source source, std::vector<apps::fault> faults = {},
             folder scratch = make_folder())
      : scratch_(std::move(scratch)), config_(std::move(config)), journal_(open(scratch_->path(), config_)) {
    if (const auto why = apps::objection_to_continue(journal_, config_)) throw std::runtime_error(*why);
    plant_ = std::make_unique<apps::plant>(apps::plant{.config = config_,
                                                       .journal = journal_,
                                                       .source = std::move(source),
                                                       .venues = apps::paper_venues(config_),
                                                       .faults = std::move(faults)});
    begin_ = plant_->source.tape->records().front().at;
    run_ = std::make_unique<runtime::virtual_run>(begin_);
    if (const auto problem = apps::write_start_facts(*plant_, begin_)) throw std::runtime_error(*problem);
  }

  /// Everything is up, and no message of the market has come.
  void start() {
    run_->start(apps::roster(*plant_, run_->env()));
    settle();
  }

  // -- time ----------------------------------------------------------------------------------------------------------

  core::timestamp begin() const { return begin_; }
  core::timestamp now() const { return run_->now(); }
  /// Everybody but the frozen handles what is in the mailboxes.
  void settle() {
    coordinator().run_jobs_filtered([this](caf::resumable* job) { return !is_frozen(job); });
  }
  bool step() {
    if (!run_->next_due()) return false;
    coordinator().trigger_timeout();
    settle();
    for (const auto& look : after_step_) look();
    return true;
  }
  void advance_to(core::timestamp until) {
    settle();
    for (auto due = run_->next_due(); due && *due <= until; due = run_->next_due()) step();
    run_->advance_to(std::max(until, now()));
  }
  void advance(core::duration d) { advance_to(now() + d); }
  /// To the end of the market and until everything that it set off has come to rest.
  void play_out(core::duration aftermath = std::chrono::seconds(2)) {
    while (!plant_->progress->finished && step()) {
    }
    advance(aftermath);
  }
  /// In good order, as a process ends that is asked to.
  void stop() {
    run_->stop();
    if (const auto closed = journal_.close(); !closed) throw std::runtime_error(runtime::describe(closed.error()));
  }
  /// `look` is called after each timer, when everything has been handled.
  void after_each_step(std::function<void()> look) { after_step_.push_back(std::move(look)); }

  // -- rooms ---------------------------------------------------------------------------------------------------------

  runtime::virtual_run& run() { return *run_; }
  caf::actor at(const std::string& path) { return run_->names().reference(path); }
  runtime::probe_reading probe(const std::string& path) { return run_->names().slot(path)->probe().read(); }

  template <class T>
  void tell(const std::string& path, T message) {
    caf::anon_send<caf::message_priority::high>(at(path), std::move(message));
  }

  /// What the room under this name holds. Time must stand still.
  template <class State>
  const State& state_of(const std::string& path) {
    const auto occupant = run_->names().slot(path)->occupant();
    if (!occupant) throw std::runtime_error(path + " is not there");
    auto* room = dynamic_cast<runtime::room<State>*>(caf::actor_cast<caf::abstract_actor*>(occupant));
    if (!room) throw std::runtime_error(path + " is another kind of room");
    return room->state;
  }

  /// Its messages pile up from here on.
  void freeze(const std::string& path) { frozen_.push_back(job_of(path)); }
  void thaw() {
    frozen_.clear();
    settle();
  }
  void thaw(const std::string& path) {
    std::erase(frozen_, job_of(path));
    settle();
  }

  /// Ends the room and returns how many messages died in its mailbox: the ordinary traffic of at most three seconds,
  /// until `waiting` of them lie behind the order to end.
  std::uint64_t kill(const std::string& path, std::uint64_t waiting) {
    const auto lost_before = probe(path).undelivered;
    if (waiting > 0) freeze(path);
    tell(path, runtime::kill_now{});
    const auto patience = now() + std::chrono::seconds(3);
    while (waiting > 0 && probe(path).depth <= waiting && now() < patience && step()) {
    }
    thaw();
    return probe(path).undelivered - lost_before;
  }

  /// Takes another child under a supervisor in place of the one with its name.
  void replace(const std::string& supervisor, runtime::child_spec child) {
    tell(supervisor, runtime::stop_child{child.name});
    settle();
    tell(supervisor, runtime::start_child{std::move(child)});
    settle();
  }

  // -- what came of it -----------------------------------------------------------------------------------------------

  const config::configuration& config() const { return config_; }
  apps::plant& plant() { return *plant_; }
  const core::sim::exchange& exchange(const std::string& venue) const { return plant_->venues.at(venue).exchange; }
  const std::filesystem::path& path() const { return scratch_->path(); }
  journal_entries journal() const { return entries_in(path()); }

 private:
  static runtime::journal_file open(const std::filesystem::path& folder, const config::configuration& config) {
    auto file = runtime::journal_file::open(folder, {config.journal.segment_bytes});
    if (!file) throw std::runtime_error(runtime::describe(file.error()));
    return *std::move(file);
  }
  caf::scheduler::test_coordinator& coordinator() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(run_->system().scheduler());
  }
  caf::resumable* job_of(const std::string& path) {
    const auto occupant = run_->names().slot(path)->occupant();
    if (!occupant) throw std::runtime_error(path + " is not there");
    return dynamic_cast<caf::resumable*>(caf::actor_cast<caf::abstract_actor*>(occupant));
  }
  bool is_frozen(caf::resumable* job) const { return std::find(frozen_.begin(), frozen_.end(), job) != frozen_.end(); }

  folder scratch_;
  const config::configuration config_;
  runtime::journal_file journal_;
  std::unique_ptr<apps::plant> plant_;
  core::timestamp begin_{};
  std::vector<caf::resumable*> frozen_;
  std::vector<std::function<void()>> after_step_;
  std::unique_ptr<runtime::virtual_run> run_;  // ends first: the rooms use all of the above
};

}  // namespace tests::sim
