#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "actors/bot_actor.hpp"
#include "core/strategy/parameters.hpp"
#include "core/types/bytes.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests::sim {

/// How a busy bot trades: every `beat` it acts on the first view after it, entering with several orders at once until
/// `rounds` of them have been, then closing everything, until it falls silent.
struct busy_rules {
  core::duration beat = std::chrono::milliseconds(250);
  int orders = 3;       ///< market orders of one entry
  int rounds = 3;       ///< entries before an exit
  core::quantity size;  ///< of one order
  int resting = 0;      ///< limit orders far below the market that come with each first entry
  core::timestamp silent_from = core::timestamp::max();
  core::side direction = core::side::buy;
  core::ppm stop{5'000};
};

/// Trades by the clock of its views, whatever the market does: there is always something in flight.
class busy final : public core::strategy::strategy {
 public:
  busy(busy_rules rules, core::instrument traded) : rules_(rules), instrument_(std::move(traded)) {}

  std::vector<core::view_kind> kinds() const override { return {core::view_kind::depth}; }

  core::strategy::actions on_view(const core::market_view& view, const core::strategy::standing& now) override {
    const auto* book = std::get_if<core::depth>(&view.body);
    if (!book || !view.book_valid || book->bid_count == 0 || book->ask_count == 0) return {};
    const auto beat = view.ts_recv.time_since_epoch() / rules_.beat;
    if (beat == beat_ || view.ts_recv >= rules_.silent_from || now.exiting) return {};
    if (beat_ == 0) return (beat_ = beat, core::strategy::actions{});
    beat_ = beat;
    if (round_ == rules_.rounds && now.position.units != 0) {
      round_ = 0;
      return {core::strategy::cancel_entries{}, core::strategy::exit_position{}};
    }
    return enter(*book, view.ts_recv);
  }

  std::vector<std::byte> snapshot() const override {
    core::byte_writer out;
    out.put(beat_).put(static_cast<std::int32_t>(round_));
    return std::move(out).bytes();
  }
  void restore(std::span<const std::byte> bytes) override {
    core::byte_reader in(bytes);
    beat_ = in.get<std::int64_t>();
    round_ = in.get<std::int32_t>();
    in.expect_end();
  }

 private:
  core::strategy::actions enter(const core::depth& book, core::timestamp at) {
    core::strategy::actions wanted;
    const auto tick = instrument_.at(at).tick;
    const auto touch = rules_.direction == core::side::buy ? book.asks[0].price : book.bids[0].price;
    const auto protection = core::strategy::protection_at(touch, rules_.stop, rules_.direction, tick);
    for (int i = 0; i < rules_.orders; ++i)
      wanted.push_back(
          core::strategy::enter{.side = rules_.direction, .quantity = rules_.size, .protection = protection});
    for (int i = 0; round_ == 0 && i < rules_.resting; ++i) {
      const core::price limit = core::round_to_tick({touch.units - touch.units / 100}, tick, core::rounding::down);
      wanted.push_back(core::strategy::enter{
          .side = core::side::buy,
          .quantity = rules_.size,
          .type = core::order_type::limit,
          .limit = limit,
          .protection = core::round_to_tick({limit.units - limit.units / 100}, tick, core::rounding::down)});
    }
    round_ = std::min(round_ + 1, rules_.rounds);
    return wanted;
  }

  const busy_rules rules_;
  const core::instrument instrument_;
  std::int64_t beat_ = 0;
  int round_ = 0;
};

/// The start of a configured bot with another strategy.
inline runtime::child_spec bot_with(whole_tree& tree, const std::string& name,
                                    std::function<std::unique_ptr<core::strategy::strategy>()> make) {
  const auto& config = tree.config();
  const auto& bot = *std::find_if(config.bots.begin(), config.bots.end(), [&](auto& x) { return x.name == name; });
  const auto& traded = *std::find_if(config.instruments.begin(), config.instruments.end(),
                                     [&](auto& x) { return x.id == bot.instrument_id; });
  const auto path = apps::bot_path(bot);
  actors::bot_settings settings{.who = {.bot = {core::number_of(path)},
                                        .issuer = {core::number_of(path)},
                                        .account = {core::number_of(bot.account)},
                                        .group = {core::number_of(bot.group)}},
                                .instrument = traded,
                                .make_strategy = std::move(make)};
  const actors::bot_peers peers{
      messages::market_address(tree.at(apps::market_path(traded))), messages::risk_address(tree.at("desk/risk")),
      messages::orders_address(tree.at("desk/orders")), messages::journal_address(tree.at("foundation/journal")),
      messages::breaker_address(tree.at("safety/breaker"))};
  return {path, runtime::room_start(actors::bot_actor, tree.run().env(), settings, peers)};
}

inline core::instrument instrument_of(const whole_tree& tree, const std::string& bot_name) {
  for (const auto& bot : tree.config().bots)
    for (const auto& x : tree.config().instruments)
      if (bot.name == bot_name && x.id == bot.instrument_id) return x;
  throw std::runtime_error("no bot " + bot_name);
}

/// A ten-thousandth of a coin per order keeps every order inside the first level.
inline busy_rules rules_for(const core::instrument& x) {
  busy_rules rules;
  rules.size = core::quantity{x.at({}).lot.units * (x.kind == core::instrument_kind::spot ? 100 : 1)};
  return rules;
}

inline void make_busy(whole_tree& tree, const std::string& name, busy_rules rules) {
  const auto traded = instrument_of(tree, name);
  tree.replace("bots", bot_with(tree, name, [=] { return std::make_unique<busy>(rules, traded); }));
}

}  // namespace tests::sim
