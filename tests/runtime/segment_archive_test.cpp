#include "runtime/segment_archive.hpp"

#include <gtest/gtest.h>

#include <future>

#include "runtime/archivist.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace runtime {
namespace {

using testing::header_of;

struct segment_archive_test : testing::journal_on_memory {
  void archive(std::initializer_list<std::uint32_t> numbers) const {
    for (const auto number : numbers) ASSERT_TRUE(archive_segment(*door(), number));
  }
  journal_result<std::vector<std::uint64_t>> sequences_of(journal_part part) const {
    const auto all = testing::read_all(journal_reader::open(door(), part));
    if (!all) return core::unexpected(all.error());
    std::vector<std::uint64_t> sequences;
    for (const auto& x : *all) sequences.push_back(x.sequence);
    return sequences;
  }
};

TEST_F(segment_archive_test, names_archives_after_their_segments) {
  EXPECT_EQ(archive_name(12), "00000012.wbj.gz");
  EXPECT_EQ(archived_segment("00000012.wbj.gz"), 12u);
  for (const auto* name : {"00000012.wbj", "12.wbj.gz", "00000000.wbj.gz", "00000012.wbj.gz.new", ".gz"})
    EXPECT_EQ(archived_segment(name), std::nullopt) << name;
}

TEST_F(segment_archive_test, takes_less_room_and_reads_as_before) {
  write(1, 900);
  ASSERT_GE(disk->files.size(), 6u);
  const auto before = disk->files.at(segment_name(2))->content;
  archive({1, 2, 4});
  EXPECT_FALSE(disk->files.contains(segment_name(2)));
  EXPECT_EQ((*open_archive(*door(), 2))->bytes().size(), before.size());
  EXPECT_EQ(stored(), expected(900));
  write(901, 920);
  EXPECT_EQ(stored(), expected(920));
}

TEST_F(segment_archive_test, is_passed_over_by_those_who_need_the_rest) {
  write(1, 900);
  const auto all = *sequences_of(journal_part::whole);
  const auto in_segment = [this](std::uint32_t number) { return read_segment_header(segment(number))->first.value; };
  const auto second = in_segment(2), third = in_segment(3), fourth = in_segment(4), fifth = in_segment(5);
  archive({1, 2, 4});
  std::vector<std::uint64_t> rest;
  for (const auto n : all)
    if ((n >= third && n < fourth) || n >= fifth) rest.push_back(n);
  ASSERT_LT(second, third);
  EXPECT_EQ(sequences_of(journal_part::plain), rest);
  EXPECT_EQ(sequences_of(journal_part::whole), all);
}

TEST_F(segment_archive_test, may_be_gone_to) {
  write(1, 900);
  archive({1, 2});
  auto reader = journal_reader::open(door());
  ASSERT_TRUE(reader->next() && reader->next());
  const auto second = reader->place();
  while (*reader->next()) {
  }
  ASSERT_TRUE(reader->move_to(second, {2}));
  EXPECT_EQ((**reader->next()).sequence, core::sequence{2});
}

// A crash in between leaves both: zeros, or half of the archive.
TEST_F(segment_archive_test, counts_for_nothing_while_the_segment_is_there) {
  write(1, 900);
  ASSERT_TRUE(door()->create(archive_name(1), 4096));
  EXPECT_EQ(stored(), expected(900));
  EXPECT_EQ(sequences_of(journal_part::plain)->size(), 900u);
  archive({1});
  EXPECT_EQ(stored(), expected(900));
}

TEST_F(segment_archive_test, is_found_damaged_by_one_who_reads_it) {
  write(1, 900);
  archive({2});
  auto& content = disk->files.at(archive_name(2))->content;
  content[20] ^= std::byte{1};
  ASSERT_FALSE(stored());
  EXPECT_EQ(stored().error().what, journal_fault::damaged);
  EXPECT_TRUE(open()) << "what is needed to go on is whole";
  std::ranges::fill(content, std::byte{});
  EXPECT_EQ(stored().error().file, archive_name(2));
}

TEST_F(segment_archive_test, does_not_stand_in_for_the_newest_segment) {
  write(1, 130);
  archive({3});
  ASSERT_FALSE(open());
  EXPECT_EQ(open().error().what, journal_fault::missing_segment);
  EXPECT_EQ(open().error().file, segment_name(3));
}

TEST_F(segment_archive_test, leaves_the_segment_where_there_is_no_room) {
  write(1, 900);
  disk->room = 0;
  EXPECT_EQ(archive_segment(*door(), 1).error().what, journal_fault::disk_full);
  EXPECT_EQ(stored(), expected(900));
  disk->room = 1 << 20;
  disk->failing_syncs = 1;
  EXPECT_EQ(archive_segment(*door(), 1).error().what, journal_fault::io_failed);
  EXPECT_TRUE(disk->files.contains(segment_name(1)));
  EXPECT_EQ(stored(), expected(900));
}

struct archivist_test : ::testing::Test {
  testing::scratch_directory folder;

  void write(std::uint64_t to) const {
    auto journal = journal_file::open(folder.path(), {.segment_bytes = 4096});
    for (std::uint64_t n = 1; n <= to; ++n) ASSERT_TRUE(journal->append(header_of(n), {}));
  }
};

//
TEST_F(archivist_test, leaves_archives_that_only_their_owner_may_read) {
  write(400);
  std::promise<std::string> told;
  auto archivist = archive_on_thread(*open_directory(folder.path(), file_access::write),
                                     [&told](const std::string& line) { told.set_value(line); });
  // A folder in the place of the third archive: the two before it are done by then.
  std::filesystem::create_directory(folder.path() / archive_name(3));
  archivist->archive({1, 2, 3});
  EXPECT_NE(told.get_future().get().find("segment 00000003.wbj stays as it is"), std::string::npos);
  for (const std::uint32_t number : {1u, 2u}) {
    EXPECT_FALSE(std::filesystem::exists(folder.path() / segment_name(number)));
    EXPECT_EQ(std::filesystem::status(folder.path() / archive_name(number)).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  archivist.reset();
  EXPECT_EQ(testing::read_all(journal_reader::open(folder.path()))->size(), 400u);
}

// One who follows a journal knows the names of segments from earlier.
TEST_F(archivist_test, does_not_disturb_who_reads_meanwhile) {
  write(400);
  auto reader = journal_reader::open(folder.path());
  ASSERT_TRUE(reader->next());
  const auto where = *open_directory(folder.path(), file_access::write);
  ASSERT_TRUE(archive_segment(*where, 2));
  std::uint64_t count = 1;
  while (*reader->next()) ++count;
  EXPECT_EQ(count, 400u);
}

}  // namespace
}  // namespace runtime
