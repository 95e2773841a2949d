#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "messages/codec/codec.hpp"
#include "runtime/journal_file.hpp"
#include "tests/messages/sample_records.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace {

std::string page() {
  std::ifstream in(WATCHBILL_SOURCE_DIR "/docs/journal_format.md");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// As `hexdump -C` writes it.
std::string dump(std::span<const std::byte> bytes) {
  std::string text;
  char field[24];
  for (std::size_t row = 0; row < bytes.size(); row += 16) {
    std::snprintf(field, sizeof field, "%08zx", row);
    text += field;
    std::string characters;
    for (std::size_t i = row; i < row + 16; ++i) {
      if (i % 8 == 0) text += ' ';
      if (i >= bytes.size()) {
        text += "   ";
        continue;
      }
      const auto value = std::to_integer<unsigned>(bytes[i]);
      std::snprintf(field, sizeof field, " %02x", value);
      text += field;
      characters += value >= 0x20 && value < 0x7f ? static_cast<char>(value) : '.';
    }
    text += "  |" + characters + "|\n";
  }
  return text;
}

std::vector<std::byte> example() {
  const auto disk = std::make_shared<runtime::testing::memory_disk>();
  auto journal = runtime::journal_file::open(std::make_shared<runtime::testing::memory_storage>(disk));
  const core::actor_number alpha{core::number_of("bots/alpha")};
  const core::order_id order = core::order_id_of(alpha, 3);
  const auto at = core::timestamp{std::chrono::sys_days(std::chrono::year(2024) / 8 / 8)} + std::chrono::hours(9);
  const auto append = [&](runtime::entry_header header, const messages::record& x) {
    header.actor = alpha;
    header.type = messages::codec::type_number(x);
    EXPECT_TRUE(journal->append(header, messages::codec::encode(x)));
  };
  append({.at = at}, messages::name_declared{messages::name_declared::kind::actor, alpha.value, "bots/alpha"});
  append({.at = at + std::chrono::seconds(1), .correlation = {order.value}, .cause = {1}},
         messages::approval_recorded{order});
  auto bytes = disk->files.at("00000001.wbj")->content;
  bytes.resize((runtime::used_bytes(bytes) + 7) / 8 * 8);
  return bytes;
}

TEST(journal_format_test, the_example_of_the_page_is_what_the_code_writes) {
  EXPECT_NE(page().find("```\n" + dump(example()) + "```"), std::string::npos) << dump(example());
}

TEST(journal_format_test, the_page_numbers_every_type_as_the_code_does) {
  const std::string text = page();
  for (const auto& x : messages::testing::sample_records()) {
    const auto row =
        "| " + std::to_string(messages::codec::type_number(x)) + " | " + std::string(messages::type_name(x)) + " | ";
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

TEST(journal_format_test, the_page_gives_the_sizes_of_the_parts) {
  const auto size = [](const messages::record& x) { return messages::codec::encode(x).size() - 1; };  // version
  const std::size_t intent = size(messages::intent_recorded{});
  EXPECT_NE(page().find("*intent*, " + std::to_string(intent) + " bytes"), std::string::npos) << intent;
  // Four enumerations, filled, ts_event and sequence surround the fill.
  const std::size_t fill = size(messages::event_recorded{}) - intent - 4 - 24;
  EXPECT_NE(page().find("*fill*, " + std::to_string(fill) + " bytes"), std::string::npos) << fill;
  messages::instrument_declared with_filters;
  with_filters.instrument.dated.resize(1);
  const std::size_t filters = size(with_filters) - size(messages::instrument_declared{});
  EXPECT_NE(page().find("*filters*, " + std::to_string(filters) + " bytes"), std::string::npos) << filters;
}

}  // namespace
