#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace config {

enum class severity : std::uint8_t {
  error,    ///< nothing is started
  warning,  ///< accepted, but probably not what was meant
};
std::string_view to_string(severity);

/// Kinds of problem. The number is shown as WB-Cnnn and keeps its meaning for ever; explanation() is its long form.
enum class code : std::uint16_t {
  unreadable = 1,            ///< the file cannot be read
  not_a_map = 2,             ///< empty, or not a map of keys at the top
  unknown_key = 3,           ///< nothing reads this key
  mistyped = 4,              ///< a value of another type is needed
  out_of_range = 5,          ///< right type, outside the allowed range
  missing = 6,               ///< a required key is absent
  duplicate_key = 7,         ///< the same key twice in one map
  syntax = 8,                ///< not YAML
  second_document = 9,       ///< a file holds one document
  unterminated_quote = 10,   ///< a quote that its line does not close
  unclosed_bracket = 11,     ///< brackets that do not pair
  missing_unit = 12,         ///< a bare number where a unit is needed
  leading_zero = 13,         ///< a number that YAML tools read as octal
  not_a_flag = 14,           ///< yes, no, on, off instead of true, false
  not_finite = 15,           ///< infinity or not-a-number
  merge_key = 16,            ///< << is not applied
  tab_indentation = 17,      ///< indentation by tab
  blank_in_key = 18,         ///< a key that begins or ends with a blank
  unknown_choice = 19,       ///< not among the allowed words
  too_large = 20,            ///< file beyond 1 MiB
  literal_secret = 21,       ///< a secret itself instead of its place
  too_deep = 22,             ///< nested beyond 32 levels
  encoding = 23,             ///< not UTF-8, or a control character
  unsupported_yaml = 24,     ///< anchors, aliases, tags, block and multi-line text
  wrong_unit = 25,           ///< a unit that does not fit the value
  malformed_name = 26,       ///< a name with characters that names cannot have
  unknown_reference = 30,    ///< names something that is not configured
  collision = 31,            ///< two things share a name, number or place
  contradiction = 32,        ///< two values that cannot both hold
  live_refused = 33,         ///< mode live
  refused_by_strategy = 34,  ///< the strategy cannot be made of these parameters
  unknown_variable = 101,    ///< warning: a WATCHBILL_ variable that nothing reads
};

/// WB-C003.
std::string to_string(code);
/// What the code means and what to do, a few sentences.
std::string_view explanation(code);
/// All codes in ascending order.
std::span<const code> all_codes();

/// One finding, complete in itself: it can be shown without the source.
struct problem {
  config::severity severity = config::severity::error;
  config::code code{};
  std::string file;  ///< as given by the operator; the name of an environment variable for a value from there
  int line = 0;      ///< from 1; 0: the file as a whole
  int column = 0;    ///< from 1, in characters
  int length = 1;    ///< characters that the caret underlines
  std::string path;  ///< bots.trend-btc.limits; may be empty
  std::string message;
  std::string hint;     ///< what to write instead; may be empty
  std::string excerpt;  ///< the source line; literal secrets are masked
};

/// As a compiler would print it: message, place, source line with caret and hint. Ends with a newline.
std::string render(const problem&);
/// All of them and a closing count.
std::string render(std::span<const problem>);
/// [{"file":…,"line":…,"col":…,"len":…,"severity":…,"code":…,"path":…,"message":…,"hint":…}, …]
std::string to_json(std::span<const problem>);

}  // namespace config
