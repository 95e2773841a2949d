#include "adapters/transport/actor_timeline.hpp"

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <map>
#include <optional>
#include <vector>

#include "messages/control.hpp"
#include "messages/type_ids.hpp"

namespace adapters::transport {

/// What is to come. Equal times keep the order in which they were asked for.
class actor_timeline::agenda {
 public:
  void add(core::timestamp when, std::function<void()> what) { entries_.emplace(when, std::move(what)); }

  /// Makes the calls that are due. Those that they ask for in turn come later, also when they are due at once: first
  /// the actors handle what these calls have sent them.
  void run(core::timestamp now) {
    std::vector<std::function<void()>> due;
    const auto end = entries_.upper_bound(now);
    for (auto entry = entries_.begin(); entry != end; ++entry) due.push_back(std::move(entry->second));
    entries_.erase(entries_.begin(), end);
    for (const auto& call : due) call();
  }

  /// When to wake the actor, unless it will be woken by then anyway.
  std::optional<core::timestamp> to_arm() {
    if (entries_.empty() || (armed_ && *armed_ <= entries_.begin()->first)) return {};
    armed_ = entries_.begin()->first;
    return armed_;
  }
  /// A wake that an earlier one has overtaken must not arm another: they would never become fewer again.
  void woken(core::timestamp now) {
    if (armed_ && *armed_ <= now) armed_.reset();
  }
  void clear() { entries_.clear(); }

 private:
  std::multimap<core::timestamp, std::function<void()>> entries_;
  std::optional<core::timestamp> armed_;
};

namespace {

void arm(const caf::actor& actor, std::optional<core::timestamp> when, core::timestamp now) {
  if (when) caf::delayed_anon_send(actor, std::max(core::duration::zero(), *when - now), messages::wake{});
}

}  // namespace

actor_timeline::actor_timeline(caf::actor_system& system, const runtime::clock& clock)
    : system_(system), clock_(clock), agenda_(std::make_shared<agenda>()) {
  actor_ = system.spawn([agenda = agenda_, clock](caf::event_based_actor* self) -> caf::behavior {
    // A call that throws is a fault of the simulation itself: it must not end in a network that has gone quiet.
    self->set_exception_handler([](std::exception_ptr& thrown) -> caf::error { std::rethrow_exception(thrown); });
    return {[self, agenda, clock](const messages::wake&) {
      const auto now = clock.now(*self);
      agenda->woken(now);
      agenda->run(now);
      arm(caf::actor_cast<caf::actor>(self), agenda->to_arm(), now);
    }};
  });
}

actor_timeline::~actor_timeline() {
  agenda_->clear();
  caf::anon_send_exit(actor_, caf::exit_reason::kill);
}

core::timestamp actor_timeline::now() const { return clock_.at(system_.clock().now()); }

void actor_timeline::at(core::timestamp when, std::function<void()> what) {
  agenda_->add(when, std::move(what));
  arm(actor_, agenda_->to_arm(), now());
}

}  // namespace adapters::transport
