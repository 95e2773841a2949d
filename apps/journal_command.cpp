#include "apps/journal_command.hpp"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <regex>
#include <sstream>
#include <variant>

#include "apps/journal_entries.hpp"
#include "apps/journal_lines.hpp"
#include "core/types/json_object.hpp"
#include "core/types/time.hpp"
#include "messages/codec/codec.hpp"
#include "messages/journal_words.hpp"

namespace apps {
namespace {

constexpr int usage = 2;
constexpr int not_found = 3;
constexpr int check_failed = 7;

/// A place to begin or end at: a sequence or a time.
using bound = std::variant<core::sequence, core::timestamp>;

std::optional<core::sequence> parse_sequence(std::string_view text) {
  core::sequence x;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x.value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return x;
}

/// Seconds with up to nine decimals, UTC: 2024-08-08T23:54:15.030314667Z.
std::optional<core::timestamp> parse_time(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, read = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &read) != 6)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  // Beyond these years nanoseconds do not fit into 64 bits.
  if (!date.ok() || year < 1970 || year > 2200 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  std::string_view rest = std::string_view(text).substr(static_cast<std::size_t>(read));
  if (!rest.ends_with('Z')) return std::nullopt;
  rest.remove_suffix(1);
  core::duration fraction{};
  if (!rest.empty()) {
    if (rest.front() != '.' || rest.size() < 2 || rest.size() > 10) return std::nullopt;
    std::string digits(rest.substr(1));
    digits.resize(9, '0');
    const auto nanoseconds = parse_sequence(digits);
    if (!nanoseconds) return std::nullopt;
    fraction = core::duration(static_cast<std::int64_t>(nanoseconds->value));
  }
  return core::timestamp{std::chrono::sys_days(date)} + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction;
}

std::optional<bound> parse_bound(const std::string& text) {
  if (const auto sequence = parse_sequence(text)) return *sequence;
  if (const auto at = parse_time(text)) return *at;
  return std::nullopt;
}

bool before(const messages::journal_entry& entry, const bound& x) {
  if (const auto* sequence = std::get_if<core::sequence>(&x)) return entry.sequence < *sequence;
  return entry.at < std::get<core::timestamp>(x);
}
bool after(const messages::journal_entry& entry, const bound& x) {
  if (const auto* sequence = std::get_if<core::sequence>(&x)) return entry.sequence > *sequence;
  return entry.at > std::get<core::timestamp>(x);
}

/// Writes a record as one line.
class printing {
 public:
  printing(std::ostream& out, journal_output output) : out_(out), output_(output) {}

  void operator()(const messages::journal_entry& entry, const messages::journal_dictionary& names) {
    const auto type = messages::type_name(entry.body);
    messages::journal_words words;
    if (entry.correlation) words.push_back({"correlation", names.name_of(entry.correlation)});
    for (auto& word : names.words_of(entry.body)) words.push_back(std::move(word));
    if (output_ == journal_output::text) {
      out_ << entry.sequence << ' ' << core::to_iso8601(entry.at) << ' ' << names.name_of(entry.actor) << ' ' << type;
      if (entry.cause) out_ << " cause=" << entry.cause;
      out_ << text_of(words);
    } else {
      out_ << "{\"v\":1,\"sequence\":" << entry.sequence << ",\"at\":" << core::json_quoted(core::to_iso8601(entry.at))
           << ",\"actor\":" << core::json_quoted(names.name_of(entry.actor)) << ",\"type\":" << core::json_quoted(type);
      if (entry.cause) out_ << ",\"cause\":" << entry.cause;
      out_ << ",\"facts\":" << json_of(words) << '}';
    }
    out_ << '\n';
  }

 private:
  std::ostream& out_;
  journal_output output_;
};

/// Nothing for what is no regular expression.
std::optional<std::regex> parse_pattern(const std::string& text) {
  try {
    return std::regex(text, std::regex::optimize);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

std::optional<std::uint16_t> type_named(std::string_view name) {
  for (std::uint16_t number = 1; !messages::codec::type_name(number).empty(); ++number)
    if (messages::codec::type_name(number) == name) return number;
  return std::nullopt;
}

/// On a terminal, records that are all printed show themselves how far it is; a bar would stand among some of them.
progress_display::style progress_beside(const journal_show_options& x) {
  using style = progress_display::style;
  if (isatty(STDOUT_FILENO) == 0) return style::automatic;
  const bool all = x.type.empty() && x.actor.empty() && x.from.empty() && x.pattern.empty();
  return all ? style::none : style::plain;
}

}  // namespace

int journal_show(std::ostream& out, std::ostream& err, const journal_show_options& options) {
  const auto type = type_named(options.type);
  if (!options.type.empty() && !type) {
    err << "journal: there is no record type " << options.type << '\n';
    return usage;
  }
  const auto from = parse_bound(options.from);
  const auto until = parse_bound(options.until);
  if ((!options.from.empty() && !from) || (!options.until.empty() && !until)) {
    err << "journal: --from and --until take a sequence or a time like 2024-08-08T23:54:15Z\n";
    return usage;
  }
  const auto pattern = parse_pattern(options.pattern);
  if (!pattern) {
    err << "journal: " << options.pattern << " is no regular expression; put \\ before ( ) [ ] { } * + ? . ^ $ |\n";
    return usage;
  }
  const core::actor_number actor{core::number_of(options.actor)};
  messages::journal_dictionary names;
  std::ostringstream line;
  printing print(line, options.output);
  bool matched = options.pattern.empty();
  bool actor_seen = options.actor.empty();
  const auto each = [&](const messages::journal_entry& entry) {
    if (until && after(entry, *until)) return false;
    names.learn(entry.body);
    if (!options.actor.empty() && entry.actor != actor) return true;
    actor_seen = true;
    if (type && messages::codec::type_number(entry.body) != *type) return true;
    if (from && before(entry, *from)) return true;
    line.str({});
    print(entry, names);
    if (const auto text = line.str(); options.pattern.empty() || std::regex_search(text, *pattern)) {
      matched = true;
      out << text;
    }
    return true;
  };
  const auto done = read_journal(options.directory, err, each, progress_beside(options));
  if (done.exit_code == 0 && !actor_seen) {
    err << "journal: it holds no record of " << options.actor << '\n';
    return not_found;
  }
  if (done.exit_code == 0 && !matched) {
    err << "journal: no record matches " << options.pattern << '\n';
    return not_found;
  }
  return done.exit_code;
}

int journal_verify(std::ostream& out, std::ostream& err, const std::filesystem::path& directory) {
  const auto done = read_journal(directory, err, [](const messages::journal_entry&) { return true; });
  if (done.exit_code != 0) return done.exit_code;
  if (done.torn) {
    err << "journal: " << done.torn->bytes << " bytes of a record that was not completed lie behind record "
        << done.records << " (" << runtime::segment_name(done.torn->place.segment) << " at offset "
        << done.torn->place.offset << "); the next start cuts them off\n";
    // A kill in the middle of an append leaves no length; where there is one, something that was written is gone.
    if (done.torn->committed) return check_failed;
  }
  const auto hash = journal_hash(directory, progress_display::style::automatic);
  if (!hash) {
    err << "journal: " << runtime::describe(hash.error()) << '\n';
    return check_failed;
  }
  out << "ok: " << done.records << " records, " << done.segments << " segments, last "
      << (done.records == 0 ? "none" : core::to_iso8601(done.last_at)) << ", sha256 " << *hash << '\n';
  return 0;
}

}  // namespace apps
