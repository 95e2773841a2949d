#include "adapters/binance/sign.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

using transport::secret;

signer signer_of(std::string_view key) {
  auto out = signer::of(secret(key));
  EXPECT_TRUE(out);
  return std::move(*out);
}

// The keys and payloads of the venue's own pages.
// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/endpoint-security-type
TEST(binance_sign, agrees_with_the_example_of_the_spot_page) {
  auto key = signer_of("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j");
  EXPECT_EQ(key.signature_of("symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
                             "&timestamp=1499827319559"),
            "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
}

// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info
TEST(binance_sign, agrees_with_the_examples_of_the_futures_page) {
  auto key = signer_of("2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9");
  const std::string query =
      "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000"
      "&timestamp=1591702613943";
  EXPECT_EQ(key.signature_of(query), "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
}

TEST(binance_sign, completes_a_query_with_window_time_and_at_the_very_end_the_signature) {
  auto key = signer_of("2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9");
  const core::timestamp at{std::chrono::milliseconds(1591702613943) + std::chrono::nanoseconds(999'999)};
  const auto query = key.signed_query("symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC", at);
  EXPECT_EQ(query,
            "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000"
            "&timestamp=1591702613943&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
  EXPECT_TRUE(
      key.signed_query("", at, std::chrono::milliseconds(1)).starts_with("recvWindow=1&timestamp=1591702613943"));
}

TEST(binance_sign, never_asks_for_more_patience_than_orders_may_have) {  // F-24
  auto key = signer_of("k");
  EXPECT_THROW(key.signed_query("", {}, std::chrono::milliseconds(5001)), core::broken_invariant);
  EXPECT_THROW(key.signed_query("", {}, core::duration::zero()), core::broken_invariant);
}

std::string one_shot(std::string_view key, std::string_view payload) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(payload.data()),
       payload.size(), digest.data(), &size);
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += "0123456789abcdef"[digest[i] >> 4];
    out += "0123456789abcdef"[digest[i] & 15];
  }
  return out;
}

RC_GTEST_PROP(binance_sign, a_prepared_key_signs_as_one_shot_hmac_does, (const std::string& rest)) {
  const auto key = "k" + rest;
  auto prepared = signer_of(key);
  for (int i = 0; i < 3; ++i) {
    const auto payload = *rc::gen::arbitrary<std::string>();
    RC_ASSERT(prepared.signature_of(payload) == one_shot(key, payload));
  }
}

// -- Ed25519 --------------------------------------------------------------------------------------------------------

using private_key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string pem_of(const private_key& key, const EVP_CIPHER* cipher = nullptr, std::string passphrase = {}) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
  PEM_write_bio_PrivateKey(out.get(), key.get(), cipher, reinterpret_cast<unsigned char*>(passphrase.data()),
                           static_cast<int>(passphrase.size()), nullptr, nullptr);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

private_key ed25519_of(std::string_view hex) {
  std::vector<unsigned char> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<unsigned char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()), EVP_PKEY_free};
}

std::string hex_of_percent_encoded_base64(std::string text) {
  for (const auto& [from, to] : {std::pair{"%2B", "+"}, {"%2F", "/"}, {"%3D", "="}})
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from)) text.replace(at, 3, to);
  std::vector<unsigned char> bytes(text.size());
  EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  std::string out;
  for (std::size_t i = 0; i < 64; ++i) {
    out += "0123456789abcdef"[bytes[i] >> 4];
    out += "0123456789abcdef"[bytes[i] & 15];
  }
  return out;
}

// RFC 8032, section 7.1, TEST 2.
TEST(binance_sign, signs_with_an_ed25519_key_as_the_standard_says) {
  auto key = signer_of(pem_of(ed25519_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")));
  const auto text = key.signature_of("\x72");
  EXPECT_EQ(text.find_first_of("+/="), std::string::npos) << text << " must stand in a query as it is";
  EXPECT_EQ(hex_of_percent_encoded_base64(text),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(binance_sign, refuses_keys_that_it_cannot_use) {
  const auto error_of = [](std::string_view text) {
    const auto made = signer::of(secret(text));
    return made ? std::string("usable") : std::string(to_string(made.error()));
  };
  const auto pem = pem_of(ed25519_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  const auto locked = pem_of(ed25519_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
                             EVP_aes_256_cbc(), "nobody types this");
  const private_key elliptic(EVP_EC_gen("P-256"), EVP_PKEY_free);
  EXPECT_EQ(error_of(pem), "usable");
  EXPECT_EQ(error_of(""), "empty");
  EXPECT_EQ(error_of(pem.substr(0, 60)), "malformed");
  EXPECT_EQ(error_of(locked), "malformed");
  EXPECT_EQ(error_of(pem_of(elliptic)), "unsupported");
}

}  // namespace
}  // namespace adapters::binance
