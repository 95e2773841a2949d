#include "adapters/binance/server/authentication.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "core/types/invariant.hpp"

namespace adapters::binance::server {
namespace {

constexpr std::size_t key_size = 64;
constexpr std::int64_t usual_window_ms = 5000;
constexpr std::int64_t window_max_ms = 60'000;
constexpr std::int64_t ahead_max_ms = 1000;

bool well_formed(std::string_view key) {
  return key.size() == key_size && std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

std::optional<refusal> objection_to_time(parameters& given, core::timestamp now) {
  const auto sent = given.required_integer("timestamp");
  const auto window = given.integer("recvWindow").value_or(usual_window_ms);
  if (given.trouble()) return given.trouble();
  if (window < 0 || window > window_max_ms) return refuse::receive_window();
  const auto at = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  if (sent >= at + ahead_max_ms) return refuse::clock_ahead();
  if (sent < at - window) return refuse::clock_behind();
  return std::nullopt;
}

/// In constant time: what a guess has right must not show.
bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string_view to_string(security x) {
  switch (x) {
    case security::none:
      return "none";
    case security::key:
      return "key";
    case security::signed_:
      return "signed";
  }
  return "unlisted";
}

std::string hmac_sha256(std::string_view secret, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto* made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  ASSERT(made != nullptr, "OpenSSL has HMAC-SHA256");
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += "0123456789abcdef"[digest[i] >> 4];
    out += "0123456789abcdef"[digest[i] & 15];
  }
  return out;
}

key_ring::key_ring(std::span<const account_settings> accounts) {
  for (const auto& x : accounts) {
    ASSERT(well_formed(x.key), "a key is 64 letters and digits", x.name);
    entries_.push_back({x.key, x.secret});
  }
}

answer<std::size_t> key_ring::admit(security need, std::string_view key, parameters& given, core::timestamp now) const {
  if (!well_formed(key)) return core::unexpected(refuse::key_format());
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const entry& x) { return same(x.key, key); });
  if (found == entries_.end()) return core::unexpected(refuse::key());
  const auto index = static_cast<std::size_t>(found - entries_.begin());
  if (need != security::signed_) return index;
  if (auto why = objection_to_time(given, now)) return core::unexpected(*std::move(why));
  const auto signature = given.required("signature");
  if (given.trouble()) return core::unexpected(*given.trouble());
  if (!same(hmac_sha256(found->secret, given.signed_text()), signature)) return core::unexpected(refuse::signature());
  return index;
}

}  // namespace adapters::binance::server
