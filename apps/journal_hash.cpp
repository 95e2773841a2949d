#include "apps/journal_hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <span>

#include "apps/journal_entries.hpp"
#include "apps/long_reading.hpp"
#include "core/types/invariant.hpp"
#include "runtime/journal_reader.hpp"

namespace apps {
namespace {

class sha256 {
 public:
  sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    const int begun = EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    ASSERT(begun == 1, "OpenSSL has SHA-256");
  }
  void add(std::span<const std::byte> bytes) {
    const int added = EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    ASSERT(added == 1, "OpenSSL computes SHA-256");
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const int ended = EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
    ASSERT(ended == 1, "OpenSSL computes SHA-256");
    std::string text;
    for (const unsigned char x : std::span(digest).first(length)) {
      text += "0123456789abcdef"[x >> 4];
      text += "0123456789abcdef"[x & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

runtime::journal_result<std::string> journal_hash(const std::filesystem::path& directory, progress_display::style how) {
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return core::unexpected(std::move(reader.error()));
  sha256 hash;
  std::uint32_t segment = 0;
  std::uint64_t done = 0;
  long_reading display(directory, how);
  auto entry = reader->next();
  for (; entry && *entry; entry = reader->next()) {
    if (reader->place().segment != segment) {
      segment = reader->place().segment;
      hash.add(reader->segment_header_bytes());
    }
    hash.add((*entry)->bytes);
    display.show(++done);
  }
  display.finish();
  if (!entry) return core::unexpected(entry.error());
  if (reader->segments() == 0) return core::unexpected(no_segment_in(directory));
  return hash.hex();
}

}  // namespace apps
