#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/interfaces.hpp"
#include "runtime/supervision_events.hpp"
#include "tests/support/deterministic.hpp"

namespace tests {

/// Stands in for journal and orders: answers what a starting room asks, and remembers everything else like a sink.
class peer : public sink {
 public:
  peer() = default;
  peer(runtime::virtual_run& run, std::string_view name) {
    actor_ = run.system().spawn(
        [log = log_, past = past_, working = working_, asked = asked_](caf::event_based_actor* self) -> caf::behavior {
          self->set_default_handler([log](caf::scheduled_actor*, caf::message_view& x) -> caf::result<caf::message> {
            log->push_back(x.move_content_to_message());
            return caf::delegated<caf::message>();
          });
          return {[past, asked](const messages::history_wanted& x) {
                    asked->push_back(x);
                    return *past;
                  },
                  [working](const messages::working_wanted&) { return *working; }};
        });
    run.names().slot(name)->attach(actor_);
  }

  /// What a journal answers.
  messages::history& past() { return *past_; }
  const std::vector<messages::history_wanted>& asked() const { return *asked_; }
  /// What orders answers.
  messages::working_orders& working() { return *working_; }

  /// The record becomes part of the past, with the next sequence.
  core::sequence remember(messages::record body) {
    past_->until = {past_->until.value + 1};
    past_->entries.push_back({.sequence = past_->until, .body = std::move(body)});
    return past_->until;
  }

 private:
  std::shared_ptr<messages::history> past_ = std::make_shared<messages::history>();
  std::shared_ptr<messages::working_orders> working_ = std::make_shared<messages::working_orders>();
  std::shared_ptr<std::vector<messages::history_wanted>> asked_ =
      std::make_shared<std::vector<messages::history_wanted>>();
};

/// One room under a supervisor, and recording peers in place of its neighbours. A neighbour that a test has not called
/// in is away: what is sent to it comes back.
struct among_peers : deterministic {
  sink supervision = listen();

  ~among_peers() override { run.stop(); }

  peer answering(std::string_view name) { return {run, name}; }

  /// Starts the room; crashes are followed by a restart at once.
  void open(const std::string& path, runtime::start_function room) {
    path_ = path;
    run.start({.name = "top",
               .policy = {.intensity = 3, .backoff_min = {}, .backoff_max = {}},
               .children = {{.name = path, .start = std::move(room), .restart = runtime::restart_type::transient}},
               .listener = supervision.actor()});
    run.settle();
  }
  caf::actor room() { return at(path_); }
  bool room_is_open() { return run.names().slot(path_)->occupied(); }

  template <class T>
  void tell(T message) {
    send(room(), std::move(message));
    run.settle();
  }
  void crash() { tell(runtime::crash_now{"boom"}); }

  /// What the room holds.
  template <class State>
  const State& state() {
    const auto occupant = run.names().slot(path_)->occupant();
    auto* found = dynamic_cast<runtime::room<State>*>(caf::actor_cast<caf::abstract_actor*>(occupant));
    if (!found) throw std::runtime_error(path_ + " is another kind of room, or not there");
    return found->state;
  }

 private:
  std::string path_;
};

inline core::market_view mark_view(core::timestamp at, std::int64_t bid = 100, std::int64_t ask = 101) {
  return {.instrument = {1},
          .view = 1,
          .ts_event = at,
          .ts_recv = at,
          .book_valid = true,
          .body = core::mark{{bid}, {ask}}};
}

}  // namespace tests
