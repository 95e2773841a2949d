#pragma once

#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <memory>

#include "adapters/transport/timeline.hpp"
#include "runtime/clock.hpp"

namespace adapters::transport {

/// The timeline of a virtual run: an actor without a name makes the calls when the run's scheduler fires its timers.
/// Belongs to the one thread of that run, which must outlive it. Destroying it cancels what is still to come.
class actor_timeline : public timeline {
 public:
  actor_timeline(caf::actor_system&, const runtime::clock&);
  ~actor_timeline() override;
  actor_timeline(const actor_timeline&) = delete;
  actor_timeline& operator=(const actor_timeline&) = delete;

  core::timestamp now() const override;
  void at(core::timestamp when, std::function<void()> what) override;

 private:
  class agenda;
  caf::actor_system& system_;
  runtime::clock clock_;
  std::shared_ptr<agenda> agenda_;
  caf::actor actor_;
};

}  // namespace adapters::transport
