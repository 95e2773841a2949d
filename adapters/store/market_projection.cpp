#include "adapters/store/catalogue.hpp"
#include "adapters/store/order_cells.hpp"

namespace adapters::store {
namespace {

using enum column_type;

enum place : std::size_t { bars, funding_rates };

const std::vector<table>& own_tables() {
  static const std::vector<table> all{
      {.name = "bars",
       .meaning = "closed bars of what was traded, each whole; where one is missing, trades may have been missed",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"instrument", text, true},
                   {"exchange"},
                   {"asset"},
                   {"interval_ns", integer, true},
                   {"open_time", time, true},
                   {"open", decimal, true},
                   {"high", decimal, true},
                   {"low", decimal, true},
                   {"close", decimal, true},
                   {"volume", decimal, true},
                   {"trades", integer, true}},
       .key = {"sequence"},
       .indices = {{"instrument", "open_time"}, {"open_time"}},
       .time_column = "open_time",
       .append_only = true,
       .since = 2},
      {.name = "funding_rates",
       .meaning = "settlements of funding: the rate that the venue announced last before each",
       .columns = {{"sequence", integer, true},
                   {"ts", time, true},
                   {"instrument", text, true},
                   {"exchange"},
                   {"asset"},
                   {"settled_at", time, true},
                   {"rate", decimal, true},
                   {"mark_price", decimal},
                   {"announced_at", time}},
       .key = {"sequence"},
       .indices = {{"instrument", "settled_at"}, {"settled_at"}},
       .time_column = "settled_at",
       .append_only = true,
       .since = 2}};
  return all;
}

std::int64_t nanoseconds(core::timestamp x) { return x.time_since_epoch().count(); }

/// What the market of an instrument was like: rows of one record each.
class market_projection : public projection {
 public:
  const std::vector<table>& tables() const override { return own_tables(); }

  void take(const messages::journal_entry& entry, const messages::journal_dictionary& names,
            row_collector& out) override {
    if (const auto* closed = std::get_if<messages::bar_closed>(&entry.body)) {
      out.add([&] { return row_of_bar(entry, *closed, names); });
    } else if (const auto* observed = std::get_if<messages::funding_observed>(&entry.body)) {
      out.add([&] { return row_of_funding(entry, observed->announced, names); });
    }
  }

 private:
  using dictionary = messages::journal_dictionary;

  static row row_of_bar(const messages::journal_entry& entry, const messages::bar_closed& closed,
                        const dictionary& names) {
    const auto id = closed.instrument;
    const auto& x = closed.bar;
    return row_of(own_tables()[bars], {{"sequence", cell_of(entry.sequence)},
                                       {"ts", nanoseconds(entry.at)},
                                       {"instrument", names.name_of(id)},
                                       {"exchange", exchange_of(id, names)},
                                       {"asset", asset_of(id, names)},
                                       {"interval_ns", (x.close_time - x.open_time).count()},
                                       {"open_time", nanoseconds(x.open_time)},
                                       {"open", names.text_of(x.open, id)},
                                       {"high", names.text_of(x.high, id)},
                                       {"low", names.text_of(x.low, id)},
                                       {"close", names.text_of(x.close, id)},
                                       {"volume", names.text_of(x.volume, id)},
                                       {"trades", cell_of(x.trades)}});
  }

  static row row_of_funding(const messages::journal_entry& entry, const core::funding_announced& x,
                            const dictionary& names) {
    return row_of(own_tables()[funding_rates], {{"sequence", cell_of(entry.sequence)},
                                                {"ts", nanoseconds(entry.at)},
                                                {"instrument", names.name_of(x.instrument)},
                                                {"exchange", exchange_of(x.instrument, names)},
                                                {"asset", asset_of(x.instrument, names)},
                                                {"settled_at", nanoseconds(x.settles_at)},
                                                {"rate", cell_of(x.rate)},
                                                {"mark_price", x.mark.units == 0 ? value{} : cell_of(x.mark)},
                                                {"announced_at", cell_of(x.ts_event)}});
  }
};

}  // namespace

std::unique_ptr<projection> make_market_projection() { return std::make_unique<market_projection>(); }

}  // namespace adapters::store
