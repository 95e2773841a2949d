#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace adapters::transport {

/// The way to a loop's thread from any other. It may outlive the loop: what comes after the end is dropped.
class tls_door {
 public:
  explicit tls_door(boost::asio::io_context& loop) : loop_(&loop) {}

  void post(std::function<void()> work);
  /// At once on the loop's own thread, else by post.
  void enter(std::function<void()> work);
  bool here() const { return home_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

 private:
  friend class tls_loop;
  void shut();

  std::mutex guard_;
  boost::asio::io_context* loop_;
  std::atomic<std::thread::id> home_{};
};

/// An io_context with a thread of its own.
class tls_loop {
 public:
  tls_loop();
  ~tls_loop() { stop(); }

  boost::asio::io_context& context() { return context_; }
  const std::shared_ptr<tls_door>& door() const { return door_; }
  /// Waits for the handler that is running; those that are due never run.
  void stop();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::shared_ptr<tls_door> door_;
  std::thread thread_;
};

}  // namespace adapters::transport
