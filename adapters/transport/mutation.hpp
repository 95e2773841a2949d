#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace adapters::transport {

/// The ways in which a text can arrive damaged.
enum class mutation : std::uint8_t {
  flip,           ///< one to eight bits of ASCII characters change; the text stays ASCII if it was
  bytes,          ///< one to eight bytes become any bytes: seldom valid UTF-8
  cut,            ///< the end is missing
  split,          ///< comes as two texts
  digit,          ///< one digit becomes another
  deep,           ///< a value becomes arrays or objects nested deeply
  huge,           ///< a number becomes one that no type holds
  non_ascii,      ///< characters of a string become others outside ASCII, still UTF-8
  duplicate_key,  ///< a member comes twice, the second time with another value
  wrong_type,     ///< a value becomes one of another type
  no_member,      ///< a member is missing
  empty,          ///< an empty text
};
inline constexpr std::size_t mutations = 12;
std::string_view to_string(mutation);

/// The ways in which a venue changes what it sends without saying so. The text stays JSON; a reader goes on, or refuses
/// this one text.
enum class drift : std::uint8_t {
  extra_member,   ///< an unknown member, of any type
  number_string,  ///< a number comes as a string of it
  null_value,     ///< a value becomes null
  new_word,       ///< a string of capital letters becomes a word that nobody knows: an enumerator
};
inline constexpr std::size_t drifts = 4;
std::string_view to_string(drift);

/// `text` as it arrives: pure in its arguments. Mostly one text, two for `split`. A mutation that finds nothing to
/// change (no digit, no member) flips a bit instead; an empty text stays as it is.
std::vector<std::string> mutated(std::string_view text, mutation, std::uint64_t seed);

/// The same text in another shape; unchanged where there is nothing that could change.
std::string drifted(std::string_view text, drift, std::uint64_t seed);

}  // namespace adapters::transport
