#include "runtime/stable_ref.hpp"

#include <atomic>
#include <thread>

#include "tests/support/deterministic.hpp"

namespace tests {
namespace {

using namespace runtime;

struct stable_ref_test : deterministic {
  stable_ref::pointer place = run.names().slot("desk/risk");
  caf::actor address = run.names().reference("desk/risk");
};

TEST_F(stable_ref_test, forwards_to_whoever_occupies_it) {
  EXPECT_FALSE(occupied(address));
  const auto first = listen(), second = listen();
  place->attach(first.actor());
  EXPECT_TRUE(occupied(address));
  send(address, 1);
  place->attach(second.actor());
  send(address, 2);
  run.settle();
  EXPECT_EQ(first.all<int>(), std::vector{1});
  EXPECT_EQ(second.all<int>(), std::vector{2});
}

TEST_F(stable_ref_test, is_released_by_its_occupant_only) {
  const auto first = listen(), second = listen();
  place->attach(first.actor());
  place->attach(second.actor());
  place->release(caf::actor_cast<caf::abstract_actor*>(first.actor()));
  EXPECT_TRUE(place->occupied());
  place->release(caf::actor_cast<caf::abstract_actor*>(second.actor()));
  EXPECT_FALSE(place->occupied());
}

TEST_F(stable_ref_test, keeps_its_occupant_alive) {
  caf::weak_actor_ptr weak;
  {
    const auto someone = listen();
    weak = caf::actor_cast<caf::weak_actor_ptr>(someone.actor());
    place->attach(someone.actor());
    run.settle();
  }
  EXPECT_NE(weak.lock(), nullptr);
  EXPECT_EQ(place->occupant().id(), weak.lock()->id());
  place->detach();
  EXPECT_EQ(place->occupant(), caf::actor());
}

TEST_F(stable_ref_test, answers_requests_with_an_error_when_empty) {
  caf::error error;
  run.system().spawn([&](caf::event_based_actor* self) {
    self->request(address, caf::infinite, 1).then([] {}, [&](caf::error& e) { error = std::move(e); });
  });
  run.settle();
  EXPECT_EQ(error, caf::sec::request_receiver_down);
  EXPECT_EQ(place->bounced(), 1u);
}

TEST_F(stable_ref_test, counts_a_handle_that_is_no_reference_as_occupied) {
  EXPECT_TRUE(occupied(listen().actor()));
  EXPECT_FALSE(occupied(caf::actor()));
}

// After detach nothing more may arrive, however many threads are sending: what is not forwarded is bounced.
TEST_F(stable_ref_test, lets_nothing_slip_to_a_former_occupant) {
  constexpr int senders = 2, rounds = 50;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> sent{0};
  struct counting final : caf::monitorable_actor {
    explicit counting(caf::actor_config& cfg) : caf::monitorable_actor(cfg) {}
    using caf::monitorable_actor::enqueue;
    void enqueue(caf::mailbox_element_ptr, caf::execution_unit*) override {
      late += closed.load();
      ++taken;
    }
    std::atomic<bool> closed{false};
    std::atomic<std::uint64_t> taken{0}, late{0};
  };
  caf::actor_config cfg;
  const auto occupant =
      caf::make_actor<counting, caf::actor>(run.system().next_actor_id(), run.system().node(), &run.system(), cfg);
  auto& count = *static_cast<counting*>(caf::actor_cast<caf::abstract_actor*>(occupant));
  std::vector<std::thread> threads;
  for (int i = 0; i < senders; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        caf::anon_send(address, 1);
        ++sent;
      }
    });
  }
  for (int i = 0; i < rounds; ++i) {
    count.closed = false;
    place->attach(occupant);
    for (const auto until = sent + 20; sent < until;) std::this_thread::yield();
    place->detach();
    count.closed = true;
    for (const auto until = sent + 20; sent < until;) std::this_thread::yield();
  }
  stop = true;
  for (auto& t : threads) t.join();
  EXPECT_EQ(count.late, 0u);
  EXPECT_GT(count.taken, 0u);
  EXPECT_EQ(count.taken + place->bounced(), sent);
}

}  // namespace
}  // namespace tests
