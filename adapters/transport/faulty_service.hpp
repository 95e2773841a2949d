#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/transport/service.hpp"
#include "core/sim/fault_plan.hpp"

namespace adapters::transport {

/// Names a text for the plan: the subject becomes "stream:" (to the client) or "frame:" (from the client) and this.
/// Gets the target of the WebSocket and the text. Without one, the target is the name.
using text_naming = std::function<std::string(std::string_view target, std::string_view text)>;

/// Any service, seen through a bad network and on a bad day: carries out the transport's hooks of a fault plan
/// (core/sim/fault_rule.hpp). Without a rule that fires it passes every byte on as it is.
///
///   subject              hooks
///   stream:<name>        half_open drop close mutate schema duplicate reorder delay: texts to the client
///   frame:<name>         half_open drop close mutate duplicate: texts from the client
///   request:METHOD/path  refuse half_open drop reply ack_lost delay: requests; mutate schema: bodies of their answers
///   connect:<target>     refuse session_limit: WebSockets
///   server               clock restart
///
/// Hooks are drawn in this order. What is lost without a word (drop, half_open, ack_lost silent) is never answered: the
/// asker gives up. A restart is one of the doors: the service behind keeps what it knows, and hears of closed
/// connections.
///
/// The service sees time through `clock`: it never runs backwards, so a clock that is set back stands still until the
/// real one has caught up.
class faulty_service : public service {
 public:
  faulty_service(std::shared_ptr<service>, std::shared_ptr<core::sim::fault_plan>, text_naming = {});

  void on_request(connection_id, const http_request&, const caller&, core::timestamp now) override;
  std::optional<unsigned> on_open(connection_id, const http_request&, const caller&, core::timestamp now) override;
  void on_text(connection_id, std::string_view text, core::timestamp now) override;
  void on_ping(connection_id, core::timestamp now) override;
  void on_pong(connection_id, core::timestamp now) override;
  void on_close(connection_id, core::timestamp now) override;
  std::optional<core::timestamp> due() const override;
  void advance(core::timestamp now) override;
  std::vector<outgoing> take() override;

 private:
  using shared_text = std::shared_ptr<const std::string>;
  using faults = std::optional<core::sim::fault>;

  struct held_text {
    shared_text text;
    std::uint64_t after = 0;   ///< goes out behind so many later texts ...
    core::timestamp latest{};  ///< ... or at this time
  };
  /// One WebSocket that is open.
  struct wire {
    std::string target;
    std::optional<core::timestamp> limit{};  ///< closed then
    core::timestamp not_before{};            ///< earlier texts are on their way until then
    std::vector<held_text> held{};
    bool gone = false;  ///< it was ended here; the service hears of it with on_close
  };
  enum class fate : std::uint8_t {
    answer,   ///< goes to the asker
    silence,  ///< is lost without a word
    reset,    ///< is lost with the connection
    replace,  ///< another answer goes out in its place
    nothing,  ///< the asker has been served
  };
  /// One request that the service, or its asker, still waits with.
  struct asked {
    std::string subject;
    fate what = fate::answer;
    core::duration late{};
    http_response instead{};
    bool passed_on = false;  ///< the service owes an answer
  };

  faults draw(core::sim::fault_hook hook, std::string_view subject) { return plan_->draw(hook, subject, now_); }
  std::string subject_of(const char* kind, const wire&, std::string_view text) const;

  void begin(core::timestamp now);
  core::duration clock_offset();
  void restart_if_due();
  void close_old_wires();
  void release();

  void collect();
  void pass(http_reply&&);
  void pass(text_out&&);
  void pass(close_out&&);
  void pass(reset_out&&);
  void pass(ping_out&&);
  void decide(connection_id, asked&);
  void spoil(http_response&, const std::string& subject);
  void send(connection_id, wire&, const shared_text&, core::duration late);
  void emit(outgoing, core::timestamp when);
  void end(connection_id, wire&, std::uint16_t code, std::string reason);
  bool forget_later(connection_id);

  std::shared_ptr<service> inner_;
  std::shared_ptr<core::sim::fault_plan> plan_;
  text_naming name_of_;
  bool names_texts_ = false;  ///< some rule needs the names
  core::timestamp now_{};
  core::timestamp inside_now_{};  ///< as the service sees it
  core::duration offset_{};
  std::optional<core::timestamp> down_until_;  ///< of the latest restart
  std::map<connection_id, wire> wires_;
  std::map<connection_id, asked> asked_;
  std::multimap<core::timestamp, outgoing> later_;
  std::vector<outgoing> ready_;
};

}  // namespace adapters::transport
