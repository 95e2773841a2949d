#include "adapters/binance/server/stream_naming.hpp"

namespace adapters::binance::server {
namespace {

/// The text behind `"key":"`, up to the next quote, within the beginning of a message.
std::string_view value_of(std::string_view text, std::string_view key) {
  constexpr std::size_t beginning = 160;
  const auto head = text.substr(0, beginning);
  const auto at = head.find(key);
  if (at == std::string_view::npos) return {};
  const auto begin = at + key.size();
  const auto end = text.find('"', begin);
  return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end - begin);
}

}  // namespace

std::string name_of_text(std::string_view target, std::string_view text) {
  if (const auto stream = value_of(text, "{\"stream\":\""); !stream.empty()) return std::string(stream);
  if (const auto method = value_of(text, "\"method\":\""); !method.empty()) return std::string(method);
  if (text.starts_with("{\"result\"") || text.starts_with("{\"error\"")) return "answer";
  const auto event = value_of(text, "\"e\":\"");
  if (event.empty()) return std::string(target);
  if (target.starts_with("/private")) return "private/" + std::string(event);
  std::string name;
  for (const char c : value_of(text, "\"s\":\"")) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name + '@' + std::string(event);
}

}  // namespace adapters::binance::server
