#pragma once

#include "tests/disk/journal_trial.hpp"

namespace tests::disk {

/// A life of a journal: what is appended, synced, killed and closed, drawn from a seed. Ends early where something
/// fails, as a process does.
class recorded_trace {
 public:
  /// Called at each write boundary, with the disk as it was before the append that is not acknowledged yet.
  using boundary = std::function<void(const simulated_disk& now, const simulated_disk& before, const account&)>;

  recorded_trace(std::uint64_t seed, bool power, mistake made, boundary look)
      : draws_(seed), power_(power), made_(made), look_(std::move(look)) {}

  /// True where it got to its end.
  bool run(std::size_t steps) {
    if (!reopen()) return false;
    for (std::size_t i = 0; i < steps; ++i) {
      const auto draw = draws_.below(100);
      const bool went = draw < 74   ? append()
                        : draw < 84 ? take_sync()
                        : draw < 94 ? finish_sync()
                        : draw < 98 ? reopen()
                                    : close() && reopen();
      if (!went) return false;
    }
    return true;
  }

  simulated_disk& disk() { return disk_; }
  const account& told() const { return told_; }

 private:
  void boundary_here(const simulated_disk& before) {
    disk_.look();
    if (look_) look_(disk_, before, told_);
  }

  /// Sizes as the rooms write them: mostly a few words, now and then a snapshot.
  bool append() {
    const auto n = told_.appended.size() + 1;
    const auto size = draws_.chance(4) ? 1000 + draws_.below(9000) : 8 * draws_.below(25);
    const std::vector<std::byte> payload(size, static_cast<std::byte>('a' + n % 26));
    const simulated_disk before = disk_;
    const auto acknowledge = [&] {
      if (!power_) told_.acknowledged = n;
    };
    if (made_ == mistake::told_before_appended) {
      acknowledge();
      boundary_here(before);
    }
    const auto header = runtime::testing::header_of(n);
    told_.appended.push_back({n, header, payload});
    if (!journal_->append(header, payload)) {
      told_.appended.pop_back();
      return false;
    }
    boundary_here(before);
    acknowledge();
    boundary_here(disk_);
    return true;
  }

  bool take_sync() {
    if (!request_) request_ = journal_->begin_sync();
    return true;
  }
  bool finish_sync() {
    if (!request_) request_ = journal_->begin_sync();
    auto synced = made_ == mistake::sync_left_out ? journal_->last() : request_->run();
    request_.reset();
    if (!synced) {
      journal_->abandon(synced.error());
      return false;
    }
    told_.synced = std::max(told_.synced, synced->value);
    if (power_) told_.acknowledged = told_.synced;
    boundary_here(disk_);
    return true;
  }
  /// The process ends without a word, and the next one begins.
  bool reopen() {
    request_.reset();
    journal_.reset();
    auto opened = runtime::journal_file::open(std::make_shared<simulated_storage>(disk_), trial_options(power_));
    if (!opened) return false;
    journal_ = std::move(*opened);
    boundary_here(disk_);
    return true;
  }
  bool close() {
    request_.reset();
    if (made_ == mistake::sync_left_out) return true;
    if (!journal_->close()) return false;
    told_.synced = told_.appended.size();
    if (power_) told_.acknowledged = told_.synced;
    return true;
  }

  core::sim::splitmix64 draws_;
  bool power_;
  mistake made_;
  boundary look_;
  simulated_disk disk_;
  account told_;
  std::optional<runtime::journal_file> journal_;
  std::optional<runtime::sync_request> request_;
};

}  // namespace tests::disk
