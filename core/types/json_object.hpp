#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

/// One JSON object as text, in the order of writing. For what rooms show of themselves; names are plain words and come
/// once each, which is up to the writer.
class json_object {
 public:
  json_object& text(std::string_view name, std::string_view value);
  json_object& number(std::string_view name, std::uint64_t value);
  json_object& flag(std::string_view name, bool value);
  /// An array of objects: at most `most` of them are written, the rest is only counted in `NAME_left_out`.
  json_object& list(std::string_view name, const std::vector<json_object>& rows, std::size_t most = 200);

  /// The object as written so far.
  std::string done() const& { return text_ + "}"; }
  std::string done() && { return std::move(text_ += '}'); }

 private:
  void key(std::string_view name);
  json_object& raw(std::string_view name, std::string_view value);

  std::string text_ = "{";
};

/// In quotes, with everything escaped that JSON demands.
std::string json_quoted(std::string_view);

}  // namespace core
