#include "config/source.hpp"

#include <algorithm>
#include <array>

namespace config {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_reference(std::string_view value) {
  return value.starts_with("env:") || value.starts_with("file:") || value.starts_with("cred:");
}

bool names_a_secret(std::string_view key) {
  std::string lower(key);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  // Addresses of servers, too: a password belongs to them.
  constexpr std::array words{"key", "secret", "token", "password", "passphrase", "postgres", "redis"};
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return lower.ends_with(word); });
}

}  // namespace

source::source(std::string file_name, std::string_view text) : name(std::move(file_name)) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (end != text.npos && line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  if (lines.empty()) lines.emplace_back();
}

std::string origin_of(const place& p) {
  if (p.source->name.starts_with("WATCHBILL_")) return p.source->name;
  return p.source->name + ':' + std::to_string(p.line + 1);
}

problem problem_at(const place& p, code c, std::string path, std::string message, std::string hint) {
  problem result;
  result.severity = static_cast<int>(c) > 100 ? severity::warning : severity::error;
  result.code = c;
  result.path = std::move(path);
  result.message = std::move(message);
  result.hint = std::move(hint);
  result.file = p.source->name;
  const std::size_t line = std::min(p.line, p.source->lines.size() - 1);
  const std::string_view text = p.source->lines[line];
  const std::size_t offset = std::min(p.offset, text.size());
  result.line = static_cast<int>(line) + 1;
  result.column = utf8_length(text.substr(0, offset)) + 1;
  result.length = std::max(1, utf8_length(text.substr(offset, p.length)));
  // A tab would tear caret and text apart, and other control characters could command the terminal.
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t bytes = std::max<std::size_t>(1, utf8_front(rest));
    const bool shown = utf8_front(rest) > 0 && static_cast<unsigned char>(rest[0]) >= 0x20 && rest[0] != 0x7f &&
                       !(rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) < 0xA0);
    result.excerpt += shown ? rest.substr(0, bytes) : rest[0] == '\t' ? " " : "?";
    rest.remove_prefix(bytes);
  }
  result.excerpt = mask_secrets(result.excerpt);
  return result;
}

void findings::report(const place& p, code c, std::string path, std::string message, std::string hint) {
  if (problems_.size() < findings_max)
    problems_.push_back(problem_at(p, c, std::move(path), std::move(message), std::move(hint)));
}

void findings::add(std::vector<problem> more) {
  for (auto& p : more)
    if (problems_.size() < findings_max) problems_.push_back(std::move(p));
}

std::string mask_secrets(std::string_view line) {
  std::string out(line);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] != ':' && out[i] != '=') continue;
    std::size_t end = i;
    while (end > 0 && (out[end - 1] == ' ' || out[end - 1] == '"' || out[end - 1] == '\'')) --end;
    std::size_t begin = end;
    while (begin > 0 && is_word(out[begin - 1])) --begin;
    if (!names_a_secret(std::string_view(out).substr(begin, end - begin))) continue;
    std::size_t value = i + 1;
    while (value < out.size() && (out[value] == ' ' || out[value] == '"' || out[value] == '\'')) ++value;
    if (is_reference(std::string_view(out).substr(value))) continue;
    const std::size_t stop = std::min(out.find_first_of(",}", value), out.size());
    const int characters = utf8_length(std::string_view(out).substr(value, stop - value));
    out.replace(value, stop - value, std::string(static_cast<std::size_t>(characters), '*'));
    i = value;
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  for (int count = 0; !text.empty(); ++count) {
    if (count == 60) return out + "…";
    const std::size_t bytes = utf8_front(text);
    const bool control = static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f ||
                         (text.size() > 1 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0);
    out += bytes == 0 || control ? std::string_view("?") : text.substr(0, bytes);
    text.remove_prefix(std::max<std::size_t>(1, bytes));
  }
  return out;
}

int utf8_length(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string_view utf8_substr(std::string_view text, int first, int count) {
  const auto skip = [&](std::size_t from, int characters) {
    std::size_t at = from;
    for (int i = 0; i < characters && at < text.size(); ++i) {
      ++at;
      while (at < text.size() && is_continuation(text[at])) ++at;
    }
    return at;
  };
  const std::size_t begin = skip(0, first);
  return text.substr(begin, skip(begin, count) - begin);
}

std::size_t utf8_front(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (text.empty()) return 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  // The bounds of the second byte exclude overlong forms, surrogates and what lies beyond U+10FFFF.
  const unsigned second = byte(1);
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool fits = (lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second <= 0x9F);
    return fits && tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool fits = (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second <= 0x8F);
    return fits && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace config
