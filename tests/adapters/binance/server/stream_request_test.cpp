#include "adapters/binance/server/stream_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tests::server {
namespace {

using namespace adapters::binance::server;
using verb = stream_request::verb;

TEST(stream_request, reads_what_the_venue_documents) {
  const auto subscribe =
      read_stream_request(R"({"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@depth"],"id":1})");
  ASSERT_TRUE(subscribe);
  EXPECT_EQ(subscribe->what, verb::subscribe);
  EXPECT_EQ(subscribe->names, (std::vector<std::string>{"btcusdt@aggTrade", "btcusdt@depth"}));
  EXPECT_EQ(subscribe->id, "1");
  EXPECT_EQ(read_stream_request(R"({"method":"LIST_SUBSCRIPTIONS","id":3})")->what, verb::list);
  const auto property = read_stream_request(R"({"method":"SET_PROPERTY","params":["combined",true],"id":5})");
  EXPECT_EQ(property->names, std::vector<std::string>{"combined"});
  EXPECT_TRUE(property->value);
  EXPECT_EQ(read_stream_request(R"({"id":"a\"b","method":"UNSUBSCRIBE","params":[]})")->id, R"("a\"b")");
}

TEST(stream_request, refuses_the_rest_with_the_venues_codes) {
  const auto code = [](std::string_view text) { return read_stream_request(text).error().code; };
  EXPECT_EQ(code("{"), 3);
  EXPECT_EQ(code(""), 3);
  EXPECT_EQ(code("[]"), 2);
  EXPECT_EQ(code(R"({"id":1})"), 2);
  EXPECT_EQ(code(R"({"method":"SHOUT","params":[],"id":1})"), 2);
  EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":[1],"id":1})"), 1);
  EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":{},"id":1})"), 2);
  EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":[],"id":-1})"), 2);
  EXPECT_EQ(read_stream_request(R"({"method":"SHOUT","params":[],"id":7})").error().id, "7");
}

TEST(stream_request, answers_with_the_same_id) {
  EXPECT_EQ(accepted_text("1"), R"({"result":null,"id":1})");
  EXPECT_EQ(list_text({"a@b", "c@d"}, "3"), R"({"result":["a@b","c@d"],"id":3})");
  EXPECT_EQ(property_text(true, "2"), R"({"result":true,"id":2})");
  EXPECT_EQ(refused_text({2, "no", "9"}), R"({"error":{"code":2,"msg":"no"},"id":9})");
}

RC_GTEST_PROP(stream_request, survives_any_text, (const std::string& text)) {
  const auto read = read_stream_request(text);
  RC_ASSERT(read.has_value() || !read.error().text.empty());
}

}  // namespace
}  // namespace tests::server
