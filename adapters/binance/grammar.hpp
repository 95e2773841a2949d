#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "adapters/binance/decode.hpp"

namespace adapters::binance {

/// Nothing: all is well.
using fault = std::optional<decode_error>;

constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Walks over JSON text by its whole grammar (RFC 8259), never past the end. Outside of strings only ASCII passes;
/// whether strings are UTF-8 is the caller's to check. It stands in a header because decoding spends its time here.
class grammar {
 public:
  explicit grammar(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  const char* at() const { return at_; }
  bool ended() const { return at_ == end_; }
  std::string_view rest() const { return {at_, end_}; }
  /// Goes on behind n characters that the caller has looked at.
  void skip(std::size_t n) { at_ += n; }

  /// Whether a string so far held bytes that are not ASCII, or stood close to such.
  bool beyond_ascii() const { return (beyond_ascii_ & 0x8080808080808080) != 0; }

  bool next_is(char c) const { return at_ != end_ && *at_ == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }
  void spaces() {
    while (at_ != end_ && is_space(*at_)) [[unlikely]]++ at_;
  }

  /// A string with its quotes.
  [[gnu::always_inline]] bool string() {
    if (!take('"')) return false;
    if (end_ - at_ >= 8) [[likely]] {
      const std::size_t plain = plain_of_eight();
      at_ += plain;
      if (plain < 8 && *at_ == '"') [[likely]] {
        ++at_;
        return true;
      }
    }
    return string_rest();
  }

  [[gnu::always_inline]] bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  /// Any value, without spaces around it, nested at most `levels` deep.
  fault value(int levels) {
    if (at_ == end_) return decode_error::truncated;
    switch (*at_) {
      case '{':
      case '[':
        return container(levels);
      case '"':
        return verdict(string());
      case 't':
        return verdict(word("true"));
      case 'f':
        return verdict(word("false"));
      case 'n':
        return verdict(word("null"));
      default:
        return verdict(number());
    }
  }

 private:
  /// What is missing at the end of the text may have been cut off.
  fault verdict(bool good) const {
    if (good) [[likely]]
      return {};
    return at_ == end_ ? decode_error::truncated : decode_error::not_json;
  }

  bool digits() {
    const char* const start = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != start;
  }
  bool word(std::string_view text) {
    if (!rest().starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  /// How many of the next eight characters mean themselves. In each byte of a difference to a wanted character, the
  /// highest bit of (x - 1) & ~x is set if that byte is zero; a borrow can only set it in bytes above, which come later
  /// in the text.
  std::size_t plain_of_eight() {
    constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    std::uint64_t x;
    std::memcpy(&x, at_, 8);
    if constexpr (std::endian::native == std::endian::big) x = __builtin_bswap64(x);
    beyond_ascii_ |= x;
    const std::uint64_t quote = x ^ ones * '"', backslash = x ^ ones * '\\';
    const std::uint64_t stops =
        (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((x - ones * 0x20) & ~x)) & highs;
    return static_cast<std::size_t>(std::countr_zero(stops)) / 8;
  }

  /// From anywhere inside of a string to behind its closing quote.
  [[gnu::noinline]] bool string_rest() {
    while (true) {
      for (std::size_t plain = 8; plain == 8 && end_ - at_ >= 8; at_ += plain) plain = plain_of_eight();
      for (; at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20; ++at_)
        beyond_ascii_ |= static_cast<unsigned char>(*at_);
      if (at_ == end_) return false;
      const char c = *at_++;
      if (c == '"') return true;
      if (c != '\\' || !escape()) return false;
    }
  }

  bool escape() {
    if (at_ == end_) return false;
    const char kind = *at_++;
    if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_)
      if (at_ == end_ || !(is_digit(*at_) || (*at_ >= 'a' && *at_ <= 'f') || (*at_ >= 'A' && *at_ <= 'F')))
        return false;
    return true;
  }

  [[gnu::noinline]] fault container(int levels) {
    if (levels <= 0) return decode_error::too_deep;
    const bool object = *at_++ == '{';
    const char close = object ? '}' : ']';
    spaces();
    if (take(close)) return {};
    do {
      spaces();
      if (object) {
        if (!string()) return verdict(false);
        spaces();
        if (!take(':')) return verdict(false);
        spaces();
      }
      if (const fault f = value(levels - 1)) return f;
      spaces();
    } while (take(','));
    return verdict(take(close));
  }

  const char* at_;
  const char* end_;
  std::uint64_t beyond_ascii_ = 0;  // gathers the characters of strings
};

bool is_utf8(std::string_view);

/// Whether the text is one JSON value in UTF-8, spaces around it allowed, nested at most `levels` deep.
fault check_json(std::string_view text, int levels);

}  // namespace adapters::binance
