#include "actors/chronicle_actor.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using kind = messages::actor_noted::kind;

struct chronicle_actor_test : among_peers {
  void open_chronicle() {
    open("foundation/chronicle",
         runtime::room_start(actors::chronicle_actor, messages::journal_address(at("foundation/journal")),
                             at("safety/breaker")));
  }
  static std::vector<std::pair<kind, std::string>> noted(const sink& journal) {
    std::vector<std::pair<kind, std::string>> all;
    for (const auto& x : journal.all<messages::note>()) {
      const auto& body = std::get<messages::actor_noted>(x.body);
      EXPECT_EQ(x.actor.value, core::number_of(body.actor));
      all.emplace_back(body.what, body.actor + ": " + body.text);
    }
    return all;
  }
  using notes = std::vector<std::pair<kind, std::string>>;
};

TEST_F(chronicle_actor_test, writes_down_what_supervisors_report) {
  const auto journal = listen("foundation/journal");
  open_chronicle();
  tell(runtime::child_restarted{.name = "bots/alpha", .why = "boom"});
  tell(runtime::child_quarantined{.name = "bots/beta", .why = "too often"});
  tell(runtime::escalated{.name = "desk", .why = "no more restarts"});
  EXPECT_EQ(noted(journal), (notes{{kind::restarted, "bots/alpha: boom"},
                                   {kind::quarantined, "bots/beta: too often"},
                                   {kind::escalated, "desk: no more restarts"}}));
}

TEST_F(chronicle_actor_test, loses_nothing_and_no_order_while_the_journal_is_away) {
  open_chronicle();
  for (const auto* name : {"a", "b", "c"}) tell(runtime::child_restarted{.name = name, .why = "boom"});
  const auto journal = listen("foundation/journal");
  tell(runtime::child_restarted{.name = "d", .why = "boom"});
  run.advance(1s);
  EXPECT_EQ(noted(journal), (notes{{kind::restarted, "a: boom"},
                                   {kind::restarted, "b: boom"},
                                   {kind::restarted, "c: boom"},
                                   {kind::restarted, "d: boom"}}));
  EXPECT_FALSE(run.next_due());
}

TEST_F(chronicle_actor_test, tells_the_breaker_what_it_hears) {
  const auto journal = listen("foundation/journal"), breaker = listen("safety/breaker");
  open_chronicle();
  tell(runtime::child_started{.name = "venues/x/session"});
  tell(runtime::child_failed{.name = "venues/x/session", .why = "boom"});
  tell(runtime::child_restarted{.name = "venues/x/session", .why = "boom"});
  tell(runtime::escalated{.name = "venues/x", .why = "too often"});
  EXPECT_EQ(breaker.count<runtime::child_started>(), 1u);
  EXPECT_EQ(breaker.count<runtime::child_failed>(), 1u);
  EXPECT_EQ(breaker.count<runtime::child_restarted>(), 1u);
  EXPECT_EQ(breaker.count<runtime::escalated>(), 1u);
  EXPECT_EQ(noted(journal).size(), 2u);
}

}  // namespace
}  // namespace tests
