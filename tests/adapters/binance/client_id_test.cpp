#include "adapters/binance/client_id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <regex>
#include <string>

#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

const client_ids ids("wb1");

TEST(binance_client_id, names_issuer_and_count_behind_the_node_tag) {
  EXPECT_EQ(ids.text_of(core::order_id_of({0x9f3a0c12}, 42)), "wb1-9f3a0c12-2a");
  EXPECT_EQ(ids.order_of("wb1-9f3a0c12-2a"), core::order_id_of({0x9f3a0c12}, 42));
}

RC_GTEST_PROP(binance_client_id, is_reversible_and_made_of_what_the_venue_allows,
              (std::uint32_t issuer, std::uint32_t count)) {
  RC_PRE(issuer != 0 && count != 0);
  const auto id = core::order_id_of({issuer}, count);
  const auto text = client_ids("node1234").text_of(id);
  static const std::regex allowed("^[A-Za-z0-9_-]{1,36}$");  // F-28: nothing that a firewall could dislike
  RC_ASSERT(std::regex_match(text, allowed));
  RC_ASSERT(client_ids("node1234").order_of(text) == id);
  RC_ASSERT(client_ids("node1234").origin_of(text) == order_origin::ours);
}

TEST(binance_client_id, takes_no_other_text_for_an_order_of_ours) {
  for (const std::uint32_t issuer : {1u, 0x9f3a0c12u, 0xffffffffu})
    for (const std::uint32_t count : {1u, 0x2au, 0xffffffffu}) {
      const auto whole = ids.text_of(core::order_id_of({issuer}, count));
      for (std::size_t at = 0; at < whole.size(); ++at)
        for (int c = 0; c < 256; ++c) {
          auto text = whole;
          text[at] = static_cast<char>(c);
          const auto back = ids.order_of(text);
          ASSERT_TRUE(!back || ids.text_of(*back) == text) << at << ' ' << c;
        }
    }
}

TEST(binance_client_id, tells_foreign_orders_apart) {  // F-65
  for (const char* text :
       {"", "wb1", "wb1-", "wb1-9f3a0c12", "wb1-9f3a0c12-", "wb1--2a", "wb1-9F3A0C12-2a", "wb1-9f3a0c12-02a",
        "wb1-0-2a", "wb1-9f3a0c12-0", "wb1-9f3a0c12-2a ", "wb1-9f3a0c12-2a-1", "wb1-19f3a0c12-2a", "wb1-+1-2a",
        "wb2-9f3a0c12-2a", "wb11-9f3a0c12-2a", "WB1-9f3a0c12-2a", "android_abc", "web_XyZ"})
    EXPECT_EQ(ids.origin_of(text), order_origin::foreign) << text;
}

TEST(binance_client_id, knows_what_the_venue_does_by_itself) {  // F-60
  EXPECT_EQ(ids.origin_of("autoclose-1234567890"), order_origin::liquidation);
  EXPECT_EQ(ids.origin_of("adl_autoclose"), order_origin::adl);
  EXPECT_EQ(ids.origin_of("adl_autoclose_12345"), order_origin::adl);
  EXPECT_EQ(ids.origin_of("settlement_autoclose-9999"), order_origin::settlement);
  EXPECT_EQ(ids.origin_of("delivery_autoclose-12345"), order_origin::settlement);
  EXPECT_EQ(ids.origin_of("autoclose"), order_origin::foreign);
}

TEST(binance_client_id, wants_a_tag_of_letters_and_digits) {
  for (const char* tag : {"", "a-b", "a_b", "toolong12", "\xc3\xa4"})
    EXPECT_THROW(client_ids{tag}, core::broken_invariant) << tag;
  EXPECT_THROW((void)ids.text_of({}), core::broken_invariant);
}

}  // namespace
}  // namespace adapters::binance
