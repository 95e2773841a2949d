#include "runtime/directory.hpp"

#include "tests/support/deterministic.hpp"

namespace tests {
namespace {

using namespace runtime;

using directory_test = deterministic;

TEST_F(directory_test, gives_the_same_reference_for_a_name_and_for_its_number) {
  const auto by_name = run.names().reference("desk/risk");
  EXPECT_EQ(by_name, run.names().reference("desk/risk"));
  EXPECT_EQ(by_name, run.names().reference(core::actor_number{core::number_of("desk/risk")}));
  EXPECT_NE(by_name, run.names().reference("desk/orders"));
}

TEST_F(directory_test, knows_no_number_that_nobody_has_named) {
  EXPECT_FALSE(run.names().reference(core::actor_number{core::number_of("desk/risk")}));
  EXPECT_FALSE(run.names().reference(core::actor_number{}));
}

TEST_F(directory_test, lists_names_in_order_with_their_state) {
  run.names().reference("b");
  const auto someone = listen("a");
  const auto all = run.names().list();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[0].number.value, core::number_of("a"));
  EXPECT_TRUE(all[0].occupied);
  EXPECT_EQ(all[1].name, "b");
  EXPECT_FALSE(all[1].occupied);
  std::string names;
  run.names().each([&](const stable_ref& x) { names += x.path(); });
  EXPECT_EQ(names, "ab");
}

TEST_F(directory_test, lets_go_of_occupants_when_it_ends) {
  caf::weak_actor_ptr weak;
  {
    directory other(run.system());
    const sink someone(run, "");
    weak = caf::actor_cast<caf::weak_actor_ptr>(someone.actor());
    run.settle();
    other.slot("a")->attach(someone.actor());
  }
  EXPECT_EQ(weak.lock(), nullptr);
}

}  // namespace
}  // namespace tests
