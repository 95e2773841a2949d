#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace core::sim {

/// What goes wrong. The transport's decorator (adapters/transport/faulty_service) carries out the first group, the
/// venue's server the second.
enum class fault_hook : std::uint8_t {
  drop,           ///< a text, or a request before it arrives, is lost
  delay,          ///< a text or an answer comes `by` .. `by` + `spread` late; what follows on its connection waits too
  duplicate,      ///< a text comes `times` (1) more often
  reorder,        ///< a text comes after up to `window` (8) later ones of its connection, or a second late
  close,          ///< the connection ends with `code` (1001); 1006: without a word
  half_open,      ///< the connection stays up, pings are answered, nothing else is
  ack_lost,       ///< the request is carried out, its answer is lost: `mode` reset or silent
  reply,          ///< a request gets `status`, `body`, `retry_after`; with probability `apply` (0) it is carried out
  mutate,         ///< a text or body is damaged in the way of `mode`
  clock,          ///< the server's clock is off by `by`, and drifts by `drift` ppm
  schema,         ///< a text or body keeps its sense, its shape changes in the way of `mode`
  restart,        ///< every connection is reset, nothing is taken while the window lasts
  session_limit,  ///< a WebSocket is closed when it is `age` .. `age` + `spread` old
  refuse,         ///< a connection is not taken: `status` (503) for a WebSocket, a reset for a request

  listen_key_expired,  ///< the key of the private stream ends early
  stop_endpoint_gone,  ///< stop orders are refused at the old door
  stale_snapshot,      ///< a depth snapshot is `by` .. `by` + `spread` old
  visibility_delay,    ///< an order is not found for `by` .. `by` + `spread` after it was taken
  overload,            ///< orders that do not reduce are refused for overload
  unknown_outcome,     ///< an order is answered "unknown"; with probability `apply` (a half) it is carried out
  force_liquidation,   ///< a position is taken over by the venue
  tick_change,         ///< the tick size becomes `times` times as large
  frozen_time,         ///< event times stand still
  lost_subscription,   ///< a subscription is acknowledged and never served, or not acknowledged: `mode` mute or silent
  stream_mute,         ///< a keep-alive of the private stream is answered, the stream is dead
  fill_race,           ///< an order fills between a cancel or amendment and its arrival
  partial_expiry,      ///< an order that should fill at once fills in part and expires
};
inline constexpr std::size_t fault_hooks = 27;
std::string_view to_string(fault_hook);
std::optional<fault_hook> fault_hook_of(std::string_view);
/// The modes that a rule of this hook may name, besides "any"; none where it has no modes.
std::vector<std::string_view> modes_of(fault_hook);

/// When a rule fires. Times count from the start of the plan.
struct fault_schedule {
  enum class kind : std::uint8_t {
    always,  ///< on every event
    chance,  ///< on each event with a probability
    at,      ///< at given times
    every,   ///< every `period`, the first time one period after the start
  };
  kind how = kind::always;
  std::uint32_t ppm = 0;                ///< chance: of a million events
  std::vector<duration> times{};        ///< at: ascending
  duration period{};                    ///< every
  duration jitter{};                    ///< every: each time up to this much later; less than the period
  std::optional<duration> lasting{};    ///< a window: every event within it fires; without it one event does
  duration from{};                      ///< the rule sleeps before this ...
  std::optional<duration> until{};      ///< ... and from this on
  std::optional<std::uint64_t> most{};  ///< firings (windows, where there are windows) in all
  bool operator==(const fault_schedule&) const = default;
};

/// The particulars of a fault: which ones a hook takes, and must have, is in the comment of its enumerator and in the
/// table of fault_rule.cpp. Where a hook leaves one open, whoever carries it out chooses.
struct fault_particulars {
  std::optional<duration> by{};      ///< delays: how late; clock: how far ahead, negative for behind
  std::optional<duration> spread{};  ///< up to so much more, by draw
  std::optional<duration> age{};
  std::optional<duration> retry_after{};  ///< header of that name in an answer
  std::optional<std::int64_t> drift{};    ///< ppm
  std::optional<std::int64_t> times{};    ///< 1 .. 1000
  std::optional<std::int64_t> window{};   ///< 1 .. 1000
  std::optional<std::int64_t> code{};     ///< of a WebSocket: 1000 .. 4999
  std::optional<std::int64_t> status{};   ///< of HTTP: 100 .. 599
  std::optional<std::uint32_t> apply{};   ///< ppm
  std::string mode{};                     ///< one of the hook's, or "any"
  std::string body{};
  bool operator==(const fault_particulars&) const = default;
};

struct fault_rule {
  std::string id;  ///< of the catalogue: "F-07". Several rules may share one
  fault_hook hook = fault_hook::drop;
  std::string where;  ///< see fault_matches; its kind of subject must be one that the hook is drawn for
  fault_schedule when{};
  fault_particulars with{};
  bool operator==(const fault_rule&) const = default;
};

/// Whether a subject is meant by `where`: a prefix of it, in which `*` stands for any run of characters; a `$` at the
/// end demands the whole subject. Subjects:
///   stream:<name>         a text to a client              request:METHOD/path   a request, its path without the query
///   frame:<name>          a text from a client            connect:<target>      a WebSocket that asks to be opened
///   account:<name>        instrument:<symbol>             server                the whole of it
bool fault_matches(std::string_view where, std::string_view subject);

/// Something that is wrong with the text of a plan.
struct plan_problem {
  std::size_t line = 0;  ///< from 1
  std::string text;
  auto operator<=>(const plan_problem&) const = default;
};

/// Reads a plan, one rule a line, `#` begins a comment:
///
///   ID HOOK WHERE WHEN [for D] [from D] [until D] [max N] [KEY=VALUE ...]
///
///   WHEN   always | P% | at D[,D ...] | every D [jitter D]
///   D      a duration: 250ms, 5s, 1m30s, 24h
///   P      0.0001 .. 100, up to four decimals
///   max    firings, or windows where there are windows
///   KEY    by spread age retry_after (D), drift (ppm), times window code status (numbers), apply (P%), mode (a word),
///          body (comes last and takes the rest of the line)
///
///   F-07 half_open stream:*@depth    every 40s for 15s
///   F-40 ack_lost  request:POST/     2% mode=silent
///   F-26 reply     request:GET/      at 30s for 2s status=429 retry_after=5s
///   F-24 clock     server            at 1m for 20s by=-3s
///
/// A `restart` needs times and a window; a `clock` is off always or for a window. Everything unknown, doubled, missing
/// or out of range is a problem; the first one of every line is told.
result<std::vector<fault_rule>, std::vector<plan_problem>> parse_fault_rules(std::string_view text);
/// The rule as a line that reads back as the same rule.
std::string to_text(const fault_rule&);

}  // namespace core::sim
