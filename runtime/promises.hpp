#pragma once

#include <cstdint>
#include <memory>

#include "runtime/segment_storage.hpp"

namespace runtime {

/// What the writer of a journal has let others rely on: one page beside the segments. A journal that ends before what
/// was promised has lost something, however well it reads. docs/journal_format.md is the definition.
///
/// make_durable() and durable() may be called on any thread.
class promises {
 public:
  /// Takes over what an earlier writer has left; `machine_start` is storage's.
  promises(std::shared_ptr<stored_file> page, std::uint64_t machine_start);

  /// The sequence that the journal must reach: all that was appended where only the process has ended, what was synced
  /// where the machine has been started again. Zero where nothing is known.
  core::sequence owed() const { return owed_; }

  /// True where a power cut may have left what was never synced in pieces, whole records behind a hole included, and
  /// the earlier writer let nobody rely on it.
  bool unsynced_may_have_holes() const { return holes_; }

  /// A writer begins behind `last`. `synced_only`: others will rely on what is durable, not on what is appended.
  journal_result<void> begin(core::sequence last, bool synced_only);
  /// A record is complete.
  void committed(core::sequence);
  /// Everything up to here survives a power cut.
  void make_durable(core::sequence);
  core::sequence durable() const;

 private:
  std::uint64_t load(std::size_t field) const;
  void store(std::size_t field, std::uint64_t) const;

  std::shared_ptr<stored_file> page_;
  std::uint64_t machine_start_;
  core::sequence durable_found_;
  core::sequence owed_;
  bool holes_ = false;
};

}  // namespace runtime
