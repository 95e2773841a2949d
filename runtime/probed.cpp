#include "runtime/probed.hpp"

#include <caf/detail/sync_request_bouncer.hpp>
#include <thread>

namespace runtime {

void block_thread(core::duration lasts) { std::this_thread::sleep_for(lasts); }

// Visits what is left in the mailbox, highest priority first, each priority in order.
template <class Base>
struct probed<Base>::returner {
  probed& self;
  caf::detail::sync_request_bouncer bounce;
  caf::execution_unit* host;
  std::uint64_t all = 0;
  std::uint64_t told = 0;

  caf::intrusive::task_result operator()(caf::mailbox_element& x) {
    ++all;
    if (x.mid.is_request()) {
      bounce(x);
    } else if (x.sender.get() != self.ctrl() && send_back(x, self.path(), host)) {
      ++told;
    }
    return caf::intrusive::task_result::resume;
  }
  // CAF's queues are nested: each layer puts its key and its queue in front.
  template <class Key, class Queue, class... Ts>
  caf::intrusive::task_result operator()(const Key&, Queue&, Ts&&... rest) {
    return (*this)(rest...);
  }
};

template <class Base>
void probed<Base>::drain(const caf::error& reason, caf::execution_unit* host) {
  this->mailbox_.close();
  this->get_normal_queue().flush_cache();
  this->get_urgent_queue().flush_cache();
  returner visitor{.self = *this, .bounce = caf::detail::sync_request_bouncer(caf::error(reason)), .host = host};
  while (this->mailbox_.queue().new_round(1000, visitor).consumed_items > 0) {
  }
  if (place_) place_->probe().drained(visitor.all, visitor.told);
}

template class probed<caf::event_based_actor>;

}  // namespace runtime
