#include "runtime/exit_class.hpp"

#include <gtest/gtest.h>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

namespace runtime {
namespace {

TEST(exit_class, tells_calm_ends_from_failures) {
  EXPECT_EQ(classify({}), exit_class::normal);
  EXPECT_EQ(classify(caf::exit_reason::user_shutdown), exit_class::shutdown);
  EXPECT_EQ(classify(caf::exit_reason::kill), exit_class::killed);
  EXPECT_EQ(classify(caf::exit_reason::unreachable), exit_class::failed);
  EXPECT_EQ(classify(caf::make_error(caf::sec::runtime_error, std::string("boom"))), exit_class::failed);
  EXPECT_TRUE(is_calm(exit_class::normal) && is_calm(exit_class::shutdown));
  EXPECT_FALSE(is_calm(exit_class::killed) || is_calm(exit_class::failed));
}

TEST(exit_class, gives_reasons_as_text) {
  EXPECT_EQ(text_of({}), "normal");
  EXPECT_EQ(text_of(caf::exit_reason::kill), "kill");
  EXPECT_EQ(text_of(caf::make_error(caf::sec::runtime_error, std::string("boom"))), "boom");
  EXPECT_EQ(text_of(caf::make_error(caf::sec::request_timeout)), "request_timeout");
}

}  // namespace
}  // namespace runtime
