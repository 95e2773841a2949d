#include "apps/ctl/columns.hpp"

#include <gtest/gtest.h>

namespace apps::ctl {
namespace {

TEST(columns, write_spans_for_people) {
  EXPECT_EQ(span_text(0.000018), "18us");
  EXPECT_EQ(span_text(0.0019), "1.9ms");
  EXPECT_EQ(span_text(1.9), "1.9s");
  EXPECT_EQ(span_text(41), "41s");
  EXPECT_EQ(span_text(7860), "2h11m");
  EXPECT_EQ(span_text(273840), "3d04h");
  EXPECT_EQ(span_text(-0.002), "-2.0ms");
}

TEST(columns, write_counts_for_people) {
  EXPECT_EQ(count_text(3), "3");
  EXPECT_EQ(count_text(0.25), "0.2");
  EXPECT_EQ(count_text(8400), "8.4k");
  EXPECT_EQ(count_text(3'100'000), "3.1M");
}

TEST(columns, read_the_times_of_the_api) {
  const auto at = timestamp_of("2024-08-08T23:54:15.030314667Z");
  ASSERT_TRUE(at);
  EXPECT_EQ(core::to_iso8601(*at), "2024-08-08T23:54:15.030314667Z");
  EXPECT_TRUE(timestamp_of("2024-08-08T23:54:15Z"));
  for (const auto* bad : {"", "2024-13-08T23:54:15Z", "2024-08-08", "2024-08-08T23:54:15", "2024-08-08T23:54:15.0x1Z"})
    EXPECT_FALSE(timestamp_of(bad)) << bad;
}

TEST(columns, put_desired_and_actual_side_by_side_only_where_they_differ) {
  const auto text = [](const std::string& desired, const std::string& actual) {
    const auto item = json_value::parse("{\"desired\":\"" + desired + "\",\"actual\":\"" + actual + "\"}").value();
    for (const auto& c : columns_of("BotList"))
      if (c.how == form::desired) return text_of(c, item, {});
    return std::string();
  };
  EXPECT_EQ(text("pause", "paused"), "paused");
  EXPECT_EQ(text("run", "exits"), "run→exits");
}

TEST(columns, name_the_handler_that_runs_on_where_there_is_no_error) {
  const auto shown = [](const std::string& error, const std::string& seconds) {
    const auto item = json_value::parse(R"({"handling":"core::fill","last_error":)" + error +
                                        R"(,"handling_for_seconds":)" + seconds + "}")
                          .value();
    return text_of({"LAST ERROR", "last_error"}, item, {});
  };
  EXPECT_EQ(shown("null", "30.5"), "in core::fill for 30s");
  EXPECT_EQ(shown("null", "0.5"), "–");
  EXPECT_EQ(shown("\"overflow\"", "30.5"), "overflow");
}

TEST(columns, say_that_there_is_nothing) {
  const auto item = json_value::parse(R"({"last_error":null})").value();
  for (const auto& c : columns_of("ActorList")) EXPECT_EQ(text_of(c, item, {}), "–");
}

}  // namespace
}  // namespace apps::ctl
