#include <fmt/format.h>

#include "adapters/store/catalogue.hpp"
#include "core/types/hash.hpp"
#include "core/types/json_object.hpp"

namespace adapters::store {
namespace {

using enum column_type;

const std::vector<table>& own_tables() {
  static const std::vector<table> all{{.name = "events",
                                       .meaning = "every record of the journal, in its order",
                                       .columns = {{"sequence", integer, true},
                                                   {"event_id", text, true},
                                                   {"ts", time, true},
                                                   {"layer", text, true},
                                                   {"actor_id", text, true},
                                                   {"type", text, true},
                                                   {"correlation_id"},
                                                   {"cause", integer},
                                                   {"payload", json, true}},
                                       .key = {"sequence"},
                                       .indices = {{"ts"}, {"type", "ts"}, {"correlation_id"}},
                                       .time_column = "ts",
                                       .append_only = true}};
  return all;
}

/// A UUID of version 8 (RFC 9562): 60 bits of the journal's fingerprint, then the sequence. The same record has the
/// same id in every store and after every rebuild.
std::string uuid_of(const std::string& journal, core::sequence x) {
  constexpr std::uint64_t variant = 0x8000'0000'0000'0000, rest = 0x3fff'ffff'ffff'ffff;
  return journal + messages::hexadecimal(variant | (x.value & rest)).insert(4, 1, '-');
}
std::string uuid_begin_of(std::uint64_t journal) {
  return fmt::format("{:08x}-{:04x}-8{:03x}-", journal >> 32, journal >> 16 & 0xffff, journal >> 4 & 0xfff);
}

class events_projection : public projection {
 public:
  const std::vector<table>& tables() const override { return own_tables(); }

  void take(const messages::journal_entry& entry, const messages::journal_dictionary& names,
            row_collector& out) override {
    if (const auto* run = std::get_if<messages::run_started>(&entry.body); run && !known_) {
      core::state_hash hash;
      const auto facts = fmt::format("{} {} {} {}", run->seed, run->config_hash, fmt::join(run->source_hashes, ","),
                                     entry.at.time_since_epoch().count());
      hash.add(std::as_bytes(std::span(facts)));
      journal_ = uuid_begin_of(hash.value());
      known_ = true;
    }
    out.add([&] { return row_about(entry, names); });
  }

 private:
  row row_about(const messages::journal_entry& entry, const messages::journal_dictionary& names) const {
    core::json_object facts;
    for (const auto& [key, text] : names.words_of(entry.body)) facts.text(key, text);
    const auto actor = names.name_of(entry.actor);
    return row_of(own_tables()[0],
                  {{"sequence", cell_of(entry.sequence)},
                   {"event_id", uuid_of(journal_, entry.sequence)},
                   {"ts", entry.at.time_since_epoch().count()},
                   {"layer", actor.substr(0, actor.find('/'))},
                   {"actor_id", actor},
                   {"type", cell_of(messages::type_name(entry.body))},
                   {"correlation_id", entry.correlation ? value(names.name_of(entry.correlation)) : value{}},
                   {"cause", cell_of(entry.cause)},
                   {"payload", std::move(facts).done()}});
  }

  bool known_ = false;
  std::string journal_ = uuid_begin_of(0);
};

}  // namespace

std::unique_ptr<projection> make_events_projection() { return std::make_unique<events_projection>(); }

}  // namespace adapters::store
