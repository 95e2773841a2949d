#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "config/problem.hpp"

namespace config {
namespace {

struct code_text {
  config::code code;
  std::string_view text;
};

// The one list of codes: explain, the reference page and all_codes() read it. Ascending.
constexpr std::array code_texts{
    code_text{code::unreadable,
              "The file does not exist, is a folder, or may not be read. Check the path and the permissions."},
    code_text{code::not_a_map,
              "A configuration is a map of keys at the top level. An empty file or a lone word configures nothing."},
    code_text{code::unknown_key,
              "Nothing reads this key, so it would be silently without effect. The hint names the nearest known key "
              "and lists what is known at this place."},
    code_text{code::mistyped,
              "A value of another type is needed here, for instance a whole number instead of a word, or a map of "
              "keys instead of a list."},
    code_text{code::out_of_range, "The value is well formed but outside the range that the reference page gives."},
    code_text{code::missing, "This key has no default, because no default would be safe. Write it."},
    code_text{code::duplicate_key,
              "The same key stands twice in one map. YAML tools keep one of the two without a word, so one must go."},
    code_text{code::syntax, "The text is not YAML at this place."},
    code_text{code::second_document,
              "A line `---` begins a second document, which YAML tools drop without a word. One file, one document."},
    code_text{code::unterminated_quote,
              "A quoted text ends on its own line. An open quote would swallow the rest of the file."},
    code_text{code::unclosed_bracket,
              "Every [ and { needs its own closing partner; the place of the open one is given."},
    code_text{code::missing_unit,
              "Durations, amounts of money, ratios and sizes carry their unit in the value: 5s, 100 USDT, 2%, 64MiB. "
              "Zero does too."},
    code_text{code::leading_zero,
              "Some YAML tools read 010 as eight. Numbers have no leading zero, no 0x, no underscore."},
    code_text{code::not_a_flag, "Flags are true or false. YAML tools disagree about yes, no, on and off."},
    code_text{code::not_finite, "Infinity and not-a-number are no values here. Write the largest value that you mean."},
    code_text{code::merge_key, "`<<` is not applied by this loader. Write the keys out."},
    code_text{code::tab_indentation, "YAML indents by blanks only. How far a tab reaches differs between editors."},
    code_text{code::blank_in_key,
              "A quoted key that begins or ends with a blank looks like the plain one and is another key."},
    code_text{code::unknown_choice, "Only the listed words are accepted here."},
    code_text{code::too_large, "A configuration file has at most 1 MiB."},
    code_text{code::literal_secret,
              "Secrets are never written into a configuration. Put the secret into an environment variable "
              "(env:NAME), a file (file:/path) or a systemd credential (cred:name). Rotate a secret that was ever "
              "shared in a file."},
    code_text{code::too_deep, "Maps and lists may be nested 32 levels deep."},
    code_text{code::encoding,
              "The file is UTF-8 without byte order mark, and without control characters other than the line feed "
              "(a carriage return before it is accepted)."},
    code_text{code::unsupported_yaml,
              "Anchors, aliases, tags, directives, complex keys, block text (| and >) and text over several lines are "
              "not used: the file means what it shows. Quote a text that begins with one of these signs."},
    code_text{code::wrong_unit, "The unit does not fit the value: a duration wants s, an amount of money wants USDT."},
    code_text{code::malformed_name,
              "Names of venues, accounts, groups and bots are lower-case letters and digits in words joined by a "
              "hyphen, 40 characters at most. Instruments are venue/SYMBOL."},
    code_text{code::unknown_reference, "The value names something that the configuration does not define."},
    code_text{code::collision,
              "Two things would share a name, an id or a place: two bots of one name or name number, two instruments "
              "of one id, or two bots on one instrument and account."},
    code_text{code::contradiction, "Each value is allowed alone, but not both together."},
    code_text{code::live_refused, "Only `mode: paper` is admitted: no gateway of this build may place real orders."},
    code_text{code::refused_by_strategy, "The strategy cannot be made of these parameters; the message says why."},
    code_text{code::unknown_variable,
              "An environment variable that begins with WATCHBILL_ but that nothing reads, probably a misspelling. "
              "Two underscores stand for one level: WATCHBILL_NODE__SEED is node.seed."},
};

}  // namespace

std::string to_string(code c) {
  char text[16];
  std::snprintf(text, sizeof text, "WB-C%03u", static_cast<unsigned>(c));
  return text;
}

std::string_view explanation(code c) {
  const auto found = std::find_if(code_texts.begin(), code_texts.end(), [&](auto& x) { return x.code == c; });
  return found == code_texts.end() ? std::string_view{} : found->text;
}

std::span<const code> all_codes() {
  static const std::vector<code> codes = [] {
    std::vector<code> result;
    for (const auto& x : code_texts) result.push_back(x.code);
    return result;
  }();
  return codes;
}

}  // namespace config
