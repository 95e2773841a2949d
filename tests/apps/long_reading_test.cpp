#include "apps/long_reading.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "runtime/journal_file.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace apps {
namespace {

struct long_reading_test : ::testing::Test {
  using style = progress_display::style;
  runtime::testing::scratch_directory scratch;
  std::filesystem::path directory = scratch.path() / "journal";

  void write(int records) {
    auto journal = runtime::journal_file::open(directory, {.segment_bytes = 1 << 16});
    ASSERT_TRUE(journal);
    for (int n = 0; n < records; ++n) ASSERT_TRUE(journal->append({.type = 4}, runtime::testing::payload_of("x")));
  }
  /// What is said of the first records, then of the end of the reading.
  static std::string said(long_reading reading, std::uint64_t records) {
    ::testing::internal::CaptureStderr();
    for (std::uint64_t done = 1; done <= records; ++done) reading.show(done);
    reading.finish();
    return ::testing::internal::GetCapturedStderr();
  }
};

TEST_F(long_reading_test, tells_how_many_of_the_records_have_been_read) {
  write(4096);
  const auto text = said(long_reading(directory, style::plain, {}), 4096);
  EXPECT_TRUE(std::regex_match(text, std::regex("journal   20 %  1024 of 4096 records  .*\n"
                                                "journal   50 %  2048 of 4096 records  .*\n"
                                                "journal   70 %  3072 of 4096 records  .*\n"
                                                "journal  100 %  4096 of 4096 records  .*\n")))
      << text;
}

TEST_F(long_reading_test, says_no_more_than_it_has_read_where_the_reading_ends_early) {
  write(4096);
  const auto text = said(long_reading(directory, style::plain, {}), 1500);
  EXPECT_TRUE(std::regex_match(text, std::regex("journal   20 %  1024 of 4096 records  .*\n"
                                                "journal   30 %  1500 of 4096 records  .*\n")))
      << text;
}

TEST_F(long_reading_test, is_silent_where_it_is_soon_done_or_nobody_wants_to_know) {
  write(2048);
  EXPECT_EQ(said(long_reading(directory, style::plain, std::chrono::hours(24)), 2048), "");
  EXPECT_EQ(said(long_reading(directory, style::none, {}), 2048), "");
}

TEST_F(long_reading_test, knows_the_last_record_of_a_journal_of_many_segments) {
  EXPECT_EQ(last_record_in(directory), std::nullopt);
  write(3000);
  ASSERT_TRUE(std::filesystem::exists(directory / "00000002.wbj"));
  EXPECT_EQ(last_record_in(directory), 3000u);
  write(1);
  EXPECT_EQ(last_record_in(directory), 3001u);
}

}  // namespace
}  // namespace apps
