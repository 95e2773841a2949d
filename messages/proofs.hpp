#pragma once

#include <utility>

#include "core/order/event.hpp"
#include "core/types/ids.hpp"

namespace actors {
struct journal_state;
}

namespace messages {

/// Proof that a command is in the journal; only the journal actor makes one, and a gateway takes nothing else. It is a
/// copyable value, so a gateway refuses a sequence that it has seen. It is never read back from disk. Copying is
/// spelled out so that the bits of something else cannot be cast to it.
class journaled_command final {
 public:
  journaled_command(const journaled_command& x) : command_(x.command_), sequence_(x.sequence_) {}
  journaled_command& operator=(const journaled_command& x) {
    command_ = x.command_;
    sequence_ = x.sequence_;
    return *this;
  }
  const core::order_command& command() const noexcept { return command_; }
  core::sequence sequence() const noexcept { return sequence_; }

 private:
  friend struct actors::journal_state;
  journaled_command(core::order_command command, core::sequence sequence)
      : command_(std::move(command)), sequence_(sequence) {}

  core::order_command command_;
  core::sequence sequence_;
};

}  // namespace messages
