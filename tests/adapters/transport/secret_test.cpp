#include "adapters/transport/secret.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace adapters::transport {
namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& x) {
  out << x;
};
template <class T>
concept comparable = requires(const T& a, const T& b) {
  a == b;
};
template <class T>
concept text_like = std::is_convertible_v<const T&, std::string_view> || std::is_convertible_v<const T&, std::string>;

static_assert(printable<std::string> && !printable<secret>);
static_assert(comparable<std::string> && !comparable<secret>);
static_assert(text_like<std::string> && !text_like<secret>);
static_assert(fmt::is_formattable<std::string>::value && !fmt::is_formattable<secret>::value);
static_assert(!std::is_copy_constructible_v<secret> && !std::is_copy_assignable_v<secret>);
static_assert(!std::is_convertible_v<std::string_view, secret>, "a text becomes a secret on purpose only");

TEST(secret, reveals_what_it_was_made_of) {
  const secret key("abc\0def");
  EXPECT_EQ(key.reveal(), "abc");
  EXPECT_FALSE(key.empty());
  EXPECT_TRUE(secret().empty());
  EXPECT_EQ(secret().reveal(), "");
  const secret with_zero(std::string_view("a\0b", 3));
  EXPECT_EQ(with_zero.reveal().size(), 3u);
}

TEST(secret, is_moved_without_leaving_anything_behind) {
  secret key("short");
  secret other(std::move(key));
  EXPECT_EQ(other.reveal(), "short");
  EXPECT_TRUE(key.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(key.reveal(), "");
  secret third("older");
  third = std::move(other);
  EXPECT_EQ(third.reveal(), "short");
  EXPECT_TRUE(other.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(secret, survives_being_moved_to_itself) {
  secret key("kept");
  auto& same = key;
  key = std::move(same);
  EXPECT_EQ(key.reveal(), "kept");
}

TEST(secret, has_a_second_owner_only_when_asked_for) {
  secret first("twice");
  const secret second = first.duplicate();
  first = secret("else");
  EXPECT_EQ(second.reveal(), "twice");
}

}  // namespace
}  // namespace adapters::transport
