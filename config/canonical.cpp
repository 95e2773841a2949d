#include "config/canonical.hpp"

#include <openssl/evp.h>

#include <array>
#include <filesystem>

#include "config/load.hpp"
#include "core/types/invariant.hpp"

namespace config {
namespace {

std::string sha256_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const int done = EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  ASSERT(done == 1 && length == 32, "OpenSSL computes SHA-256");
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

// Where the value can be written; for a default the written key around it says nothing.
std::string origin(const value& v) { return v.defaulted ? "default" : origin_of(v.at); }

// The place of an absent secret: key and secret of each venue.
void add_missing_secrets(const values& v, std::map<std::string, effective_value>& all) {
  for (const auto& [name, at] : v.elements("venues")) {
    for (const auto* key : {".key", ".secret"}) {
      const std::string path = "venues." + name + key;
      all.try_emplace(path, effective_value{path, "‹missing›", "default"});
    }
  }
}

}  // namespace

std::string hash_of(const values& v) {
  std::string text;
  for (const auto& [path, value] : v.all()) {
    if (value.spec->hashed == hashing::none) continue;
    const bool name_only = value.spec->hashed == hashing::file_name;
    text += path + " = " + (name_only ? std::filesystem::path(value.text).filename().string() : value.text) + '\n';
  }
  return sha256_hex(text);
}

std::vector<effective_value> effective_of(const values& v) {
  std::map<std::string, effective_value> all;
  for (const auto& [path, value] : v.all()) {
    const bool secret = value.spec->kind == value_kind::secret;
    all.emplace(path, effective_value{path, secret ? "‹set›" : value.text, origin(value)});
  }
  add_missing_secrets(v, all);
  std::vector<effective_value> result;
  for (auto& [path, value] : all) result.push_back(std::move(value));
  return result;
}

std::string render_effective(const configuration& c) {
  std::string text;
  for (const auto& v : c.effective) text += v.path + " = " + v.value + "  # " + v.origin + '\n';
  return text;
}

}  // namespace config
