#include <fmt/format.h>

#include "adapters/store/catalogue.hpp"

namespace adapters::store {
namespace {

using enum column_type;

enum place : std::size_t { journal_runs, names_declared, instruments };

const std::vector<table>& own_tables() {
  static const std::vector<table> all{
      {.name = "journal_runs",
       .meaning = "starts, with what makes a run repeatable",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"seed", text, true},
                   {"config_hash", text, true},
                   {"sources"}},
       .key = {"sequence"}},
      {.name = "names",
       .meaning = "the names of actors, bots, accounts and portfolio groups",
       .columns = {{"kind", text, true}, {"number", integer, true}, {"name", text, true}, {"sequence", integer, true}},
       .key = {"kind", "number"}},
      {.name = "instruments",
       .meaning = "what can be traded, as declared last",
       .columns = {{"instrument", text, true},
                   {"instrument_id", integer, true},
                   {"exchange", text, true},
                   {"asset", text, true},
                   {"kind", text, true},
                   {"price_scale", integer, true},
                   {"quantity_scale", integer, true},
                   {"sequence", integer, true}},
       .key = {"instrument"}}};
  return all;
}

class reference_projection : public projection {
 public:
  const std::vector<table>& tables() const override { return own_tables(); }

  void take(const messages::journal_entry& entry, const messages::journal_dictionary&, row_collector& out) override {
    const auto sequence = cell_of(entry.sequence);
    if (const auto* run = std::get_if<messages::run_started>(&entry.body))
      out.add([&] {
        return row_of(own_tables()[journal_runs],
                      {{"sequence", sequence},
                       {"ts", entry.at.time_since_epoch().count()},
                       {"seed", std::to_string(run->seed)},
                       {"config_hash", run->config_hash},
                       {"sources", if_any(fmt::format("{}", fmt::join(run->source_hashes, ",")))}});
      });
    if (const auto* name = std::get_if<messages::name_declared>(&entry.body))
      out.add([&] {
        return row_of(own_tables()[names_declared], {{"kind", cell_of(to_string(name->what))},
                                                     {"number", cell_of(name->number)},
                                                     {"name", name->name},
                                                     {"sequence", sequence}});
      });
    if (const auto* declared = std::get_if<messages::instrument_declared>(&entry.body)) {
      const auto& x = declared->instrument;
      out.add([&] {
        return row_of(own_tables()[instruments], {{"instrument", x.name()},
                                                  {"instrument_id", cell_of(x.id.value)},
                                                  {"exchange", x.venue},
                                                  {"asset", x.symbol},
                                                  {"kind", cell_of(to_string(x.kind))},
                                                  {"price_scale", std::int64_t{x.price_scale}},
                                                  {"quantity_scale", std::int64_t{x.quantity_scale}},
                                                  {"sequence", sequence}});
      });
    }
  }
};

}  // namespace

std::unique_ptr<projection> make_reference_projection() { return std::make_unique<reference_projection>(); }

}  // namespace adapters::store
