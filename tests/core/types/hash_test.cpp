#include "core/types/hash.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace {

std::uint64_t hash_of(const std::string& a, const std::string& b = "") {
  core::state_hash hash;
  hash.add(std::as_bytes(std::span(a)));
  hash.add(std::as_bytes(std::span(b)));
  return hash.value();
}

TEST(state_hash, is_fnv_1a) {
  EXPECT_EQ(hash_of(""), 0xcbf29ce484222325u);
  EXPECT_EQ(hash_of("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(hash_of("foobar"), 0x85944171f73967e8u);
}

RC_GTEST_PROP(state_hash, of_two_parts_is_that_of_their_concatenation, (const std::string& a, const std::string& b)) {
  RC_ASSERT(hash_of(a, b) == hash_of(a + b));
}

}  // namespace
