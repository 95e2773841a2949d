#include "adapters/binance/sign.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <iterator>

#include "adapters/transport/freed_by.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

using transport::freed_by;
using mac_algorithm = std::unique_ptr<EVP_MAC, freed_by<EVP_MAC_free>>;
using mac_context = std::unique_ptr<EVP_MAC_CTX, freed_by<EVP_MAC_CTX_free>>;
using private_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using memory = std::unique_ptr<BIO, freed_by<BIO_free_all>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Asked when a PEM file is locked by a passphrase: nobody is there to type it.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

std::string_view to_string(key_error x) {
  switch (x) {
    case key_error::empty:
      return "empty";
    case key_error::malformed:
      return "malformed";
    case key_error::unsupported:
      return "unsupported";
  }
  return "unlisted";
}

/// One of the two kinds; the other's pointers are null.
class signer::key {
 public:
  explicit key(mac_context hashed) : mac_(std::move(hashed)) {}
  explicit key(private_key own) : own_(std::move(own)) {}

  std::string sign(std::string_view payload) { return mac_ ? hex_hmac(payload) : base64_ed25519(payload); }

 private:
  std::string hex_hmac(std::string_view payload) {
    std::array<unsigned char, 32> digest{};
    std::size_t size = 0;
    // Without a key the context begins again with the one that it has, already hashed.
    const bool done = EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) == 1 &&
                      EVP_MAC_update(mac_.get(), bytes_of(payload), payload.size()) == 1 &&
                      EVP_MAC_final(mac_.get(), digest.data(), &size, digest.size()) == 1;
    ASSERT(done && size == digest.size(), "a prepared key signs anything", size);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out(2 * digest.size(), '0');
    for (std::size_t i = 0; i < digest.size(); ++i) {
      out[2 * i] = digits[digest[i] >> 4];
      out[2 * i + 1] = digits[digest[i] & 15];
    }
    return out;
  }

  std::string base64_ed25519(std::string_view payload) {
    std::array<unsigned char, 64> signature{};
    std::size_t size = signature.size();
    const digest_context context(EVP_MD_CTX_new());
    const bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, own_.get()) == 1 &&
                      EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(payload), payload.size()) == 1;
    ASSERT(done && size == signature.size(), "an Ed25519 key signs anything", size);
    std::array<unsigned char, 89> text{};  // 64 bytes are 88 characters, and a zero behind them
    EVP_EncodeBlock(text.data(), signature.data(), static_cast<int>(size));
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const auto c = static_cast<char>(text[i]);
      // The three characters of base64 that mean something else in a query.
      if (c == '+') {
        out += "%2B";
      } else if (c == '/') {
        out += "%2F";
      } else if (c == '=') {
        out += "%3D";
      } else {
        out += c;
      }
    }
    return out;
  }

  mac_context mac_;
  private_key own_;
};

core::result<signer, key_error> signer::of(const transport::secret& s) {
  const auto text = s.reveal();
  if (text.empty()) return core::unexpected(key_error::empty);
  if (text.starts_with("-----BEGIN")) {
    const memory source(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    private_key own(PEM_read_bio_PrivateKey(source.get(), nullptr, no_passphrase, nullptr));
    if (!own) return core::unexpected(key_error::malformed);
    if (EVP_PKEY_get_id(own.get()) != EVP_PKEY_ED25519) return core::unexpected(key_error::unsupported);
    return signer(std::make_unique<key>(std::move(own)));
  }
  const mac_algorithm hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  mac_context context(EVP_MAC_CTX_new(hmac.get()));
  std::string digest = "SHA256";
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                              OSSL_PARAM_construct_end()};
  const bool done = EVP_MAC_init(context.get(), bytes_of(text), text.size(), parameters.data()) == 1;
  ASSERT(done, "OpenSSL has HMAC-SHA256", digest);
  return signer(std::make_unique<key>(std::move(context)));
}

signer::signer(std::unique_ptr<key> k) : key_(std::move(k)) {}
signer::signer(signer&&) noexcept = default;
signer& signer::operator=(signer&&) noexcept = default;
signer::~signer() = default;

std::string signer::signature_of(std::string_view payload) { return key_->sign(payload); }

std::string signer::signed_query(std::string query, core::timestamp at_venue, core::duration recv_window) {
  using milliseconds = std::chrono::milliseconds;
  ASSERT(recv_window >= milliseconds(1) && recv_window <= recv_window_max, "a receive window that orders may have",
         recv_window.count());
  fmt::format_to(std::back_inserter(query), "{}recvWindow={}&timestamp={}", query.empty() ? "" : "&",
                 std::chrono::floor<milliseconds>(recv_window).count(),
                 std::chrono::floor<milliseconds>(at_venue.time_since_epoch()).count());
  const auto signature = signature_of(query);
  return query.append("&signature=").append(signature);
}

}  // namespace adapters::binance
