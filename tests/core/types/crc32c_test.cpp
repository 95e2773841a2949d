#include "core/types/crc32c.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string_view>
#include <vector>

namespace core {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// RFC 3720 appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
TEST(crc32c_test, gives_the_published_values) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c({}), 0u);
  EXPECT_EQ(crc32c(std::vector<std::byte>(32)), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::vector<std::byte>(32, std::byte{0xff})), 0x62A8AB43u);
  std::vector<std::byte> ascending;
  for (int i = 0; i < 32; ++i) ascending.push_back(static_cast<std::byte>(i));
  EXPECT_EQ(crc32c(ascending), 0x46DD794Eu);
}

RC_GTEST_PROP(crc32c_test, equals_the_table_on_every_processor, (std::vector<std::uint8_t> x, std::uint32_t so_far)) {
  const auto bytes = std::as_bytes(std::span(x));
  RC_ASSERT(crc32c(bytes, so_far) == crc32c_by_table(bytes, so_far));
}

RC_GTEST_PROP(crc32c_test, goes_on_where_it_stopped, (std::vector<std::uint8_t> x)) {
  const auto bytes = std::as_bytes(std::span(x));
  const auto cut = *rc::gen::inRange<std::size_t>(0, x.size() + 1);
  RC_ASSERT(crc32c(bytes.subspan(cut), crc32c(bytes.first(cut))) == crc32c(bytes));
}

}  // namespace
}  // namespace core
