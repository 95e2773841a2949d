#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/admin/pages.hpp"
#include "adapters/transport/service.hpp"

namespace adapters::admin {

/// Requests that wait for the answer of a room. Each is answered exactly once: by the room, or by time.
class questions {
 public:
  /// What a question is about, for the words of its timeout.
  struct subject {
    std::string id;      ///< of a command; empty for a state
    std::string actor;   ///< that is asked
    std::string kind{};  ///< of the document: "ActorState"
    std::string key{};   ///< of its content: "state"
  };

  std::size_t size() const { return open_.size(); }
  void ask(transport::connection_id, subject, core::timestamp until);
  void forget(transport::connection_id id) { open_.erase(id); }
  std::optional<core::timestamp> due() const;

  void on_answer(transport::connection_id, const core::command::answer&, core::timestamp now);
  void on_shown(transport::connection_id, const shown&, core::timestamp now);
  /// Answers those whose time is over, from what is known of the actor that was asked.
  void expire(const view&);

  std::vector<std::pair<transport::connection_id, transport::http_response>> take() { return std::exchange(out_, {}); }

 private:
  struct question {
    subject about;
    core::timestamp until{};
  };

  std::map<transport::connection_id, question> open_;
  std::vector<std::pair<transport::connection_id, transport::http_response>> out_;
};

/// "busy 4.2 s in close_bar, 812 waiting", from the actor's probe.
std::string why_silent(const view&, const std::string& actor);

}  // namespace adapters::admin
