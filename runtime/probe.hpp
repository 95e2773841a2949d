#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <typeinfo>
#include <vector>

#include "core/types/time.hpp"

namespace runtime {

/// How often something took how long: bucket 0 counts 0 ns, bucket n counts [2^(n-1), 2^n) ns, the last all above.
struct histogram {
  static constexpr std::size_t bucket_count = 40;
  std::array<std::uint64_t, bucket_count> counts{};

  static std::size_t bucket_of(core::duration);
  std::uint64_t total() const;
  /// The upper edge of the bucket in which the quantile (0 .. 1) lies; zero where nothing was counted.
  core::duration quantile(double) const;
};

/// What one name's probe shows to whoever looks, from any thread, without disturbing the actor. Counts run on across
/// restarts. Times are those of the machine's monotonic clock, in virtual runs too.
struct probe_reading {
  std::uint64_t received = 0;     ///< messages that arrived in the mailbox
  std::uint64_t handled = 0;      ///< of these, taken up by a handler, failed ones included
  std::uint64_t failed = 0;       ///< handlers (or start functions) that threw
  std::uint64_t unexpected = 0;   ///< messages that no handler wanted: dropped
  std::uint64_t undelivered = 0;  ///< messages that lay in the mailbox when the actor died
  std::uint64_t bounced = 0;      ///< messages that met no occupant
  std::uint64_t starts = 0;       ///< how often the name got an occupant
  std::uint64_t depth = 0;        ///< messages waiting or being handled
  std::string handling;           ///< type of the message being handled; empty: none
  core::duration handling_for{};  ///< since when, to a few milliseconds
  std::string last_error;
  histogram waiting_time;           ///< arrival to handler, about one message in 16
  histogram handling_time;          ///< inside the handler, about one message in 16
  std::uint64_t pinged = 0;         ///< signs of life asked for
  std::uint64_t answered = 0;       ///< and given; a ping that died with an occupant counts as answered
  core::duration unanswered_for{};  ///< how long the ping on its way has been there, to a few milliseconds; 0: none is
  core::duration last_answer_took{};  ///< from ping to answer
};

/// One message that was handled while a trace was on.
struct traced_message {
  std::string type;
  core::duration at{};  ///< the machine's monotonic clock (runtime::monotonic_now) when its handler began
  std::optional<core::duration> waited;  ///< in the mailbox; nothing: it came before the trace began
  core::duration took{};                 ///< inside the handler
};

/// The messages of a trace, oldest first.
struct trace_reading {
  bool on = false;  ///< more may come
  std::vector<traced_message> messages;
};

/// The counters behind it. Senders write `received`, the occupant writes the rest; everybody may read.
class probe {
 public:
  static constexpr std::uint64_t sample_every = 16;
  using monotonic = std::chrono::steady_clock;

  probe() = default;
  ~probe();
  probe(const probe&) = delete;
  probe& operator=(const probe&) = delete;

  /// A message is about to enter the mailbox.
  void arriving(const void* element) {
    if (trace_.load(std::memory_order_acquire) != nullptr) [[unlikely]]
      trace_arrival(element);
    if (received_.fetch_add(1, std::memory_order_relaxed) % sample_every == 0) [[unlikely]]
      watch(element);
  }
  /// A handler is about to take it up. True: measure this one and say so at its end.
  bool begin(const void* element, const std::type_info* type);
  /// The handler is done, or has put the message aside (`skipped`).
  void end(bool skipped, std::optional<monotonic::time_point> begun);
  /// The name gets an occupant.
  void began_to_exist();
  void failed(const std::string& why);
  void unexpected() { add(unexpected_); }
  /// Messages that died with the mailbox.
  void drained(std::uint64_t all, std::uint64_t told);
  void bounced() { bounced_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t bounced_count() const { return bounced_.load(std::memory_order_relaxed); }

  std::uint64_t starts_count() const { return starts_.load(std::memory_order_relaxed); }

  /// A sign of life is about to be asked for; `now` is the machine's monotonic clock. Returns the number that the ping
  /// has to carry, or nothing while the one before is unanswered: pings never pile up. One thread may ask.
  std::optional<std::uint64_t> pinged(core::duration now);
  /// The occupant has taken up this ping.
  void answered(std::uint64_t number);

  /// How many messages a trace keeps: the last ones.
  static constexpr std::size_t traced_max = 32;
  /// From here on each handled message is written down, until `most` have been or `until` (the machine's monotonic
  /// clock) has come. A trace that is on is begun anew. Costs two readings of the clock and a lock per message while
  /// it is on, and one load when there never was one. Any thread.
  void start_trace(std::uint64_t most, core::duration until);
  void stop_trace();
  trace_reading trace() const;

  probe_reading read() const;

 private:
  using counter = std::atomic<std::uint64_t>;
  struct timings;
  struct liveness;
  class tracer;

  static void add(counter& x, std::uint64_t n = 1) {  // one writer: no locked instruction needed
    x.store(x.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void watch(const void* element);
  void note_waiting();
  void trace_arrival(const void* element);
  void forget_pings();
  timings& times();

  counter received_{0}, handled_{0}, failed_{0}, unexpected_{0}, drained_{0}, undelivered_{0}, bounced_{0}, starts_{0};
  std::atomic<const void*> watched_{nullptr};  ///< the one message whose waiting time is being measured
  std::atomic<std::int64_t> watched_since_{0};
  std::atomic<const std::type_info*> handling_{nullptr};
  std::atomic<std::int64_t> handling_since_{0};
  std::atomic<timings*> times_{nullptr};     ///< made at the first sample: an idle actor stays small
  std::atomic<liveness*> life_{nullptr};     ///< made at the first ping
  std::atomic<tracer*> trace_{nullptr};      ///< made at the first trace, and kept
  std::unique_ptr<std::string> last_error_;  ///< guarded by one lock for all probes: errors are rare
};

}  // namespace runtime
