#include "adapters/transport/json_tokens.hpp"

#include <algorithm>

namespace adapters::transport {
namespace {

using kind = json_token::kind;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool of_number(char c) { return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

/// Behind the closing quote, or the end of the text.
std::size_t string_end(std::string_view text, std::size_t begin) {
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at + 1;
  }
  return text.size();
}

template <class Belongs>
std::size_t run_end(std::string_view text, std::size_t begin, Belongs belongs) {
  return static_cast<std::size_t>(std::find_if_not(text.begin() + begin, text.end(), belongs) - text.begin());
}

json_token token_at(std::string_view text, std::size_t begin) {
  const char c = text[begin];
  if (c == '{' || c == '[') return {kind::open, begin, begin + 1};
  if (c == '}' || c == ']') return {kind::close, begin, begin + 1};
  if (c == '-' || is_digit(c)) return {kind::number, begin, run_end(text, begin, of_number)};
  if (c != '"') return {kind::word, begin, std::max(begin + 1, run_end(text, begin, is_letter))};
  const auto end = string_end(text, begin);
  const auto next = run_end(text, end, is_blank);
  return {next < text.size() && text[next] == ':' ? kind::key : kind::text, begin, end};
}

}  // namespace

std::vector<json_token> json_tokens(std::string_view text) {
  std::vector<json_token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at]) || text[at] == ',' || text[at] == ':') {
      ++at;
      continue;
    }
    tokens.push_back(token_at(text, at));
    at = tokens.back().end;
  }
  return tokens;
}

std::size_t json_value_end(const std::vector<json_token>& tokens, std::size_t first) {
  std::size_t depth = 0;
  for (std::size_t at = first; at < tokens.size(); ++at) {
    if (tokens[at].what == kind::open) ++depth;
    if (tokens[at].what == kind::close && depth > 0) --depth;
    if (depth == 0) return tokens[at].end;
  }
  return tokens.empty() ? 0 : tokens.back().end;
}

}  // namespace adapters::transport
