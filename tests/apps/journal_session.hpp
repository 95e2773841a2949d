#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "apps/journal_command.hpp"
#include "messages/codec/codec.hpp"
#include "runtime/journal_file.hpp"
#include "tests/core/bot/scripted.hpp"
#include "tests/messages/sample_records.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace apps::testing {

using messages::testing::at_ns;

inline constexpr core::instrument_id instrument{7};
inline constexpr core::bot_id alpha{core::number_of("bots/alpha")};
inline constexpr core::account_id account{core::number_of("main")};
inline constexpr core::actor_number alpha_actor{core::number_of("bots/alpha")};
inline constexpr core::actor_number orders_actor{core::number_of("desk/orders")};

/// A journal in a directory, written record by record one second apart, and what commands on it say.
struct journal_session : ::testing::Test {
  runtime::testing::scratch_directory scratch;
  std::filesystem::path directory = scratch.path() / "journal";
  std::uint64_t written = 0;
  std::ostringstream out, err;
  core::bot::bot bot{{alpha, alpha_actor, account, {}},
                     messages::testing::sample_instrument(),
                     std::make_unique<core::tests::scripted>()};

  journal_session() { bot.allow_entries(true); }

  void write(std::initializer_list<messages::record> records, core::actor_number actor, core::sequence cause = {}) {
    auto journal = runtime::journal_file::open(directory, {.segment_bytes = 4096});
    ASSERT_TRUE(journal);
    for (const auto& x : records) {
      const runtime::entry_header header{.at = at_ns(static_cast<std::int64_t>(++written) * 1'000'000'000),
                                         .type = messages::codec::type_number(x),
                                         .actor = actor,
                                         .correlation = {},
                                         .cause = cause};
      ASSERT_TRUE(journal->append(header, messages::codec::encode(x)));
    }
  }

  /// Names, an instrument, an entry that is filled in part, and a snapshot: records 1 .. 10.
  void write_session() {
    using kind = messages::name_declared::kind;
    write({messages::run_started{.seed = 7, .config_hash = "c0ffee", .source_hashes = {"aa", "bb"}},
           messages::name_declared{kind::actor, alpha_actor.value, "bots/alpha"},
           messages::name_declared{kind::actor, orders_actor.value, "desk/orders"},
           messages::name_declared{kind::bot, alpha.value, "bots/alpha"},
           messages::name_declared{kind::account, account.value, "main"},
           messages::instrument_declared{messages::testing::sample_instrument()}},
          orders_actor);
    write({messages::intent_recorded{entry()}}, alpha_actor);
    write({messages::command_recorded{core::place_order{entry()}}, messages::event_recorded{filled_to(500, 500)}},
          orders_actor, {7});
    bot.on_view(view(3, core::tests::wish::buy));
    hear(filled_to(500, 500), 9);
    write({snapshot()}, alpha_actor);
  }

  static core::market_view view(std::uint64_t number, core::tests::wish what) {
    auto x = core::tests::told(number, what, 1500);
    x.instrument = instrument;
    return x;
  }
  void hear(core::order_event event, std::uint64_t sequence) {
    event.sequence = {sequence};
    bot.on_event(event);
  }

  static core::order_intent entry() {
    core::order_intent x;
    x.id = core::order_id_of(alpha_actor, 1);
    x.bot = alpha;
    x.account = account;
    x.plan = {x.id.value};
    x.instrument = instrument;
    x.type = core::order_type::limit;
    x.quantity = {1500};
    x.limit = {6012345};
    x.protection = {5900000};
    return x;
  }
  /// A fill of the entry, in thousandths, and all that is filled with it.
  static core::order_event filled_to(std::int64_t executed, std::int64_t filled) {
    const bool whole = filled == entry().quantity.units;
    core::order_event x;
    x.intent = entry();
    x.step = whole ? core::order_step::filled : core::order_step::partially_filled;
    x.state = whole ? core::order_state::filled : core::order_state::open;
    x.execution = {.price = {6012340},
                   .quantity = {executed},
                   .fee = {core::money{120'000'000'000'000}},
                   .venue_trade = static_cast<std::uint64_t>(filled)};
    x.filled = {filled};
    x.ts_event = at_ns(9'000'000'000);
    return x;
  }
  /// The bot as it is.
  messages::bot_snapshot snapshot() const {
    const auto strategy_state = bot.strategy().snapshot();
    return {.bot = alpha,
            .view = bot.last_view(),
            .last_event = bot.last_event(),
            .orders_issued = bot.orders_issued(),
            .bot_state = bot.snapshot(),
            .strategy_state = strategy_state,
            .hash = bot.hash(strategy_state)};
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream in(out.str());
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  std::string line(std::size_t n) const { return lines().at(n); }
  void change_byte(std::uint64_t offset) const {
    std::fstream file(directory / "00000001.wbj", std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char changed = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(changed);
  }
};

}  // namespace apps::testing
