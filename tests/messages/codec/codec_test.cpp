#include "messages/codec/codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/messages/generators.hpp"
#include "tests/messages/sample_records.hpp"

namespace messages::codec {
namespace {

std::string hex(std::span<const std::byte> bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte b : bytes) {
    text += digits[std::to_integer<unsigned>(b >> 4)];
    text += digits[std::to_integer<unsigned>(b & std::byte{15})];
  }
  return text;
}

// A difference here is a change of the format: it needs a new version of the type, and the old one stays readable.
TEST(codec_test, writes_the_documented_bytes_of_every_type) {
  // clang-format off
  const std::string intent =
      "0807060504030201" "11000000" "12000000" "13000000" "1400000000000000" "02" "03" "15000000"
      "01" "01" "01" "01" "01"
      "1600000000000000" "1700000000000000" "1800000000000000" "ffffffffffffffff"
      "1900000000000000" "1a00000000000000" "1b00000000000000" "1c00000000000000" "01";
  const std::vector<std::string> expected{
      // run_started: seed, config_hash, source_hashes
      "01" "2a00000000000000" "06000000" "633066666565" "02000000" "02000000" "6161" "02000000" "6262",
      // name_declared: what, number, name
      "01" "02" "05000000" "04000000" "6d61696e",
      // instrument_declared: id, venue, symbol, kind, scales, filters
      "01" "07000000" "05000000" "7061706572" "07000000" "42544355534454" "01" "02" "03" "01000000"
      "0100000000000000" "0a00000000000000" "0100000000000000" "0200000000000000" "03000000000000000000000000000000",
      // book_changed: instrument, fault, offset
      "01" "07000000" "02" "0900000000000000",
      // intent_recorded
      "02" + intent,
      // approval_recorded: order
      "01" "0807060504030201",
      // command_recorded: kind, order, instrument, quantity, limit
      "02" "03" "0100000000000000" "02000000" "0300000000000000" "0400000000000000",
      // event_recorded: intent, step, state, denial, refusal, execution, filled, ts_event, sequence
      "02" + intent + "04" "02" "0b" "02"
      "2100000000000000" "2200000000000000" "ddffffffffffffffffffffffffffffff" "00" "2400000000000000"
      "2500000000000000" "2600000000000000" "2700000000000000",
      // bot_snapshot: bot, view, last_event, orders_issued, bot_state, strategy_state, hash
      "01" "11000000" "0200000000000000" "0300000000000000" "04000000" "02000000" "0102" "01000000" "03"
      "0500000000000000",
      // position_changed: bot, account, group, instrument, quantity, cost, realized, fees, protection
      "01" "01000000" "02000000" "03000000" "04000000" "fbffffffffffffff" "06000000000000000000000000000000"
      "07000000000000000000000000000000" "08000000000000000000000000000000" "0900000000000000",
      // venue_state: venue, last_command, state
      "01" "05000000" "7061706572" "0600000000000000" "01000000" "fe",
      // actor_noted: what, actor, text
      "01" "01" "0a000000" "626f74732f616c706861" "04000000" "626f6f6d",
      // admin_asked: id, principal, role, verb, target, args, reason, expires
      "01" "020000006331" "03000000616e61" "01" "0a000000626f7473207061757365" "05000000616c706861"
      "03000000613d62" "03000000435049" "0900000000000000",
      // admin_answered: id, outcome, code, why, hint
      "01" "020000006331" "01" "04000000726f6c65" "06000000766965776572" "0300000061736b",
      // bot_steered: bot, wanted, principal, reason
      "01" "07000000" "01" "03000000616e61" "03000000435049",
      // breaker_changed: what, breaker, scope, action, until, why, by, state
      "01" "01" "03000000646179" "06000000676c6f62616c" "0800000068616c745f6e6577"
      "0800000000000000" "020000006f6b" "03000000616e61" "01000000" "ab",
      // room_snapshot: last_event, state, hash
      "01" "3100000000000000" "02000000" "cdef" "3200000000000000",
      // bar_closed: instrument, open_time, close_time, open, high, low, close, volume, trades
      "01" "07000000" "4100000000000000" "4200000000000000" "4300000000000000" "4400000000000000"
      "4500000000000000" "4600000000000000" "4700000000000000" "48000000",
      // funding_observed: instrument, ts_event, settles_at, rate, mark
      "01" "07000000" "5100000000000000" "5200000000000000" "adffffffffffffffffffffffffffffff"
      "54000000000000000000000000000000",
  };
  // clang-format on
  const auto samples = testing::sample_records();
  ASSERT_EQ(samples.size(), expected.size());
  ASSERT_EQ(samples.size(), std::variant_size_v<record>);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(type_number(samples[i]), i + 1);
    EXPECT_EQ(hex(encode(samples[i])), expected[i]) << messages::type_name(samples[i]);
  }
}

std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  return bytes;
}

TEST(codec_test, reads_payloads_of_the_first_version) {
  // clang-format off
  const std::string intent =
      "0807060504030201" "11000000" "12000000" "13000000" "1400000000000000" "02" "03" "15000000"
      "01" "01" "01" "01" "01"
      "1600000000000000" "1700000000000000" "1800000000000000" "ffffffffffffffff"
      "1900000000000000" "1a00000000000000" "1b00000000000000";
  const std::string rest_of_event =
      "04" "02" "0b" "02"
      "2100000000000000" "2200000000000000" "ddffffffffffffffffffffffffffffff" "00" "2400000000000000"
      "2500000000000000" "2600000000000000" "2700000000000000";
  // clang-format on
  auto known = testing::sample_intent();
  known.callback = {};  // there was none
  known.close_position = false;
  auto event = testing::sample_event();
  event.intent = known;
  const auto same = [](const record& expected, const std::string& text) {
    const auto read = decode(type_number(expected), bytes_of(text));
    return read && encode(*read) == encode(expected);
  };
  EXPECT_TRUE(same(intent_recorded{known}, "01" + intent));
  EXPECT_TRUE(same(event_recorded{event}, "01" + intent + rest_of_event));
  EXPECT_TRUE(same(command_recorded{core::place_order{known}}, "0101" + intent));
  EXPECT_TRUE(same(command_recorded{core::amend_order{.order = {1}, .instrument = {2}, .quantity = {3}}},
                   "0103"
                   "0100000000000000"
                   "02000000"
                   "0300000000000000"));
}

TEST(codec_test, writes_every_kind_of_command) {
  const auto kind = [](core::order_command x) { return hex(encode(command_recorded{std::move(x)})).substr(2, 2); };
  EXPECT_EQ(kind(core::place_order{}), "01");
  EXPECT_EQ(kind(core::cancel_order{}), "02");
  EXPECT_EQ(kind(core::amend_order{}), "03");
  EXPECT_EQ(kind(core::query_order{}), "04");
}

RC_GTEST_PROP(codec_test, reads_back_what_it_wrote, ()) {
  const record written = testing::any_record();
  const auto bytes = encode(written);
  const auto read = decode(type_number(written), bytes);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->index() == written.index());
  RC_ASSERT(encode(*read) == bytes);
}

RC_GTEST_PROP(codec_test, refuses_every_shortened_payload, ()) {
  const record written = testing::any_record();
  const auto bytes = encode(written);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto read = decode(type_number(written), std::span(bytes).first(n));
    RC_ASSERT(!read.has_value());
    RC_ASSERT(read.error() == codec_error::malformed);
  }
}

// A changed byte gives another record or an error, and a record that was read is written back as the same bytes.
RC_GTEST_PROP(codec_test, survives_changed_bytes, ()) {
  const record written = testing::any_record();
  auto bytes = encode(written);
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
  const auto read = decode(type_number(written), bytes);
  if (read && bytes[0] == std::byte{version_of(type_number(written))}) RC_ASSERT(encode(*read) == bytes);
}

RC_GTEST_PROP(codec_test, survives_arbitrary_bytes_of_any_type, ()) {
  std::vector<std::byte> bytes;
  for (const auto b : *rc::gen::arbitrary<std::vector<std::uint8_t>>()) bytes.push_back(std::byte{b});
  const auto type = *rc::gen::inRange<std::uint16_t>(0, 22);
  if (!bytes.empty()) bytes[0] = std::byte{version_of(type)};
  const auto read = decode(type, bytes);
  if (read) RC_ASSERT(encode(*read) == bytes);
}

TEST(codec_test, refuses_a_trailing_byte) {
  for (const record& x : testing::sample_records()) {
    auto bytes = encode(x);
    bytes.push_back(std::byte{});
    EXPECT_EQ(decode(type_number(x), bytes).error(), codec_error::malformed) << messages::type_name(x);
  }
}

TEST(codec_test, tells_a_later_version_from_damage) {
  for (const record& x : testing::sample_records()) {
    auto bytes = encode(x);
    bytes[0] = static_cast<std::byte>(version_of(type_number(x)) + 1);
    EXPECT_EQ(decode(type_number(x), bytes).error(), codec_error::newer_version);
    bytes[0] = std::byte{0};
    EXPECT_EQ(decode(type_number(x), bytes).error(), codec_error::malformed);
  }
}

TEST(codec_test, tells_an_unknown_type_from_damage) {
  const auto bytes = encode(approval_recorded{});
  EXPECT_EQ(decode(0, bytes).error(), codec_error::unknown_type);
  EXPECT_EQ(decode(20, bytes).error(), codec_error::unknown_type);
  EXPECT_EQ(decode(65535, bytes).error(), codec_error::unknown_type);
}

TEST(codec_test, refuses_an_enumerator_that_does_not_exist) {
  auto bytes = encode(book_changed{});
  bytes[5] = std::byte{6};  // fault, behind version and instrument
  EXPECT_EQ(decode(4, bytes).error(), codec_error::malformed);
  bytes[5] = std::byte{5};
  EXPECT_TRUE(decode(4, bytes));
}

TEST(codec_test, refuses_scales_beyond_the_range_of_decimals) {
  auto x = testing::sample_instrument();
  x.price_scale = core::scale_max + 1;
  EXPECT_EQ(decode(3, encode(instrument_declared{x})).error(), codec_error::malformed);
}

TEST(codec_test, refuses_a_count_that_the_bytes_cannot_hold) {
  core::byte_writer out;
  out.put(std::uint8_t{1}).put(std::uint64_t{42}).put(std::string_view("hash")).put(std::uint32_t{0xffffffff});
  EXPECT_EQ(decode(1, out.bytes()).error(), codec_error::malformed);
}

TEST(codec_test, numbers_and_names_every_type) {
  EXPECT_EQ(type_number_of<run_started>(), 1);
  EXPECT_EQ(type_number_of<actor_noted>(), 12);
  EXPECT_EQ(type_name(8), "event_recorded");
  EXPECT_EQ(type_name(0), "");
  EXPECT_EQ(type_number_of<breaker_changed>(), 16);
  EXPECT_EQ(type_number_of<room_snapshot>(), 17);
  EXPECT_EQ(type_number_of<funding_observed>(), 19);
  EXPECT_EQ(type_name(20), "");
  EXPECT_EQ(messages::type_name(record{venue_state{}}), "venue_state");
}

}  // namespace
}  // namespace messages::codec
