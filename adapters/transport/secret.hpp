#pragma once

#include <string.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace adapters::transport {

/// Bytes that must not leave the process: keys, tokens, passphrases. It cannot be printed, formatted, compared or
/// copied by accident, and its bytes are overwritten when it goes. Whoever needs them says `reveal()`, which is easy
/// to find in a review.
class secret {
 public:
  secret() = default;
  explicit secret(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    text.copy(bytes_.get(), size_);
  }
  secret(secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      wipe();
      bytes_ = std::move(other.bytes_);
      size_ = std::exchange(other.size_, 0);
    }
    return *this;
  }
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret() { wipe(); }

  bool empty() const { return size_ == 0; }
  /// The bytes themselves, valid while this lives. For signing and for the key's own header, nothing else.
  std::string_view reveal() const { return {bytes_.get(), size_}; }
  /// A second owner, on purpose.
  secret duplicate() const { return secret(reveal()); }

 private:
  void wipe() {
    if (bytes_) explicit_bzero(bytes_.get(), size_);
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace adapters::transport
