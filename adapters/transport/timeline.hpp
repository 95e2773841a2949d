#pragma once

#include <functional>

#include "core/types/time.hpp"

namespace adapters::transport {

/// Makes things happen later, one at a time, in order of time and, for equal times, in the order in which they were
/// asked for.
class timeline {
 public:
  virtual ~timeline() = default;
  virtual core::timestamp now() const = 0;
  /// Calls `what` at `when`, or as soon as possible if that is past. Never from inside this call.
  virtual void at(core::timestamp when, std::function<void()> what) = 0;
};

}  // namespace adapters::transport
