#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/store/follower.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "messages/codec/codec.hpp"
#include "runtime/journal_file.hpp"
#include "tests/messages/sample_records.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace adapters::store::testing {

inline constexpr core::actor_number alpha{core::number_of("bots/alpha")};
inline constexpr core::actor_number monitor{core::number_of("positions/alpha")};
inline constexpr core::actor_number desk{core::number_of("desk/orders")};
inline constexpr core::bot_id bot{alpha.value};
inline constexpr core::account_id account{core::number_of("main")};
inline constexpr core::group_id group{core::number_of("crypto")};

/// A journal with trades of one bot on paper/BTCUSDT, price scale 2 and quantity scale 3, and stores made from it.
struct trading_session : ::testing::Test {
  runtime::testing::scratch_directory scratch;
  std::filesystem::path journal = scratch.path() / "journal";
  std::filesystem::path live = scratch.path() / "live.db";
  std::optional<runtime::journal_file> file;
  std::uint64_t written = 0, trade = 0;
  std::uint32_t entries = 0, stops = 0;

  /// No journal, as at the beginning; stores stay.
  void forget() {
    file.reset();
    std::filesystem::remove_all(journal);
    written = trade = 0;
    entries = stops = 0;
  }

  core::sequence write(const messages::record& x, core::actor_number actor = desk, core::sequence cause = {},
                       core::plan_id plan = {}) {
    if (!file) {
      auto opened = runtime::journal_file::open(journal, {.segment_bytes = 4096});
      if (!opened) throw std::runtime_error(runtime::describe(opened.error()));
      file.emplace(*std::move(opened));
    }
    const auto at = messages::testing::at_ns(static_cast<std::int64_t>(++written) * 1'000'000'000);
    const runtime::entry_header header{at, messages::codec::type_number(x), actor, plan, cause};
    const auto done = file->append(header, messages::codec::encode(x));
    if (!done) throw std::runtime_error(runtime::describe(done.error()));
    return *done;
  }

  void begin() {
    using kind = messages::name_declared::kind;
    write(messages::run_started{.seed = 7, .config_hash = "c0ffee", .source_hashes = {"aa", "bb"}});
    for (const auto* name : {"bots/alpha", "positions/alpha", "desk/orders"})
      write(messages::name_declared{kind::actor, core::number_of(name), name});
    write(messages::name_declared{kind::bot, bot.value, "bots/alpha"});
    write(messages::name_declared{kind::account, account.value, "main"});
    write(messages::name_declared{kind::group, group.value, "crypto"});
    write(messages::instrument_declared{messages::testing::sample_instrument()});
  }

  core::order_intent entry(core::side side, std::int64_t quantity, std::int64_t protection) {
    core::order_intent x;
    x.id = core::order_id_of(alpha, ++entries);
    x.bot = bot;
    x.account = account;
    x.group = group;
    x.plan = {x.id.value};
    x.instrument = {7};
    x.side = side;
    x.quantity = {quantity};
    x.protection = {protection};
    x.view = 5;
    x.decided_at = messages::testing::at_ns(static_cast<std::int64_t>(written) * 1'000'000'000 + 500);
    return x;
  }
  core::order_intent stop(core::side side, std::int64_t quantity, std::int64_t trigger) {
    auto x = entry(side, quantity, 0);
    --entries;
    x.id = core::order_id_of(monitor, ++stops);
    x.plan = {x.id.value};
    x.role = core::leg_role::stop;
    x.type = core::order_type::stop_market;
    x.trigger = {trigger};
    return x;
  }

  core::sequence step(const core::order_intent& x, core::order_step what, core::order_state state, core::sequence cause,
                      core::fill execution = {}, std::int64_t filled = 0) {
    core::order_event event;
    event.intent = x;
    event.step = what;
    event.state = state;
    event.execution = execution;
    event.filled = {filled};
    event.ts_event = messages::testing::at_ns(static_cast<std::int64_t>(written) * 1'000'000'000 + 900);
    if (what == core::order_step::denied) event.denial = core::denial::group_exposure;
    return write(messages::event_recorded{event}, desk, cause, x.plan);
  }

  /// Decided, admitted, sent, accepted; what was journaled last.
  core::sequence send(const core::order_intent& x) {
    const auto decided = write(messages::intent_recorded{x}, core::issuer_of(x.id), {}, x.plan);
    const auto admitted = write(messages::approval_recorded{x.id}, desk, decided, x.plan);
    write(messages::command_recorded{core::place_order{x}}, desk, admitted, x.plan);
    return step(x, core::order_step::accepted, core::order_state::open, {});
  }
  /// Filled as a whole at a price; fees are 0.1 each.
  void fill(const core::order_intent& x, std::int64_t price, core::sequence cause) {
    const core::fill execution{
        {price}, x.quantity, {core::money{1'000'000'000'000'000}}, core::liquidity::taker, ++trade};
    const auto at = step(x, core::order_step::filled, core::order_state::filled, cause, execution, x.quantity.units);
    write(messages::position_changed{.bot = bot, .account = account, .group = group, .instrument = {7}}, desk, at);
  }

  /// Bought 1.5 at `in`, protected at 90.00, sold by its stop at `out`.
  void round_trip(std::int64_t in, std::int64_t out) {
    const auto buy = entry(core::side::buy, 1500, 9000);
    fill(buy, in, send(buy));
    const auto guard = stop(core::side::sell, 1500, 9000);
    fill(guard, out, send(guard));
  }
  void denied() {
    const auto x = entry(core::side::sell, 100, 12000);
    const auto decided = write(messages::intent_recorded{x}, alpha, {}, x.plan);
    step(x, core::order_step::denied, core::order_state::denied, decided);
  }

  follower::journal files() const { return *runtime::open_directory(journal, runtime::file_access::read); }

  /// Follows to the end, so many records at a time.
  static follower::outcome follow(follower& x, std::size_t batch = 7) {
    auto done = x.step(batch);
    while (done == follower::outcome::more) done = x.step(batch);
    return done;
  }
  void fill_store(const std::filesystem::path& file, std::size_t batch = 7) const {
    auto store = sqlite_store::open(file);
    ASSERT_TRUE(store) << describe(store.error());
    follower follows(files(), **store);
    ASSERT_EQ(follow(follows, batch), follower::outcome::caught_up) << follows.trouble();
  }

  /// All rows that a query gives, columns joined by blanks; absent values as '-'.
  static std::vector<std::string> ask(const std::filesystem::path& file, const std::string& sql) {
    auto database = sqlite::database::open(file, sqlite::access::read);
    if (!database) throw std::runtime_error(database.error().text);
    auto asked = database->prepare(sql);
    if (!asked) throw std::runtime_error(asked.error().text);
    std::vector<std::string> found;
    for (auto more = asked->step(); *more; more = asked->step()) {
      std::string line;
      for (int i = 0; i < asked->columns(); ++i) {
        const bool absent = std::holds_alternative<std::monostate>(asked->column(i));
        line += (i == 0 ? "" : " ") + (absent ? std::string("-") : asked->text(i));
      }
      found.push_back(line);
    }
    return found;
  }
  /// Every row of every table.
  static std::map<std::string, std::vector<std::string>> everything(const std::filesystem::path& file) {
    std::map<std::string, std::vector<std::string>> all;
    for (const table* x : tables()) {
      const std::string name(x->name);
      all[name] = ask(file, "SELECT * FROM \"" + name + "\" ORDER BY 1, 2, 3");
    }
    return all;
  }
};

}  // namespace adapters::store::testing
