#include <map>

#include "adapters/store/catalogue.hpp"

namespace adapters::store {
namespace {

using enum column_type;

enum place : std::size_t { risk_events, bot_configs, audit_log, actor_events, book_changes };

const std::vector<table>& own_tables() {
  static const std::vector<table> all{
      {.name = "risk_events",
       .meaning = "breakers, refusals by the gate, and actors that were given up",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"kind", text, true},
                   {"subject", text, true},
                   {"scope"},
                   {"action"},
                   {"reason"},
                   {"decided_by"},
                   {"until", time}},
       .key = {"sequence"},
       .indices = {{"ts"}, {"kind", "ts"}},
       .time_column = "ts",
       .append_only = true},
      {.name = "bot_configs",
       .meaning = "every bot: the configuration that it runs under and what an operator wants of it",
       .columns = {{"bot_id", text, true},
                   {"config_hash"},
                   {"wanted"},
                   {"wanted_by"},
                   {"reason"},
                   {"updated_at", time, true},
                   {"sequence", integer, true}},
       .key = {"bot_id"}},
      {.name = "audit_log",
       .meaning = "what operators asked for and what became of it; an id that is used again has another row",
       .columns = {{"asked_sequence", integer, true},
                   {"id", text, true},
                   {"asked_at", time},
                   {"principal"},
                   {"role"},
                   {"verb"},
                   {"target"},
                   {"args"},
                   {"reason"},
                   {"expires_at", time},
                   {"answered_at", time},
                   {"outcome"},
                   {"code"},
                   {"why"},
                   {"hint"},
                   {"answered_sequence", integer}},
       .key = {"asked_sequence"},
       .indices = {{"id"}, {"asked_at"}, {"principal", "asked_at"}}},
      {.name = "actor_events",
       .meaning = "restarts, quarantines, escalations, injected faults and alarms",
       .columns =
           {{"sequence", integer, true}, {"ts", time, true}, {"actor_id", text, true}, {"kind", text, true}, {"text"}},
       .key = {"sequence"},
       .indices = {{"actor_id", "ts"}},
       .time_column = "ts",
       .append_only = true},
      {.name = "book_changes",
       .meaning = "when the book of an instrument became valid or invalid",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"instrument", text, true},
                   {"fault", text, true},
                   {"source_offset", integer, true}},
       .key = {"sequence"},
       .indices = {{"instrument", "ts"}},
       .time_column = "ts",
       .append_only = true}};
  return all;
}

/// Records that tell of control: rows of one record, from its header and its body.
class control_projection : public projection {
 public:
  const std::vector<table>& tables() const override { return own_tables(); }

  void take(const messages::journal_entry& entry, const messages::journal_dictionary& names,
            row_collector& out) override {
    std::visit(
        [&](const auto& body) {
          on(place_of{cell_of(entry.sequence), entry.at}, body, names, out);
        },
        entry.body);
  }

 private:
  /// Where a record stands.
  struct place_of {
    value sequence;
    core::timestamp at;
    value ts() const { return static_cast<std::int64_t>(at.time_since_epoch().count()); }
  };
  using dictionary = messages::journal_dictionary;

  void on(const place_of&, const messages::run_started& x, const dictionary&, row_collector&) {
    config_hash_ = x.config_hash;
  }

  void on(const place_of& at, const messages::name_declared& x, const dictionary&, row_collector& out) {
    if (x.what != messages::name_declared::kind::bot) return;
    out.add([&] {
      return row_of(own_tables()[bot_configs], {{"bot_id", x.name},
                                                {"config_hash", if_any(config_hash_)},
                                                {"updated_at", at.ts()},
                                                {"sequence", at.sequence}});
    });
  }

  void on(const place_of& at, const messages::bot_steered& x, const dictionary& names, row_collector& out) {
    out.add([&] {
      return row_of(own_tables()[bot_configs], {{"bot_id", names.name_of(x.bot)},
                                                {"config_hash", if_any(config_hash_)},
                                                {"wanted", cell_of(to_string(x.wanted))},
                                                {"wanted_by", x.principal},
                                                {"reason", x.reason},
                                                {"updated_at", at.ts()},
                                                {"sequence", at.sequence}});
    });
  }

  void on(const place_of& at, const messages::breaker_changed& x, const dictionary&, row_collector& out) {
    out.add([&] {
      return row_of(own_tables()[risk_events], {{"sequence", at.sequence},
                                                {"ts", at.ts()},
                                                {"kind", "breaker_" + std::string(to_string(x.what))},
                                                {"subject", x.breaker},
                                                {"scope", if_any(x.scope)},
                                                {"action", if_any(x.action)},
                                                {"reason", if_any(x.why)},
                                                {"decided_by", if_any(x.by)},
                                                {"until", cell_of(x.until)}});
    });
  }

  void on(const place_of& at, const messages::event_recorded& x, const dictionary& names, row_collector& out) {
    if (x.event.step != core::order_step::denied) return;
    out.add([&] {
      return row_of(own_tables()[risk_events], {{"sequence", at.sequence},
                                                {"ts", at.ts()},
                                                {"kind", cell_of(std::string_view("denied"))},
                                                {"subject", names.name_of(x.event.intent.id)},
                                                {"scope", names.name_of(x.event.intent.instrument)},
                                                {"reason", cell_of(to_string(x.event.denial))}});
    });
  }

  void on(const place_of& at, const messages::actor_noted& x, const dictionary&, row_collector& out) {
    using kind = messages::actor_noted::kind;
    out.add([&] {
      return row_of(own_tables()[actor_events], {{"sequence", at.sequence},
                                                 {"ts", at.ts()},
                                                 {"actor_id", x.actor},
                                                 {"kind", cell_of(to_string(x.what))},
                                                 {"text", if_any(x.text)}});
    });
    if (x.what != kind::quarantined && x.what != kind::escalated) return;
    out.add([&] {
      return row_of(own_tables()[risk_events], {{"sequence", at.sequence},
                                                {"ts", at.ts()},
                                                {"kind", cell_of(to_string(x.what))},
                                                {"subject", x.actor},
                                                {"reason", if_any(x.text)}});
    });
  }

  void on(const place_of& at, const messages::admin_asked& x, const dictionary&, row_collector& out) {
    open_[x.id] = at.sequence;
    out.add([&] {
      return row_of(own_tables()[audit_log], {{"asked_sequence", at.sequence},
                                              {"id", x.id},
                                              {"asked_at", at.ts()},
                                              {"principal", x.principal},
                                              {"role", cell_of(to_string(x.role))},
                                              {"verb", x.verb},
                                              {"target", if_any(x.target)},
                                              {"args", if_any(x.args)},
                                              {"reason", if_any(x.reason)},
                                              {"expires_at", cell_of(x.expires)}});
    });
  }

  void on(const place_of& at, const messages::admin_answered& x, const dictionary&, row_collector& out) {
    const auto asked = open_.find(x.id);
    if (asked == open_.end()) return;
    out.add([&] {
      return row_of(own_tables()[audit_log], {{"asked_sequence", asked->second},
                                              {"id", x.id},
                                              {"answered_at", at.ts()},
                                              {"outcome", cell_of(to_string(x.outcome))},
                                              {"code", if_any(x.code)},
                                              {"why", if_any(x.why)},
                                              {"hint", if_any(x.hint)},
                                              {"answered_sequence", at.sequence}});
    });
    open_.erase(asked);
  }

  void on(const place_of& at, const messages::book_changed& x, const dictionary& names, row_collector& out) {
    out.add([&] {
      return row_of(own_tables()[book_changes], {{"sequence", at.sequence},
                                                 {"ts", at.ts()},
                                                 {"instrument", names.name_of(x.instrument)},
                                                 {"fault", cell_of(to_string(x.fault))},
                                                 {"source_offset", cell_of(x.offset)}});
    });
  }

  template <class Other>
  void on(const place_of&, const Other&, const dictionary&, row_collector&) {}

  std::string config_hash_;
  std::map<std::string, value> open_;  ///< commands without an answer: where each was asked
};

}  // namespace

std::unique_ptr<projection> make_control_projection() { return std::make_unique<control_projection>(); }

}  // namespace adapters::store
