#include "adapters/transport/mutation.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/transport/json_tokens.hpp"
#include "core/sim/random.hpp"

namespace adapters::transport {
namespace {

using core::sim::splitmix64;
using kind = json_token::kind;
using changed = std::optional<std::string>;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A text, its tokens, and the draws that say what becomes of it.
struct subject {
  std::string_view text;
  std::vector<json_token> tokens;
  splitmix64 draws;

  /// One of the tokens that fit, by draw.
  template <class Fits>
  std::optional<std::size_t> pick(Fits fits) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < tokens.size(); ++i)
      if (fits(i)) found.push_back(i);
    if (found.empty()) return {};
    return found[draws.below(found.size())];
  }
  std::optional<std::size_t> pick_value() {
    return pick([&](std::size_t i) {
      return tokens[i].what == kind::text || tokens[i].what == kind::number || tokens[i].what == kind::word;
    });
  }
  std::optional<std::size_t> pick_key() {
    return pick([&](std::size_t i) { return tokens[i].what == kind::key && i + 1 < tokens.size(); });
  }
  template <std::size_t N>
  std::string_view one_of(const std::array<std::string_view, N>& words) {
    return words[draws.below(N)];
  }
  std::string replaced(std::size_t begin, std::size_t end, std::string_view by) const {
    std::string out(text.substr(0, begin));
    out += by;
    return out += text.substr(end);
  }
  std::string replaced(std::size_t token, std::string_view by) const {
    return replaced(tokens[token].begin, tokens[token].end, by);
  }
};

std::string flipped(subject& s) {
  std::string out(s.text);
  for (auto n = s.draws.below(8) + 1; n > 0; --n) {
    auto& c = out[s.draws.below(out.size())];
    const auto bit = static_cast<char>(1u << s.draws.below(7));
    if (static_cast<unsigned char>(c) < 0x80) c = static_cast<char>(c ^ bit);
  }
  if (out == s.text) out[s.draws.below(out.size())] = '~';
  return out;
}

std::string other_bytes(subject& s) {
  std::string out(s.text);
  for (auto n = s.draws.below(8) + 1; n > 0; --n)
    out[s.draws.below(out.size())] = static_cast<char>(s.draws.below(256));
  return out;
}

changed other_digit(subject& s) {
  const auto digits = std::count_if(s.text.begin(), s.text.end(), is_digit);
  if (digits == 0) return {};
  auto skip = s.draws.below(static_cast<std::uint64_t>(digits));
  std::string out(s.text);
  for (auto& c : out)
    if (is_digit(c) && skip-- == 0) {
      c = static_cast<char>('0' + (c - '0' + 1 + s.draws.below(9)) % 10);
      break;
    }
  return out;
}

changed nested(subject& s) {
  const auto at = s.pick_value();
  if (!at) return {};
  constexpr std::size_t usual_limit = 32;
  const auto depth = usual_limit + 1 + s.draws.below(2000);
  const bool arrays = s.draws.chance(50);
  std::string value;
  for (std::uint64_t n = 0; n < depth; ++n) value += arrays ? "[" : "{\"a\":";
  value += "1";
  value += std::string(depth, arrays ? ']' : '}');
  return s.replaced(*at, value);
}

changed enlarged(subject& s) {
  // Venues write many numbers as strings; those are enlarged inside their quotes.
  const auto quoted_number = [&](const json_token& x) {
    const auto inside = x.in(s.text);
    return x.what == kind::text && inside.size() > 2 && (is_digit(inside[1]) || inside[1] == '-');
  };
  const auto at = s.pick([&](std::size_t i) { return s.tokens[i].what == kind::number || quoted_number(s.tokens[i]); });
  if (!at) return {};
  const std::string nines(s.draws.between(20, 400), '9');
  std::string value;
  switch (s.draws.below(6)) {
    case 0:
      value = nines;
      break;
    case 1:
      value = "-" + nines;
      break;
    case 2:
      value = "0." + nines;
      break;
    case 3:
      value = "1e" + nines.substr(0, 3);
      break;
    case 4:
      value = "-1e-" + nines.substr(0, 3);
      break;
    default:
      value = "18446744073709551616";
      break;  // 2^64
  }
  return s.replaced(*at, s.tokens[*at].what == kind::text ? '"' + value + '"' : value);
}

changed other_alphabet(subject& s) {
  const auto at = s.pick([&](std::size_t i) {
    return (s.tokens[i].what == kind::text || s.tokens[i].what == kind::key) && s.tokens[i].in(s.text).size() > 2;
  });
  if (!at) return {};
  static constexpr std::array<std::string_view, 7> letters{
      "\u00df", "\u20ac", "\u5e01", "\U0001f680", "\\u5e01", "\\u0000", "\\ud83d",
  };
  const auto& token = s.tokens[*at];
  const auto place = token.begin + 1 + s.draws.below(token.end - token.begin - 2);
  const bool plain = static_cast<unsigned char>(s.text[place]) < 0x80 && s.text[place] != '\\';
  return s.replaced(place, plain ? place + 1 : place, s.one_of(letters));
}

constexpr std::array<std::string_view, 8> values{"0", "-1", "true", "null", "\"\"", "\"x\"", "[]", "{}"};

changed doubled_member(subject& s) {
  const auto at = s.pick_key();
  if (!at) return {};
  const auto end = json_value_end(s.tokens, *at + 1);
  return s.replaced(end, end, "," + std::string(s.tokens[*at].in(s.text)) + ":" + std::string(s.one_of(values)));
}

changed other_type(subject& s) {
  const auto at = s.pick_value();
  if (!at) return {};
  const auto old = s.tokens[*at].what;
  auto value = s.one_of(values);
  while (json_tokens(value).front().what == old) value = s.one_of(values);
  return s.replaced(*at, value);
}

changed without_member(subject& s) {
  const auto at = s.pick_key();
  if (!at) return {};
  auto begin = s.tokens[*at].begin;
  auto end = json_value_end(s.tokens, *at + 1);
  // One of the commas goes with it.
  if (end < s.text.size() && s.text[end] == ',')
    ++end;
  else if (begin > 0 && s.text[begin - 1] == ',')
    --begin;
  return s.replaced(begin, end, "");
}

changed damaged(subject& s, mutation how) {
  switch (how) {
    case mutation::bytes:
      return other_bytes(s);
    case mutation::cut:
      return std::string(s.text.substr(0, s.draws.below(s.text.size())));
    case mutation::digit:
      return other_digit(s);
    case mutation::deep:
      return nested(s);
    case mutation::huge:
      return enlarged(s);
    case mutation::non_ascii:
      return other_alphabet(s);
    case mutation::duplicate_key:
      return doubled_member(s);
    case mutation::wrong_type:
      return other_type(s);
    case mutation::no_member:
      return without_member(s);
    case mutation::empty:
      return std::string();
    case mutation::flip:
    case mutation::split:
      break;
  }
  return {};
}

std::string with_member(subject& s) {
  const auto at = s.pick([&](std::size_t i) { return s.tokens[i].in(s.text) == "{"; });
  if (!at) return std::string(s.text);
  static constexpr std::array<std::string_view, 5> kinds{"7", "\"x\"", "null", "[1,[2]]", "{\"a\":{\"b\":true}}"};
  const bool last = *at + 1 >= s.tokens.size() || s.tokens[*at + 1].what == kind::close;
  const auto place = s.tokens[*at].end;
  return s.replaced(
      place, place,
      "\"zz" + std::to_string(s.draws.below(1000)) + "\":" + std::string(s.one_of(kinds)) + (last ? "" : ","));
}

bool is_enumerator(std::string_view quoted) {
  const auto word = quoted.substr(1, quoted.size() - 2);
  return word.size() > 1 &&
         std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

}  // namespace

std::string_view to_string(mutation x) {
  switch (x) {
    case mutation::flip:
      return "flip";
    case mutation::bytes:
      return "bytes";
    case mutation::cut:
      return "cut";
    case mutation::split:
      return "split";
    case mutation::digit:
      return "digit";
    case mutation::deep:
      return "deep";
    case mutation::huge:
      return "huge";
    case mutation::non_ascii:
      return "non_ascii";
    case mutation::duplicate_key:
      return "duplicate_key";
    case mutation::wrong_type:
      return "wrong_type";
    case mutation::no_member:
      return "no_member";
    case mutation::empty:
      return "empty";
  }
  return "?";
}

std::string_view to_string(drift x) {
  switch (x) {
    case drift::extra_member:
      return "extra_member";
    case drift::number_string:
      return "number_string";
    case drift::null_value:
      return "null_value";
    case drift::new_word:
      return "new_word";
  }
  return "?";
}

std::vector<std::string> mutated(std::string_view text, mutation how, std::uint64_t seed) {
  if (text.empty()) return {std::string()};
  subject s{text, json_tokens(text), splitmix64(seed)};
  if (how == mutation::split && text.size() > 1) {
    const auto at = s.draws.below(text.size() - 1) + 1;
    return {std::string(text.substr(0, at)), std::string(text.substr(at))};
  }
  auto out = damaged(s, how);
  return {out ? std::move(*out) : flipped(s)};
}

std::string drifted(std::string_view text, drift how, std::uint64_t seed) {
  subject s{text, json_tokens(text), splitmix64(seed)};
  std::optional<std::size_t> at;
  switch (how) {
    case drift::extra_member:
      return with_member(s);
    case drift::number_string:
      at = s.pick([&](std::size_t i) { return s.tokens[i].what == kind::number; });
      return at ? s.replaced(*at, '"' + std::string(s.tokens[*at].in(text)) + '"') : std::string(text);
    case drift::null_value:
      at = s.pick([&](std::size_t i) {
        const auto what = s.tokens[i].what;
        return what == kind::text || what == kind::number || (what == kind::word && s.tokens[i].in(text) != "null");
      });
      return at ? s.replaced(*at, "null") : std::string(text);
    case drift::new_word:
      at = s.pick([&](std::size_t i) { return s.tokens[i].what == kind::text && is_enumerator(s.tokens[i].in(text)); });
      return at ? s.replaced(*at, "\"QUITE_NEW_" + std::string(1, static_cast<char>('A' + s.draws.below(26))) + '"')
                : std::string(text);
  }
  return std::string(text);
}

}  // namespace adapters::transport
