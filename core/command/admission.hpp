#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/command/verb.hpp"
#include "core/types/result.hpp"

namespace core::command {

/// Why a command is refused; the words are part of the admin API and stable.
enum class refusal_code : std::uint8_t {
  bad_request,        ///< it cannot be a command: no such verb, a malformed id
  not_authenticated,  ///< nobody knows who asks
  role,               ///< the asker may not do this
  not_found,          ///< there is no such target
  expired,            ///< it came too late
  repeated_differs,   ///< its id was used before, for something else
  stale_rev,          ///< the target is not as the asker saw it
  confirm,            ///< not confirmed as its tier demands
  reason,             ///< its tier demands a reason
  bad_args,           ///< an argument that the verb does not know, or no value of it
  position_open,      ///< it would leave a position alone
  cause_holds,        ///< what opened the breaker goes on
  already,            ///< it is as wanted
  not_running,        ///< whoever has to do it does not run
  node_stopping,      ///< the runtime cannot record it, or is ending
  rate,               ///< too many at once
  needs_restart,      ///< only a restart of the runtime does this
};
std::string_view to_string(refusal_code);

struct refusal {
  refusal_code code = refusal_code::bad_request;
  std::string why;   ///< a sentence
  std::string hint;  ///< what to do next; may be empty
};

/// What there is to be steered, with the number of the last change to each; nothing: whoever carries it out looks.
using targets = std::map<std::string, std::optional<std::uint64_t>, std::less<>>;

/// The node as a command meets it.
struct surroundings {
  std::string node;  ///< its name
  trading_mode mode = trading_mode::live;
  targets bots;      ///< by name
  targets actors;    ///< by path
  targets breakers;  ///< by name
};

/// Longest that a command may be on its way: `expires` lies no further ahead.
constexpr duration expiry_max = std::chrono::minutes(5);

/// May this be done? Looks at id, verb, role, target, arguments, expiry, revision, confirmation and reason, in this
/// order; the first that is wrong is named. Reading verbs are no commands.
result<const verb*, refusal> admit(const command&, const surroundings&, timestamp now);

/// 8 .. 64 of [A-Za-z0-9_-].
bool is_command_id(std::string_view);

answer refused(const command&, refusal, std::uint64_t rev = 0);

/// Ids of commands that are remembered with their answers.
inline constexpr std::size_t answers_kept = 4096;

/// The answers to the commands that came last: whoever asks again with the same id gets the first answer, and nothing
/// happens twice. Holds a bounded number; the oldest are forgotten.
class answered {
 public:
  explicit answered(std::size_t most = answers_kept) : most_(most) {}

  /// What is known of a command's id.
  enum class standing : std::uint8_t {
    unheard,    ///< it is new
    pending,    ///< the same command is being carried out
    known,      ///< the same command was answered
    different,  ///< another command had this id
  };
  standing of(const command&) const;

  /// It is being carried out from here on. The oldest that is answered makes room.
  void begin(const command&);
  /// Its answer; ids that were not begun are ignored.
  void end(const answer&);
  /// The first answer; nullptr while there is none.
  const answer* find(std::string_view id) const;
  /// Ids that were begun and not answered, in order.
  std::vector<std::string> unanswered() const;

  std::size_t size() const { return seen_.size(); }

 private:
  struct entry {
    std::string content;
    std::optional<answer> first;
  };
  std::size_t most_;
  std::map<std::string, entry, std::less<>> seen_;
  std::deque<std::string> order_;
};
std::string_view to_string(answered::standing);

/// What makes two commands the same: verb, target, arguments, principal and reason.
std::string content_of(const command&);

/// "key=value" lines in the order of keys, as the journal keeps arguments, and back.
std::string to_lines(const std::map<std::string, std::string>& args);
std::map<std::string, std::string> from_lines(std::string_view);

}  // namespace core::command
