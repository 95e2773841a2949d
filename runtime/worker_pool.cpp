#include "runtime/worker_pool.hpp"

#include <caf/policy/work_sharing.hpp>
#include <caf/scheduler/coordinator.hpp>
#include <mutex>
#include <unordered_set>

namespace runtime {

namespace {

using caf_clock = caf::detail::thread_safe_actor_clock;

/// Hands everything on to CAF's clock but the farewell of those who have nothing there.
class quiet_clock final : public caf_clock {
 public:
  explicit quiet_clock(caf_clock& inner) : inner_(inner) {}

  void set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override {
    note(self);
    inner_.set_ordinary_timeout(t, self, type, id);
  }
  void set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override {
    note(self);
    inner_.set_multi_timeout(t, self, type, id);
  }
  void set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) override {
    note(self);
    inner_.set_request_timeout(t, self, id);
  }
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override {
    inner_.cancel_ordinary_timeout(self, type);
  }
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override {
    inner_.cancel_request_timeout(self, id);
  }
  void cancel_timeouts(caf::abstract_actor* self) override {
    {
      const std::scoped_lock lock(mutex_);
      if (with_timeouts_.erase(self) == 0) return;
    }
    inner_.cancel_timeouts(self);
  }
  void schedule_message(time_point t, caf::strong_actor_ptr receiver, caf::mailbox_element_ptr content) override {
    inner_.schedule_message(t, std::move(receiver), std::move(content));
  }
  void schedule_message(time_point t, caf::group target, caf::strong_actor_ptr sender, caf::message content) override {
    inner_.schedule_message(t, std::move(target), std::move(sender), std::move(content));
  }
  void cancel_all() override { inner_.cancel_all(); }

 private:
  void note(const caf::abstract_actor* self) {
    const std::scoped_lock lock(mutex_);
    with_timeouts_.insert(self);
  }

  caf_clock& inner_;
  std::mutex mutex_;
  std::unordered_set<const caf::abstract_actor*> with_timeouts_;  ///< alive, and has ever set one
};

class worker_pool final : public caf::scheduler::coordinator<caf::policy::work_sharing> {
 public:
  using super = caf::scheduler::coordinator<caf::policy::work_sharing>;

  explicit worker_pool(caf::actor_system& system) : super(system), quiet_(super::clock()) {}

  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>) {
    return new worker_pool(system);
  }

 protected:
  caf_clock& clock() noexcept override { return quiet_; }

 private:
  quiet_clock quiet_;
};

}  // namespace

void use_worker_pool(caf::actor_system_config& config) { config.load<worker_pool>(); }

}  // namespace runtime
