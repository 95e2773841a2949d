#include "config/load.hpp"

#include <gtest/gtest.h>
#include <regex.h>
#include <yaml-cpp/yaml.h>

#include <memory>
#include <set>

#include "config/field.hpp"
#include "core/sim/random.hpp"
#include "tests/config/profiles.hpp"
#include "tests/config/written_out.hpp"

// G-25: the loader never crashes, and accepts no unknown key, no value of a wrong type and none out of range.

namespace config::testing {
namespace {

// --- an independent judge of what was accepted -----------------------------------------------------

/// All leaves that YAML::Node sees, as path -> text, in the path notation of the field table's concrete paths.
void collect(const YAML::Node& n, const std::string& path, std::vector<std::pair<std::string, std::string>>& out) {
  if (n.IsMap()) {
    for (const auto& item : n) collect(item.second, path + (path.empty() ? "" : ".") + item.first.Scalar(), out);
  } else if (n.IsSequence()) {
    for (std::size_t i = 0; i < n.size(); ++i) collect(n[i], path + '[' + std::to_string(i) + ']', out);
  } else {
    out.emplace_back(path, n.IsScalar() ? n.Scalar() : "");
  }
}

/// A POSIX extended regular expression that has to match the whole text. (GCC 12 warns inside <regex> when sanitizing.)
class pattern {
 public:
  explicit pattern(const std::string& expression) : compiled_(new regex_t, release) {
    if (regcomp(compiled_.get(), ("^(" + expression + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0)
      throw std::invalid_argument(expression);
  }
  bool matches(const std::string& text) const { return regexec(compiled_.get(), text.c_str(), 0, nullptr, 0) == 0; }

 private:
  static void release(regex_t* compiled) {
    regfree(compiled);
    delete compiled;
  }
  std::shared_ptr<regex_t> compiled_;
};

std::string expression_of(const std::string& path) {
  std::string expression;
  for (const char c : path) {
    if (c == '*')
      expression += "[A-Za-z0-9_/-]+";
    else if (c == '[')
      expression += "\\[[0-9]+";
    else if (c == '.' || c == ']')
      expression += std::string("\\") + c;
    else
      expression += c;
  }
  return expression;
}

const char* form_of(value_kind kind) {
  switch (kind) {
    case value_kind::integer:
      return "-?(0|[1-9][0-9]*)";
    case value_kind::decimal:
      return "-?(0|[1-9][0-9]*)(\\.[0-9]+)?";
    case value_kind::flag:
      return "true|false";
    case value_kind::duration:
      return "([0-9]+(d|h|m|s|ms|us|ns))+";
    case value_kind::money:
      return "(0|[1-9][0-9]*)(\\.[0-9]+)? *USDT";
    case value_kind::ratio:
      return "(0|[1-9][0-9]*)(\\.[0-9]+)? *(%|bp|ppm)";
    case value_kind::size:
      return "[1-9][0-9]* *(B|KiB|MiB|GiB)";
    case value_kind::name:
      return "[a-z0-9-]+";
    case value_kind::secret:
      return "(env|file|cred):.+";
    case value_kind::address:
      return "[A-Za-z0-9.-]+:[1-9][0-9]*";
    default:
      return ".+";
  }
}

struct rule {
  pattern path;
  pattern form;
};

const std::vector<rule>& rules() {
  static const std::vector<rule> all = [] {
    std::vector<rule> result;
    for (const auto& f : fields())
      if (!f.path.ends_with("*") && f.kind != value_kind::parameters)
        result.push_back({pattern(expression_of(f.path)), pattern(form_of(f.kind))});
    std::set<std::string> names;
    for (const auto& entry : core::strategy::catalogue())
      for (const auto& p : entry.parameters)
        if (names.insert(p.name).second)
          result.push_back({pattern(expression_of("bots.*.parameters." + p.name)), pattern("[0-9a-z.]+")});
    return result;
  }();
  return all;
}

::testing::AssertionResult fits_the_table(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> leaves;
  collect(YAML::Load(text), "", leaves);
  for (const auto& [path, value] : leaves) {
    const auto r = std::find_if(rules().begin(), rules().end(), [&](const rule& x) { return x.path.matches(path); });
    if (r == rules().end()) return ::testing::AssertionFailure() << "unknown key " << path;
    if (!r->form.matches(value)) return ::testing::AssertionFailure() << "wrong type " << path << " = " << value;
  }
  return ::testing::AssertionSuccess();
}

template <class T>
bool within(T value, T least, T most) {
  return least <= value && value <= most;
}

// The ranges once more, by hand, on what the program would use.
void expect_in_range(const configuration& c) {
  using namespace std::chrono_literals;
  EXPECT_EQ(c.mode, run_mode::paper);
  EXPECT_TRUE(within<core::duration>(c.mark_age_max, 100ms, 1h));
  EXPECT_TRUE(within<core::duration>(c.mark_interval, 1ms, 1min));
  EXPECT_TRUE(within<std::uint64_t>(c.journal.segment_bytes, 65'536, std::uint64_t{4} << 30));
  for (const auto& v : c.venues) {
    EXPECT_TRUE(v.kind == "binance-usdm" || v.kind == "binance-spot");
    EXPECT_EQ(v.replay.files.empty(), v.connect.has_value());
    EXPECT_TRUE(within(v.replay.speed, 1u, 1000u));
    EXPECT_TRUE(within<core::duration>(v.paper.order_latency, 0s, 10s));
    EXPECT_TRUE(within<std::int64_t>(v.paper.maker_fee.parts, 0, 10'000));
    EXPECT_TRUE(within<std::int64_t>(v.paper.taker_fee.parts, 0, 10'000));
  }
  std::set<core::instrument_id> ids;
  for (const auto& i : c.instruments) {
    EXPECT_TRUE(ids.insert(i.id).second);
    EXPECT_GT(i.id.value, 0u);
    EXPECT_LE(i.price_scale + i.quantity_scale, core::money::scale);
    for (const auto& f : i.dated) {
      EXPECT_GT(f.tick.units, 0);
      EXPECT_GT(f.lot.units, 0);
    }
  }
  for (const auto& b : c.bots) {
    EXPECT_TRUE(ids.contains(b.instrument_id));
    EXPECT_NE(core::strategy::find(b.strategy), nullptr);
    EXPECT_GT(b.limits.order_notional_max.units, 0);
    EXPECT_TRUE(within(b.limits.open_orders_max, 1u, 1000u));
    EXPECT_TRUE(within<std::int64_t>(b.limits.price_collar.parts, 1, 1'000'000));
  }
}

// --- random damage ----------------------------------------------------------------------------------

class damage {
 public:
  explicit damage(std::uint64_t seed) : random_(seed) {}

  std::string apply(std::string text) {
    const int count = 1 + static_cast<int>(below(3));
    for (int i = 0; i < count; ++i) text = once(std::move(text));
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_.below(n)); }

  std::string once(std::string text) {
    static const std::vector<std::string> pieces{"\"",   "'",      "[",
                                                 "]",    "{",      "}",
                                                 ": ",   "- ",     "# ",
                                                 "\n",   "\t",     " ",
                                                 ",",    "---\n",  "...\n",
                                                 "&a ",  "*a",     "!!int ",
                                                 "<<: ", "| ",     "> ",
                                                 "? ",   "010",    "0x1",
                                                 ".inf", ".nan",   "yes",
                                                 "no",   "~",      "null",
                                                 "1e9",  "-1",     "99999999999999999999",
                                                 "5s",   "2%",     "1 USDT",
                                                 "true", "x: 1\n", "\xEF\xBB\xBF",
                                                 "\xFF", "\x1B",   std::string(1, '\0'),
                                                 "\r\n", "\\",     "é",
                                                 "@",    "`",      "%"};
    switch (below(8)) {
      case 0: {  // a bit
        if (!text.empty()) text[below(text.size())] ^= static_cast<char>(1u << below(8));
        return text;
      }
      case 1: {  // a stretch lost
        const auto at = below(text.size());
        return text.erase(at, 1 + below(12));
      }
      case 2:  // cut off
        return below(20) == 0 ? text.substr(0, below(text.size())) : text;
      case 3: {  // a line twice, elsewhere
        const auto from = line_start(text), to = line_start(text);
        const auto end = std::min(text.size(), text.find('\n', from));
        return text.insert(to, text.substr(from, end - from) + '\n');
      }
      case 4: {  // a line lost
        const auto from = line_start(text);
        const auto end = text.find('\n', from);
        return text.erase(from, end == text.npos ? end : end - from + 1);
      }
      case 5: {  // indentation
        const auto at = line_start(text);
        return below(2) ? text.insert(at, std::string(1 + below(4), ' ')) : text[at] == ' ' ? text.erase(at, 1) : text;
      }
      case 6: {  // a digit
        const auto at = text.find_first_of("0123456789", below(text.size()));
        if (at != text.npos) text[at] = static_cast<char>('0' + below(10));
        return text;
      }
      default:  // something that YAML cares about
        return text.insert(below(text.size() + 1), pieces[below(pieces.size())]);
    }
  }

  std::size_t line_start(const std::string& text) {
    const auto at = text.find('\n', below(text.size()));
    return at == text.npos || at + 1 >= text.size() ? 0 : at + 1;
  }

  core::sim::splitmix64 random_;
};

TEST(mutated_profiles, are_accepted_only_with_known_keys_right_types_and_ranges) {
  const std::string originals[] = {demo_text(), write_out(demo()).text()};
  int accepted = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 10'000 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const std::string text = damage(seed).apply(originals[seed % 2]);
    const auto result = load_text("mutated.yaml", text);
    if (result) {
      ++accepted;
      EXPECT_TRUE(fits_the_table(text)) << text;
      expect_in_range(*result);
      EXPECT_TRUE(result->warnings.empty());
    } else {
      ++refused;
      const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
      EXPECT_FALSE(result.error().empty());
      for (const auto& p : result.error()) {
        EXPECT_EQ(p.severity, severity::error);
        EXPECT_FALSE(p.message.empty());
        EXPECT_TRUE(p.line <= lines && p.column >= 0) << render(p);
      }
      EXPECT_FALSE(render(result.error()).empty());
      EXPECT_TRUE(to_json(result.error()).ends_with("]\n"));
    }
  }
  EXPECT_GT(accepted, 500) << "damage to comments, digits and blanks often leaves a profile valid";
  EXPECT_GT(refused, 5000);
}

// Bytes without any structure reach the encoding check, the scanner and yaml-cpp in turn.
TEST(mutated_profiles, of_noise_never_crash_the_loader) {
  core::sim::splitmix64 random(7);
  const std::string alphabet = "[]{}:,-#&*!|>'\"%@`?~ \n\t\\abc019.<=";
  for (int i = 0; i < 3000; ++i) {
    std::string text(random.below(200), ' ');
    for (auto& c : text) c = i % 3 == 0 ? static_cast<char>(random.next()) : alphabet[random.below(alphabet.size())];
    EXPECT_FALSE(load_text("noise.yaml", text)) << text;
  }
}

// --- aimed damage -------------------------------------------------------------------------------------

std::vector<std::string> wrong_for(const field& f) {
  switch (f.kind) {
    case value_kind::integer:
      return {"many", "1.5", "1s", "\"1\"", "yes", "010", ".inf", "-9223372036854775809", "[]", "{}", "~"};
    case value_kind::decimal:
      return {"much", "1,5", "1%", "1e3", "\"1\"", ".nan", "00.1", "[]", "{}", "~"};
    case value_kind::flag:
      return {"yes", "no", "on", "off", "True", "1", "\"true\"", "[]", "{}", "~"};
    case value_kind::duration:
      return {"5", "0", "soon", "5 USDT", "-1s", "05s", ".inf", "999999d", "[]", "{}", "~"};
    case value_kind::money:
      return {"5", "0", "USDT", "5 EUR", "-1 USDT", "05 USDT", ".inf", "[]", "{}", "~"};
    case value_kind::ratio:
      return {"5", "0", "%", "5s", "-1%", "05%", "1000%", "0.00001%", ".inf", "[]", "{}", "~"};
    case value_kind::size:
      return {"5", "0", "MiB", "5MB", "-1MiB", "9999999GiB", ".inf", "[]", "{}", "~"};
    case value_kind::timestamp:
      return {"5", "today", "2024-13-01", "2024-08-08T1:00:00Z", "[]", "{}", "~"};
    case value_kind::choice:
      return {"none-of-these", "5", "[]", "{}", "~"};
    case value_kind::reference:
      return {"none-of-these", "5", "[]", "{}", "~"};
    case value_kind::name:
      return {"Upper", "two words", "-x", "x-", "a_b", "[]", "{}", "~"};
    default:
      return {"[]", "{}", "~"};
  }
}

std::vector<std::string> beyond(const field& f) {
  if (f.kind == value_kind::integer && !f.least.empty() && f.most.size() < 15)
    return {std::to_string(std::stoll(f.least) - 1), std::to_string(std::stoll(f.most) + 1)};
  if (f.kind == value_kind::decimal && !f.least.empty())
    return {"-0.0000000000000001", std::to_string(std::stoll(f.most.substr(0, f.most.find('.'))) + 1)};
  if (f.kind == value_kind::size) {
    std::size_t digits = 0;
    std::vector<std::string> sizes;
    if (const auto least = std::stoll(f.least, &digits); least > 0)
      sizes.push_back(std::to_string(least - 1) + f.least.substr(digits));
    const auto most = std::stoll(f.most, &digits);
    sizes.push_back(std::to_string(most + 1) + f.most.substr(digits));
    return sizes;
  }
  return {};
}

const field* field_for(const written_value& v, const configuration& c) {
  for (const auto& f : fields())
    if (!f.path.ends_with("*") && pattern(expression_of(f.path)).matches(v.path)) return &f;
  for (const auto& b : c.bots) {
    const std::string prefix = "bots." + b.name + ".parameters.";
    if (v.path.starts_with(prefix)) return parameters_schema(b.strategy)->child(v.path.substr(prefix.size()))->leaf;
  }
  return nullptr;
}

TEST(every_field, refuses_wrong_types_and_values_beyond_its_range_at_their_place) {
  const auto c = demo();
  const auto full = write_out(c);
  int tried = 0;
  for (const auto& v : full.values) {
    const field* f = field_for(v, c);
    ASSERT_TRUE(f) << v.path;
    auto replacements = wrong_for(*f);
    for (auto& more : beyond(*f)) replacements.push_back(std::move(more));
    for (const auto& wrong : replacements) {
      const auto result = load_text("full.yaml", full.with(v, wrong));
      ASSERT_FALSE(result) << v.path << ": " << wrong;
      const bool placed =
          std::any_of(result.error().begin(), result.error().end(), [&](const problem& p) { return p.line == v.line; });
      EXPECT_TRUE(placed) << v.path << ": " << wrong << '\n' << render(result.error());
      ++tried;
    }
  }
  EXPECT_GT(tried, 1000);
}

TEST(every_field, refuses_a_neighbour_that_nobody_knows) {
  const auto full = write_out(demo());
  for (const auto& v : full.values) {
    if (v.path.ends_with(']')) continue;
    auto copy = full;
    const auto& line = full.lines[static_cast<std::size_t>(v.line - 1)];
    const std::string indent(line.find_first_not_of(' '), ' ');
    copy.lines.insert(copy.lines.begin() + v.line, indent + "surprise: 1");
    const auto result = load_text("full.yaml", copy.text());
    ASSERT_FALSE(result) << v.path;
    ASSERT_EQ(result.error().size(), 1u) << render(result.error());
    EXPECT_EQ(result.error()[0].code, code::unknown_key);
    EXPECT_EQ(result.error()[0].line, v.line + 1);
  }
}

TEST(every_field, without_a_default_is_missed) {
  const auto c = demo();
  const auto full = write_out(c);
  int missed = 0;
  for (const auto& v : full.values) {
    if (v.path.ends_with(']')) continue;
    auto copy = full;
    copy.lines.erase(copy.lines.begin() + v.line - 1);
    const auto result = load_text("full.yaml", copy.text());
    const field* f = field_for(v, c);
    ASSERT_TRUE(f) << v.path;
    if (!f->fallback.empty()) continue;
    ASSERT_FALSE(result) << v.path;
    // Where it was the only key of its section, the empty section is what is reported.
    const bool named = std::any_of(result.error().begin(), result.error().end(), [&](const problem& p) {
      return (p.code == code::missing && p.path == v.path) || v.path.starts_with(p.path + '.');
    });
    EXPECT_TRUE(named) << v.path << '\n' << render(result.error());
    ++missed;
  }
  EXPECT_GT(missed, 40);
}

}  // namespace
}  // namespace config::testing
