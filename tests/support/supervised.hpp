#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/deterministic.hpp"

namespace tests {

/// Which life of a name this is: "desk/risk" has its first, second ... occupant.
struct question {};
struct answer {
  std::string name;
  int life = 0;
};
/// Makes a worker end by its own decision.
struct leave {
  caf::error reason{};
};

/// What the test wants of the workers, and what they did, in order: "start a", "end a".
struct stage {
  struct part {
    int starts_that_throw = 0;           ///< in the behaviour function, on the worker's own turn
    int start_functions_that_throw = 0;  ///< before there is an actor at all
    bool declines = false;
    bool leaves_at_once = false;
    bool ignores_stop = false;
  };
  std::map<std::string, part> parts;
  std::map<std::string, int> lives;
  std::vector<std::string> diary;
  int alive = 0;
};

struct worker_state {
  static inline const char* name = "worker";
  std::string path;
  stage* on = nullptr;
  int life = 0;
  ~worker_state();
};

caf::behavior worker(runtime::room<worker_state>*, stage&, std::string path);

/// A supervisor called "top" is started as the root; its events go to `events`.
struct supervised : deterministic {
  stage play;
  sink events = listen();
  sink asker = listen();

  ~supervised() override { run.stop(); }

  runtime::child_spec child(const std::string& path, runtime::restart_type = runtime::restart_type::permanent);
  runtime::supervisor_spec spec(std::vector<std::string> children,
                                runtime::restart_strategy how = runtime::restart_strategy::one_for_one);
  /// Five failures in ten seconds; the second restart in a row waits up to a second.
  static runtime::restart_policy patient();

  void start(runtime::supervisor_spec);
  void crash(const std::string& path, std::string why = "boom");
  /// The life that answers under this name; 0: nobody does.
  int life_of(const std::string& path);
  runtime::child_phase phase_of(const std::string& path, const std::string& supervisor = "top");
  std::vector<std::string> take_diary() { return std::exchange(play.diary, {}); }
  bool top_is_up() { return run.names().slot("top")->occupied(); }
};

}  // namespace tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::leave)

namespace tests {

inline worker_state::~worker_state() {
  if (on == nullptr) return;
  on->diary.push_back("end " + path);
  --on->alive;
}

inline caf::behavior worker(runtime::room<worker_state>* self, stage& on, std::string path) {
  auto& part = on.parts[path];
  on.diary.push_back("start " + path);
  if (part.starts_that_throw > 0) {
    --part.starts_that_throw;
    throw std::runtime_error("cannot start");
  }
  self->state.path = path;
  self->state.on = &on;
  self->state.life = ++on.lives[path];
  ++on.alive;
  if (part.leaves_at_once) self->quit();
  caf::message_handler handlers{
      [self](question) {
        return answer{self->state.path, self->state.life};
      },
      [self](const leave& x) { self->quit(x.reason); },
  };
  if (part.ignores_stop) handlers = handlers.or_else([](runtime::stop_room) {});
  return handlers;
}

inline runtime::child_spec supervised::child(const std::string& path, runtime::restart_type restart) {
  auto start_room = runtime::room_start(worker, play, path);
  return {.name = path,
          .start = [this, path, start_room](runtime::start_context& context) -> caf::actor {
            auto& part = play.parts[path];
            if (part.start_functions_that_throw > 0) {
              --part.start_functions_that_throw;
              throw std::runtime_error("no actor");
            }
            return part.declines ? caf::actor() : start_room(context);
          },
          .restart = restart};
}

inline runtime::restart_policy supervised::patient() {
  using std::chrono::seconds;
  return {.intensity = 5,
          .window = seconds(10),
          .backoff_min = seconds(1),
          .backoff_max = seconds(4),
          .quiet = seconds(20)};
}

inline runtime::supervisor_spec supervised::spec(std::vector<std::string> children, runtime::restart_strategy how) {
  runtime::supervisor_spec result{.name = "top", .how = how, .policy = patient(), .listener = events.actor()};
  for (const auto& path : children) result.children.push_back(child(path));
  return result;
}

inline void supervised::start(runtime::supervisor_spec x) {
  run.start(std::move(x));
  run.settle();
}

inline void supervised::crash(const std::string& path, std::string why) {
  send(at(path), runtime::crash_now{std::move(why)});
  run.settle();
}

inline int supervised::life_of(const std::string& path) {
  asker.clear();
  ask(asker, at(path), question{});
  const auto answers = asker.all<answer>();
  return answers.empty() ? 0 : answers.front().life;
}

inline runtime::child_phase supervised::phase_of(const std::string& path, const std::string& supervisor) {
  asker.clear();
  ask(asker, at(supervisor), runtime::list_children{});
  const auto listed = asker.all<runtime::children_listed>().at(0);
  for (const auto& line : listed.children)
    if (line.name == path) return line.phase;
  throw std::runtime_error("no child " + path);
}

}  // namespace tests
