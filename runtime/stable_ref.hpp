#pragma once

#include <atomic>
#include <caf/abstract_actor.hpp>
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/intrusive_ptr.hpp>
#include <string>

#include "runtime/probe.hpp"
#include "runtime/station.hpp"

namespace runtime {

/// The address of a name for the life of the process. Actors come and go behind it; what is sent to it enters the
/// mailbox of the current occupant without a scheduling hop. Empty, it sends plain messages back as `undelivered` and
/// answers requests with caf::sec::request_receiver_down.
///
/// Senders count themselves in and out instead of taking a lock: they never wait. An occupant that leaves waits until
/// the few that are inside are through; afterwards no message can slip into a mailbox that is about to close.
///
/// Never dies, so monitors and links on it are ignored: they belong on the occupant.
class stable_ref final : public caf::abstract_actor {
 public:
  using super = caf::abstract_actor;
  using pointer = caf::intrusive_ptr<stable_ref>;

  stable_ref(caf::actor_config&, std::string name);
  ~stable_ref() override;

  static pointer make(caf::actor_system&, std::string name);

  using super::enqueue;
  void enqueue(caf::mailbox_element_ptr, caf::execution_unit*) override;

  /// Makes `occupant` receive what is sent here; a previous occupant is released. The reference keeps it alive.
  void attach(const caf::actor& occupant);
  /// Nobody receives any more. On return no sender is inside a former occupant's enqueue.
  void detach();
  /// Detaches if, and only if, this is the occupant: one that has been replaced changes nothing.
  void release(const caf::abstract_actor* occupant);

  bool occupied() const { return target_.load(std::memory_order_acquire) != nullptr; }
  /// The present occupant; empty if there is none.
  caf::actor occupant() const;
  /// Asks the occupant for a sign of life, unless nobody is there or it owes one already. `now` is the machine's
  /// monotonic clock. probe_reading::unanswered_for shows how long it has owed it. One thread may ask.
  void ping(core::duration now);
  std::uint64_t bounced() const { return probe_.bounced_count(); }

  const std::string& path() const { return path_; }
  runtime::probe& probe() { return probe_; }
  const runtime::probe& probe() const { return probe_; }
  runtime::station& station() { return station_; }
  const runtime::station& station() const { return station_; }
  caf::actor address_of_name();

  friend void intrusive_ptr_add_ref(stable_ref* x) { caf::intrusive_ptr_add_ref(x->ctrl()); }
  friend void intrusive_ptr_release(stable_ref* x) { caf::intrusive_ptr_release(x->ctrl()); }

  void on_destroy() override { detach(); }
  void attach(caf::attachable_ptr) override {}
  std::size_t detach(const caf::attachable::token&) override { return 0; }
  void add_link(caf::abstract_actor*) override {}
  void remove_link(caf::abstract_actor*) override {}
  bool add_backlink(caf::abstract_actor*) override { return false; }
  bool remove_backlink(caf::abstract_actor*) override { return false; }

 private:
  class visit;

  void wait_until_left() const;
  void bounce_to_sender(caf::mailbox_element&, caf::execution_unit*);

  std::atomic<caf::actor_control_block*> target_{nullptr};  ///< holds one strong reference
  mutable std::atomic<std::uint32_t> inside_{0};
  runtime::probe probe_;
  runtime::station station_;
  std::string path_;
};

/// Is somebody there? True for every handle that is not a stable reference, false for an empty handle.
bool occupied(const caf::actor&);

/// How often the name has had an occupant, the present one included; 0: nobody is there. Always 1 for a handle that is
/// not a stable reference. Whatever a predecessor had not handled is back at its senders when this rises.
std::uint64_t occupant_life(const caf::actor&);

/// Sends a plain message back to where it came from. Does nothing but return false where nobody is to be told.
bool send_back(caf::mailbox_element&, const std::string& receiver, caf::execution_unit*);

}  // namespace runtime
