#pragma once

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "messages/codec/codec.hpp"
#include "runtime/journal_file.hpp"

namespace bench {

/// Writes what eight bots on four instruments leave in a journal: for every trade an entry and the stop that ends it,
/// each decided, admitted, sent, accepted and filled, with a snapshot of the bot after each. One decision in ten is
/// denied.
class traded_journal {
 public:
  explicit traded_journal(const std::filesystem::path& folder) : file_(open(folder)) { declare(); }

  void trade_until(std::uint64_t records) {
    while (file_.last().value < records) trade(bots_[++trades_ % bots_.size()]);
  }
  std::uint64_t records() const { return file_.last().value; }

 private:
  struct bot {
    core::actor_number self, monitor;
    std::uint32_t entries = 0, stops = 0;
    core::instrument_id instrument{};
  };

  static runtime::journal_file open(const std::filesystem::path& folder) {
    auto opened = runtime::journal_file::open(folder);
    if (!opened) throw std::runtime_error(runtime::describe(opened.error()));
    return *std::move(opened);
  }

  core::sequence write(const messages::record& x, core::actor_number actor, core::sequence cause = {},
                       core::plan_id plan = {}) {
    payload_.clear();
    messages::codec::encode(x, payload_);
    now_ += std::chrono::milliseconds(3);
    const auto done = file_.append({now_, messages::codec::type_number(x), actor, plan, cause}, payload_.bytes());
    if (!done) throw std::runtime_error(runtime::describe(done.error()));
    return *done;
  }

  void declare() {
    using kind = messages::name_declared::kind;
    write(messages::run_started{.seed = 7, .config_hash = "c0ffee", .source_hashes = {"aa", "bb"}}, desk);
    const auto actor = [this](const std::string& name) {
      const core::actor_number number{core::number_of(name)};
      write(messages::name_declared{kind::actor, number.value, name}, desk);
      return number;
    };
    actor("desk/orders");
    write(messages::name_declared{kind::account, account.value, "main"}, desk);
    write(messages::name_declared{kind::group, group.value, "crypto"}, desk);
    const std::array<std::string, 4> symbols{"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"};
    for (std::uint32_t i = 0; i < symbols.size(); ++i) {
      core::instrument x;
      x.id = {i + 1};
      x.venue = "binance-usdm";
      x.symbol = symbols[i];
      x.kind = core::instrument_kind::perpetual;
      x.price_scale = 2;
      x.quantity_scale = 3;
      x.dated = {{.valid_from = {}, .tick = {10}, .lot = {1}, .quantity_min = {2}, .notional_min = {}}};
      write(messages::instrument_declared{x}, desk);
    }
    for (std::uint32_t i = 0; i < bots_.size(); ++i) {
      const auto name = "bots/flow-" + std::to_string(i);
      const core::instrument_id traded{i % static_cast<std::uint32_t>(symbols.size()) + 1};
      bots_[i] = {.self = actor(name),
                  .monitor = actor("desk/positions/flow-" + std::to_string(i) + "/binance-usdm/" + symbols[i % 4]),
                  .instrument = traded};
      write(messages::name_declared{kind::bot, bots_[i].self.value, name}, desk);
    }
  }

  core::order_intent intent(const bot& of, core::order_id id, core::side side) const {
    core::order_intent x;
    x.id = id;
    x.bot = {of.self.value};
    x.account = account;
    x.group = group;
    x.plan = {id.value};
    x.instrument = of.instrument;
    x.side = side;
    x.quantity = {1500};
    x.protection = {9'000'00};
    x.view = file_.last().value;
    x.decided_at = now_;
    return x;
  }

  void trade(bot& of) {
    auto entry = intent(of, core::order_id_of(of.self, ++of.entries), core::side::buy);
    if (trades_ % 10 == 0) return deny(entry);
    fill(of, entry, 9'500'00 + static_cast<std::int64_t>(trades_ % 1000), send(entry));
    auto stop = intent(of, core::order_id_of(of.monitor, ++of.stops), core::side::sell);
    stop.role = core::leg_role::stop;
    stop.type = core::order_type::stop_market;
    stop.trigger = {9'450'00};
    fill(of, stop, 9'450'00 + static_cast<std::int64_t>(trades_ % 1700), send(stop));
  }
  void deny(const core::order_intent& x) {
    const auto decided = write(messages::intent_recorded{x}, core::issuer_of(x.id), {}, x.plan);
    step(x, core::order_step::denied, core::order_state::denied, decided);
  }
  core::sequence send(const core::order_intent& x) {
    const auto decided = write(messages::intent_recorded{x}, core::issuer_of(x.id), {}, x.plan);
    const auto admitted = write(messages::approval_recorded{x.id}, desk, decided, x.plan);
    const auto sent = write(messages::command_recorded{core::place_order{x}}, desk, admitted, x.plan);
    return step(x, core::order_step::accepted, core::order_state::open, sent);
  }
  core::sequence step(const core::order_intent& x, core::order_step what, core::order_state state, core::sequence cause,
                      core::fill execution = {}) {
    core::order_event event;
    event.intent = x;
    event.step = what;
    event.state = state;
    event.execution = execution;
    event.filled = execution.quantity;
    event.ts_event = now_;
    if (what == core::order_step::denied) event.denial = core::denial::group_exposure;
    return write(messages::event_recorded{event}, desk, cause, x.plan);
  }
  void fill(const bot& of, const core::order_intent& x, std::int64_t price, core::sequence cause) {
    const core::fill execution{
        {price}, x.quantity, {core::money{1'234'000'000'000'000}}, core::liquidity::taker, ++fills_};
    const auto at = step(x, core::order_step::filled, core::order_state::filled, cause, execution);
    messages::position_changed position;
    position.bot = x.bot;
    position.account = x.account;
    position.group = x.group;
    position.instrument = x.instrument;
    position.quantity = x.side == core::side::buy ? x.quantity : core::quantity{};
    write(position, desk, at);
    messages::bot_snapshot snapshot;
    snapshot.bot = x.bot;
    snapshot.view = x.view;
    snapshot.last_event = at;
    snapshot.bot_state.assign(60, std::byte{1});
    snapshot.strategy_state.assign(60, std::byte{2});
    write(snapshot, of.self);
  }

  static constexpr core::actor_number desk{core::number_of("desk/orders")};
  static constexpr core::account_id account{core::number_of("main")};
  static constexpr core::group_id group{core::number_of("crypto")};

  runtime::journal_file file_;
  core::byte_writer payload_;
  core::timestamp now_{std::chrono::seconds(1'704'067'200)};
  std::array<bot, 8> bots_{};
  std::uint64_t trades_ = 0, fills_ = 0;
};

}  // namespace bench
