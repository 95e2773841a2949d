#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace adapters::transport {

/// A piece of a text that may be JSON; punctuation other than brackets is left out.
struct json_token {
  enum class kind : std::uint8_t {
    key,     ///< a string with a colon behind it, quotes included
    text,    ///< another string, quotes included
    number,  ///< as JSON writes it, or nearly
    word,    ///< true, false, null, or other letters
    open,    ///< { or [
    close,   ///< } or ]
  };
  kind what = kind::word;
  std::size_t begin = 0;
  std::size_t end = 0;

  std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// The tokens of any text, in order; never fails, for texts that are to be damaged, or are.
std::vector<json_token> json_tokens(std::string_view text);
/// Where the value ends that begins with this token: behind its last token.
std::size_t json_value_end(const std::vector<json_token>&, std::size_t first);

}  // namespace adapters::transport
