#include "adapters/transport/http.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "adapters/transport/tls_http_text.hpp"

namespace {

using namespace adapters::transport;
using pairs = std::vector<std::pair<std::string, std::string>>;

TEST(http, finds_a_header_whatever_its_case) {
  const header_list headers{{"content-TYPE", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(header(headers, "Content-Type"), "text/plain");
  EXPECT_EQ(header(headers, "X-A"), "1");
  EXPECT_EQ(header(headers, "X"), "");
}

TEST(http, splits_a_target_at_the_first_question_mark) {
  EXPECT_EQ(path_of("/a/b?c=d?e"), "/a/b");
  EXPECT_EQ(query_text_of("/a/b?c=d?e"), "c=d?e");
  EXPECT_EQ(path_of("/a"), "/a");
  EXPECT_EQ(query_text_of("/a"), "");
}

TEST(http, takes_a_query_apart_in_order) {
  EXPECT_EQ(query_of("b=2&a=1&&c&d=&=e&f=x=y"),
            (pairs{{"b", "2"}, {"a", "1"}, {"c", ""}, {"d", ""}, {"", "e"}, {"f", "x=y"}}));
  EXPECT_EQ(query_of("a%20b=%5B%22x%22%5d+y"), (pairs{{"a b", "[\"x\"] y"}}));
  EXPECT_EQ(query_of(""), pairs{});
}

TEST(http, leaves_a_malformed_escape_as_it_is) {
  EXPECT_EQ(query_of("a=%&b=%4&c=%zz&d=100%"), (pairs{{"a", "%"}, {"b", "%4"}, {"c", "%zz"}, {"d", "100%"}}));
}

TEST(http, encodes_all_but_unreserved_characters) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("[\"B TC\"]&=+%\n\xc3\xa9"), "%5B%22B%20TC%22%5D%26%3D%2B%25%0A%C3%A9");
}

RC_GTEST_PROP(http_property, what_is_encoded_is_read_back, (const std::string& name, const std::string& value)) {
  RC_PRE(!name.empty());
  RC_ASSERT(query_of(percent_encoded(name) + "=" + percent_encoded(value)) == (pairs{{name, value}}));
}

TEST(http, sends_nothing_that_could_hide_a_second_request) {
  EXPECT_TRUE(is_sendable("/fapi/v1/order?symbol=BTCUSDT&x=%0d%0a", {{"X-MBX-APIKEY", "abc"}, {"Empty", ""}}));
  EXPECT_FALSE(is_sendable("", {}));
  EXPECT_FALSE(is_sendable("relative", {}));
  EXPECT_FALSE(is_sendable("/a b", {}));
  EXPECT_FALSE(is_sendable("/a\r\nX: y", {}));
  EXPECT_FALSE(is_sendable("/\x80", {}));
  EXPECT_FALSE(is_sendable("/", {{"", "nameless"}}));
  EXPECT_FALSE(is_sendable("/", {{"Bad Name", "x"}}));
  EXPECT_FALSE(is_sendable("/", {{"Name", "x\r\nOther: y"}}));
}

TEST(http, writes_a_request) {
  EXPECT_EQ(
      request_text({"venue.test", 443}, {"POST", "/a?b=c", {{"X", "y"}}, "body"}, "watchbill"),
      "POST /a?b=c HTTP/1.1\r\nHost: venue.test\r\nUser-Agent: watchbill\r\nX: y\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(request_text({"::1", 8443}, {}, "w"), "GET / HTTP/1.1\r\nHost: [::1]:8443\r\nUser-Agent: w\r\n\r\n");
  EXPECT_EQ(request_text({"h", 443}, {"DELETE"}, "w"),
            "DELETE / HTTP/1.1\r\nHost: h\r\nUser-Agent: w\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace
