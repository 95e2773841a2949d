#pragma once

#include <memory>
#include <vector>

#include "actors/journal_actor.hpp"
#include "tests/actors/among_peers.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"
#include "tests/runtime/memory_storage.hpp"
#include "tests/support/journal_entries.hpp"

namespace tests {

/// A journal room on a small disk, among stand-ins for those that it tells.
struct journal_room : among_peers {
  std::shared_ptr<runtime::testing::memory_disk> disk = std::make_shared<runtime::testing::memory_disk>();
  runtime::journal_file file = *runtime::journal_file::open(std::make_shared<runtime::testing::memory_storage>(disk),
                                                            {.segment_bytes = 1 << 16});
  sink risk = listen("desk/risk"), orders = listen("desk/orders"), portfolio = listen("desk/portfolio");
  sink bot = listen("bots/alpha"), asker = listen();
  sink gateway;
  std::unique_ptr<runtime::group_sync> sync;
  std::uint64_t snapshot_every = 10'000;
  /// Notes what it is asked for.
  struct noting_archivist final : runtime::archivist {
    std::vector<std::vector<std::uint32_t>> asked;
    void archive(std::vector<std::uint32_t> segments) override { asked.push_back(std::move(segments)); }
  } archivist;

  ~journal_room() override { run.stop(); }

  void open_journal(bool with_gateway = true) {
    if (with_gateway) gateway = listen("venues/test/gateway");
    open("foundation/journal",
         runtime::room_start(
             actors::journal_actor, run.env(), file,
             actors::journal_peers{.orders = messages::orders_address(at("desk/orders")),
                                   .risk = messages::risk_address(at("desk/risk")),
                                   .portfolio = messages::portfolio_address(at("desk/portfolio")),
                                   .gateways = {{{1}, messages::gateway_address(at("venues/test/gateway"))}},
                                   .sync = sync.get(),
                                   .snapshot_every = snapshot_every,
                                   .archive = &archivist,
                                   .keep_segments = 16}));
  }
  static core::order_intent wanted(std::uint32_t count = 1) {
    auto x = core::tests::entry(count, core::side::buy, 100);
    x.bot = {core::number_of("bots/alpha")};
    x.cause = {};
    return x;
  }
  static core::risk::approved_order approval_of(const core::order_intent& intent) {
    auto limits = core::tests::bounds();
    limits.bots[intent.bot] = limits.bots[{7}];
    core::risk::gate gate(limits, core::tests::instruments());
    gate.on_mark({1}, {{100}, {101}}, core::tests::noon);
    return gate.admit(intent, core::tests::noon).value();
  }
  std::vector<messages::journal_entry> written() const { return entries_of(file); }
  static std::vector<core::sequence> sequences(const sink& of) {
    std::vector<core::sequence> all;
    for (const auto& x : of.all<core::order_event>()) all.push_back(x.sequence);
    return all;
  }
};

}  // namespace tests
