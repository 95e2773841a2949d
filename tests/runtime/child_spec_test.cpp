#include "runtime/child_spec.hpp"

#include <gtest/gtest.h>

namespace runtime {
namespace {

using namespace std::chrono_literals;

struct child_spec_test : ::testing::Test {
  static child_spec good(std::string name) {
    return {.name = std::move(name), .start = [](start_context&) { return caf::actor(); }};
  }
  supervisor_spec spec{.name = "top", .children = {good("a"), good("b")}};

  std::vector<std::string> bad_fields() const {
    std::vector<std::string> fields;
    for (const auto& x : problems_of(spec)) fields.push_back(x.field);
    return fields;
  }
};

TEST_F(child_spec_test, accepts_a_good_spec) { EXPECT_TRUE(bad_fields().empty()); }

TEST_F(child_spec_test, has_the_usual_defaults) {  // S-06
  EXPECT_EQ(child_spec{}.restart, restart_type::permanent);
  EXPECT_EQ(child_spec{}.shutdown, 5000ms);
  EXPECT_FALSE(child_spec{}.is_supervisor);
  EXPECT_EQ(supervisor_spec{}.how, restart_strategy::one_for_one);
  EXPECT_EQ(supervisor_spec{}.exhausted, when_exhausted::escalate);
  EXPECT_EQ(restart_policy{}.intensity, 1u);
  EXPECT_EQ(restart_policy{}.window, 5s);
}

TEST_F(child_spec_test, names_every_bad_field_of_a_child) {  // S-07
  spec.children[1] = {.name = "", .start = {}, .restart = static_cast<restart_type>(9), .shutdown = -1ns};
  EXPECT_EQ(bad_fields(), (std::vector<std::string>{"children[1].name", "children[1].start", "children[1].restart",
                                                    "children[1].shutdown"}));
}

TEST_F(child_spec_test, names_every_bad_field_of_a_supervisor) {  // S-07
  spec.name.clear();
  spec.how = static_cast<restart_strategy>(9);
  spec.exhausted = static_cast<when_exhausted>(9);
  spec.policy = {.intensity = 0, .window = 0s, .backoff_min = -1s, .backoff_max = -2s, .quiet = -1s};
  EXPECT_EQ(bad_fields(), (std::vector<std::string>{"name", "how", "exhausted", "policy.window", "policy.backoff_min",
                                                    "policy.backoff_max", "policy.quiet"}));
}

TEST_F(child_spec_test, refuses_a_name_that_is_there_twice) {  // S-07
  spec.children.push_back(good("a"));
  const auto problems = problems_of(spec);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(to_text(problems), "children[2].name is there twice: a");
}

TEST_F(child_spec_test, refuses_a_child_with_the_name_of_its_supervisor) {
  spec.children.push_back(good("top"));
  EXPECT_EQ(bad_fields(), std::vector<std::string>{"children[2].name"});
}

}  // namespace
}  // namespace runtime
