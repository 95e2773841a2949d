#include "runtime/stable_ref.hpp"

#include <caf/actor_cast.hpp>
#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/make_actor.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/system_messages.hpp>
#include <thread>

#include "runtime/control.hpp"
#include "runtime/undelivered.hpp"

namespace runtime {

// Counts the calling thread in and out. The entering count and the reading of the target are both sequentially
// consistent, as are clearing the target and reading the count: either the sender sees the empty target, or whoever
// clears it sees the sender.
class stable_ref::visit {
 public:
  explicit visit(const stable_ref& place) : place_(place) {
    place_.inside_.fetch_add(1);
    target_ = place_.target_.load();
  }
  ~visit() { place_.inside_.fetch_sub(1, std::memory_order_release); }
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;

  caf::actor_control_block* target() const { return target_; }

 private:
  const stable_ref& place_;
  caf::actor_control_block* target_;
};

stable_ref::stable_ref(caf::actor_config& cfg, std::string path) : super(cfg), path_(std::move(path)) {}

stable_ref::~stable_ref() { detach(); }

stable_ref::pointer stable_ref::make(caf::actor_system& system, std::string path) {
  caf::scoped_execution_unit unit{&system};
  caf::actor_config cfg{&unit};
  const auto made =
      caf::make_actor<stable_ref, caf::actor>(system.next_actor_id(), system.node(), &system, cfg, std::move(path));
  return pointer(static_cast<stable_ref*>(caf::actor_cast<caf::abstract_actor*>(made)));
}

void stable_ref::enqueue(caf::mailbox_element_ptr x, caf::execution_unit* eu) {
  if (occupied()) {  // keeps late senders out, so that the one who leaves does not wait for them
    const visit here(*this);
    if (auto* target = here.target()) return target->get()->enqueue(std::move(x), eu);
  }
  probe_.bounced();
  bounce_to_sender(*x, eu);
}

void stable_ref::bounce_to_sender(caf::mailbox_element& x, caf::execution_unit* eu) {
  if (x.mid.is_request()) {
    caf::detail::sync_request_bouncer(caf::make_error(caf::sec::request_receiver_down))(x);
  } else {
    send_back(x, path_, eu);
  }
}

void stable_ref::attach(const caf::actor& occupant) {
  detach();
  probe_.began_to_exist();
  auto strong = caf::actor_cast<caf::strong_actor_ptr>(occupant);
  target_.store(strong.release());
}

void stable_ref::detach() {
  if (auto* old = target_.exchange(nullptr)) {
    wait_until_left();
    caf::intrusive_ptr_release(old);
  }
}

void stable_ref::release(const caf::abstract_actor* occupant) {
  auto* expected = caf::actor_control_block::from(occupant);
  if (target_.compare_exchange_strong(expected, nullptr)) {
    wait_until_left();
    caf::intrusive_ptr_release(expected);
  }
}

void stable_ref::wait_until_left() const {
  while (inside_.load() != 0) std::this_thread::yield();
}

caf::actor stable_ref::occupant() const {
  const visit here(*this);
  return here.target() == nullptr ? caf::actor() : caf::actor_cast<caf::actor>(caf::strong_actor_ptr{here.target()});
}

/// Asked and sent within one visit: a ping that meets nobody would stay owed by whoever comes next.
void stable_ref::ping(core::duration now) {
  const visit here(*this);
  auto* target = here.target();
  if (target == nullptr) return;
  if (const auto number = probe_.pinged(now))
    target->get()->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(caf::message_priority::high), {},
                                                     runtime::ping{*number}),
                           nullptr);
}

caf::actor stable_ref::address_of_name() { return caf::actor_cast<caf::actor>(caf::strong_actor_ptr{ctrl()}); }

bool occupied(const caf::actor& x) {
  if (!x) return false;
  const auto* ref = dynamic_cast<const stable_ref*>(caf::actor_cast<caf::abstract_actor*>(x));
  return ref == nullptr || ref->occupied();
}

std::uint64_t occupant_life(const caf::actor& x) {
  if (!x) return 0;
  const auto* ref = dynamic_cast<const stable_ref*>(caf::actor_cast<caf::abstract_actor*>(x));
  if (ref == nullptr) return 1;
  return ref->occupied() ? ref->probe().starts_count() : 0;
}

bool send_back(caf::mailbox_element& x, const std::string& receiver, caf::execution_unit* host) {
  if (!x.sender || x.mid.is_request() || x.mid.is_response()) return false;
  const auto& content = x.content();
  const bool of_the_system = content.match_elements<caf::down_msg>() || content.match_elements<caf::exit_msg>() ||
                             content.match_elements<caf::timeout_msg>() || content.match_elements<caf::error>();
  if (of_the_system || is_control(content) || content.match_elements<undelivered>()) return false;
  const auto sender = x.sender;
  sender->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(caf::message_priority::high), {},
                                            undelivered{x.move_content_to_message(), receiver}),
                  host);
  return true;
}

}  // namespace runtime
