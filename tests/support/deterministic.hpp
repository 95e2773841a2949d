#pragma once

#include <gtest/gtest.h>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/actor_system.hpp"

namespace tests {

/// Remembers every message that it gets, in order. Ends when told kill_now.
class sink {
 public:
  sink() = default;
  sink(runtime::virtual_run& run, std::string_view name) {
    actor_ = run.system().spawn([log = log_](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler([log](caf::scheduled_actor* self, caf::message_view& x) -> caf::result<caf::message> {
        if (x.content().match_elements<runtime::kill_now>()) {
          static_cast<caf::event_based_actor*>(self)->quit(caf::exit_reason::kill);
        } else {
          log->push_back(x.move_content_to_message());
        }
        return caf::delegated<caf::message>();
      });
      self->set_down_handler([log](caf::down_msg& x) { log->push_back(caf::make_message(x)); });
      self->set_error_handler([log](caf::error& x) { log->push_back(caf::make_message(x)); });
      return {[](unused) {}};
    });
    if (!name.empty()) run.names().slot(name)->attach(actor_);
  }

  const caf::actor& actor() const { return actor_; }
  const std::vector<caf::message>& messages() const { return *log_; }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& x : *log_)
      if (x.template match_elements<T>()) found.push_back(x.template get_as<T>(0));
    return found;
  }
  template <class T>
  std::size_t count() const {
    return all<T>().size();
  }
  /// The contents of the messages that came back undelivered.
  template <class T>
  std::vector<T> returned() const;
  void clear() { log_->clear(); }

 protected:
  std::shared_ptr<std::vector<caf::message>> log_ = std::make_shared<std::vector<caf::message>>();
  caf::actor actor_;

 private:
  enum class unused : std::uint8_t {};  // an actor needs a behaviour to live
};

template <class T>
std::vector<T> sink::returned() const {
  std::vector<T> found;
  for (const auto& x : all<runtime::undelivered>())
    if (x.content.match_elements<T>()) found.push_back(x.content.get_as<T>(0));
  return found;
}

/// An actor system under virtual time that runs only when told to. Everything sent before `run.settle()` or
/// `run.advance(...)` waits; nothing happens behind the test's back.
struct deterministic : ::testing::Test {
  static constexpr core::timestamp start{std::chrono::seconds(1'700'000'000)};

  runtime::virtual_run run{start};

  /// An actor that records what it gets; with a name it can be reached through the directory.
  sink listen(std::string_view name = {}) { return sink(run, name); }

  /// Sends as `from` does, so that what is undelivered comes back to it.
  template <class T>
  void send(const sink& from, const caf::actor& to, T message) {
    caf::send_as(from.actor(), to, std::move(message));
  }
  template <class T>
  void send(const caf::actor& to, T message) {
    caf::anon_send(to, std::move(message));
  }
  template <class T>
  void send_urgent(const caf::actor& to, T message) {
    caf::anon_send<caf::message_priority::high>(to, std::move(message));
  }
  /// Asks as `from` does; the answer is recorded there.
  template <class T>
  void ask(const sink& from, const caf::actor& to, T message) {
    send(from, to, std::move(message));
    run.settle();
  }
  caf::actor at(std::string_view name) { return run.names().reference(name); }
  runtime::probe_reading probe(std::string_view name) { return run.names().slot(name)->probe().read(); }
};

}  // namespace tests
