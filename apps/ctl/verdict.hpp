#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/transport/network.hpp"
#include "apps/commands.hpp"
#include "apps/ctl/admin_client.hpp"
#include "apps/ctl/request.hpp"

namespace apps::ctl {

/// How a call ended: the exit code, and what to tell the operator (empty: nothing).
struct verdict {
  exit_code code = exit_ok;
  std::string said;
};

/// Of a call that got no answer.
verdict verdict_of(const adapters::transport::trouble&);
/// Of an answer: a page, an Answer to a command, or an Error.
verdict verdict_of(const reply&);
/// Of a list of problems: the configuration is refused for an error among them.
verdict verdict_of_check(const json_value& body);
/// By a refusal's stable code.
exit_code exit_code_of(std::string_view refusal_code);

/// A condition on the state of the node, as `wait --for` takes it.
struct condition {
  enum class kind : std::uint8_t {
    bot,      ///< its actual state
    actor,    ///< its state
    breaker,  ///< its state
    node,     ///< halted, or running
  };
  kind what = kind::bot;
  std::string name;
  std::string state;
};
std::string_view to_string(condition::kind);
/// Reads bot:NAME=STATE, actor:PATH=STATE, breaker:NAME=STATE or node=STATE.
std::optional<condition> condition_of(std::string_view text);
/// The part of the stream in which it shows; empty for the node, which is in every frame.
std::string_view part_of(condition::kind);

enum class progress : std::uint8_t {
  pending,  ///< not yet
  reached,  ///< it is so
  missing,  ///< what it names is not there
};
std::string_view to_string(progress);

/// Looks a condition up in a frame of the stream.
progress progress_of(const condition&, const json_value& frame);
/// Whether a command's effect shows in a frame: what is wanted of the target is what it does. Verbs without such an
/// effect are reached at once.
progress progress_of(const request&, const json_value& frame);
/// The parts of the stream that the above look at.
std::vector<std::string> parts_for(const request&);

}  // namespace apps::ctl
