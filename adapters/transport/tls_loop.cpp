#include "adapters/transport/tls_loop.hpp"

#include <signal.h>

#include <boost/asio/post.hpp>

#include "core/types/invariant.hpp"

namespace adapters::transport {

void tls_door::post(std::function<void()> work) {
  const std::lock_guard lock(guard_);
  if (loop_) boost::asio::post(*loop_, std::move(work));
}

void tls_door::enter(std::function<void()> work) {
  if (here())
    work();
  else
    post(std::move(work));
}

void tls_door::shut() {
  const std::lock_guard lock(guard_);
  loop_ = nullptr;
}

tls_loop::tls_loop() : work_(context_.get_executor()), door_(std::make_shared<tls_door>(context_)) {
  // Signals are for the threads of the program: the loop's inherits a mask that blocks them all.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    door_->home_ = std::this_thread::get_id();
    context_.run();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void tls_loop::stop() {
  if (!thread_.joinable()) return;
  ASSERT(!door_->here(), "a network or server is not destroyed by its own thread");
  door_->shut();
  context_.stop();
  thread_.join();
}

}  // namespace adapters::transport
