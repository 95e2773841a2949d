#include "adapters/binance/scan.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/types/decimal.hpp"

namespace adapters::binance::scan {
namespace {

constexpr std::array<std::int64_t, core::scale_max + 1> powers = [] {
  std::array<std::int64_t, core::scale_max + 1> table{};
  table[0] = 1;
  for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
  return table;
}();

/// Digits that surely fit a signed 64-bit number.
constexpr int digits_safe = 18;

constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

decode_error meaning(core::decimal_error x) {
  switch (x) {
    case core::decimal_error::too_precise:
      return decode_error::too_precise;
    case core::decimal_error::overflow:
      return decode_error::out_of_range;
    case core::decimal_error::malformed:
      break;
  }
  return decode_error::bad_number;
}

/// A complete JSON grammar over a bounded text. Only fields that nobody reads come here, so it is written to be plain.
class grammar {
 public:
  grammar(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  fault document(int levels) {
    if (const fault f = value(levels)) return f;
    return at_ == end_ ? fault{} : decode_error::not_json;
  }

 private:
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  void spaces() {
    while (at_ != end_ && is_space(*at_)) ++at_;
  }
  bool digits() {
    const char* const start = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != start;
  }
  bool word(std::string_view text) {
    if (static_cast<std::size_t>(end_ - at_) < text.size() || !std::equal(text.begin(), text.end(), at_)) return false;
    at_ += text.size();
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ != end_ && *at_ != '"') {
      if (static_cast<unsigned char>(*at_) < 0x20) return false;
      if (*at_++ == '\\' && !escape()) return false;
    }
    return take('"');
  }
  bool escape() {
    if (at_ == end_) return false;
    const char kind = *at_++;
    if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    for (int i = 0; i < 4; ++i)
      if (at_ == end_ || !is_hex(*at_++)) return false;
    return true;
  }

  fault value(int levels) {
    spaces();
    if (at_ == end_) return decode_error::not_json;
    fault f;
    bool good = true;
    switch (*at_) {
      case '{':
      case '[':
        f = container(levels);
        break;
      case '"':
        good = string();
        break;
      case 't':
        good = word("true");
        break;
      case 'f':
        good = word("false");
        break;
      case 'n':
        good = word("null");
        break;
      default:
        good = number();
    }
    if (!good) f = decode_error::not_json;
    spaces();
    return f;
  }

  fault container(int levels) {
    if (levels <= 0) return decode_error::too_deep;
    const bool object = *at_++ == '{';
    const char close = object ? '}' : ']';
    spaces();
    if (take(close)) return {};
    do {
      if (object) {
        spaces();
        if (!string()) return decode_error::not_json;
        spaces();
        if (!take(':')) return decode_error::not_json;
      }
      if (const fault f = value(levels - 1)) return f;
    } while (take(','));
    return take(close) ? fault{} : decode_error::not_json;
  }

  const char* at_;
  const char* end_;
};

/// Reads the decimal number behind an opening quote, its closing quote included. `end` bounds the slow path only: the
/// fast one stops at the first character that is neither digit nor point.
fault quoted_decimal(const char*& at, const char* end, int scale, std::int64_t& out) {
  const char* const start = at;
  std::uint64_t units = 0;
  const char* p = at;
  while (is_digit(*p)) units = units * 10 + static_cast<unsigned>(*p++ - '0');
  const auto whole = p - start;
  bool plain = whole > 0 && whole + scale <= digits_safe;
  int places = 0;
  if (*p == '.') {
    ++p;
    const char* const fraction = p;
    while (places < scale && is_digit(*p)) units = units * 10 + static_cast<unsigned>(*p++ - '0'), ++places;
    while (*p == '0') ++p;
    plain &= p != fraction;
  }
  if (plain && *p == '"') [[likely]] {
    at = p + 1;
    out = static_cast<std::int64_t>(units) * powers[static_cast<std::size_t>(scale - places)];
    return {};
  }
  const char* const quote = std::find(start, end, '"');
  if (quote == end) return decode_error::not_json;
  const auto slow = core::parse_decimal({start, quote}, scale);
  if (!slow) return meaning(slow.error());
  at = quote + 1;
  out = *slow;
  return {};
}

}  // namespace

fault check_json(std::string_view text, int levels) { return grammar(text).document(levels); }

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && is_space(token.back())) token.remove_suffix(1);
  return token;
}

fault read_string(std::string_view token, std::string_view& out) {
  if (!token.starts_with('"')) return decode_error::wrong_type;
  token = trimmed(token);
  if (token.size() < 2 || token.back() != '"') return decode_error::not_json;
  out = token.substr(1, token.size() - 2);
  // Nothing that is read here is ever escaped by the venue, and an escape that is none must not pass.
  return out.find('\\') == std::string_view::npos ? fault{} : decode_error::wrong_type;
}

fault read_integer(std::string_view token, std::uint64_t& out) {
  token = trimmed(token);
  const bool negative = token.starts_with('-');
  const auto digits = token.substr(negative ? 1 : 0);
  if (digits.empty() || !is_digit(digits.front())) return negative ? decode_error::not_json : decode_error::wrong_type;
  if (digits.front() == '0' && digits.size() > 1) return decode_error::bad_number;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (stop != digits.data() + digits.size()) return decode_error::bad_number;
  if (error != std::errc{} || negative || out > INT64_MAX) return decode_error::out_of_range;
  return {};
}

fault read_bool(std::string_view token, bool& out) {
  token = trimmed(token);
  out = token == "true";
  return out || token == "false" ? fault{} : decode_error::wrong_type;
}

fault read_decimal(std::string_view token, int scale, std::int64_t& out) {
  if (!token.starts_with('"')) return decode_error::wrong_type;
  const char* at = token.data() + 1;
  const char* const end = token.data() + token.size();
  if (const fault f = quoted_decimal(at, end, scale, out)) return f;
  return trimmed({at, end}).empty() ? fault{} : decode_error::not_json;
}

fault read_levels(std::string_view array, scales scale, std::vector<core::level>& out) {
  out.clear();
  const char* at = array.data();
  const char* const end = at + array.size();
  // Every step reads one character and stops at the first that does not fit; the padding behind the buffer fits
  // nothing.
  const auto take = [&](char c) {
    while (is_space(*at)) [[unlikely]]++ at;
    if (*at != c) return false;
    ++at;
    return true;
  };
  if (!take('[')) return decode_error::wrong_type;
  if (!take(']')) {
    do {
      core::level& x = out.emplace_back();
      if (!take('[') || !take('"')) return decode_error::wrong_type;
      if (const fault f = quoted_decimal(at, end, scale.price, x.price.units)) return f;
      if (!take(',') || !take('"')) return decode_error::wrong_type;
      if (const fault f = quoted_decimal(at, end, scale.quantity, x.quantity.units)) return f;
      if (!take(']')) return decode_error::wrong_type;
      if (x.price.units <= 0 || x.quantity.units < 0) return decode_error::out_of_range;
    } while (take(','));
    if (!take(']')) return decode_error::not_json;
  }
  if (at > end) return decode_error::not_json;
  return trimmed({at, end}).empty() ? fault{} : decode_error::not_json;
}

}  // namespace adapters::binance::scan
