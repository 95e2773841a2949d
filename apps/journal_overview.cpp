#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "apps/journal_command.hpp"
#include "apps/journal_entries.hpp"
#include "apps/long_reading.hpp"
#include "core/types/time.hpp"
#include "messages/codec/codec.hpp"
#include "messages/journal_words.hpp"
#include "runtime/journal_reader.hpp"
#include "runtime/segment.hpp"

namespace apps {
namespace {

constexpr int not_found = 3;
constexpr int check_failed = 7;

/// Folders in and below one that hold segments, in alphabetical order.
std::set<std::filesystem::path> journals_in(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> found;
  std::error_code error;
  using walk = std::filesystem::recursive_directory_iterator;
  for (walk at(folder, std::filesystem::directory_options::skip_permission_denied, error), end; !error && at != end;
       at.increment(error))
    if (runtime::segment_number(at->path().filename().string())) found.insert(at->path().parent_path());
  return found;
}

struct outline {
  std::uint64_t records = 0;
  core::timestamp first{}, last{};
  std::string trouble;
};

outline outline_of(const std::filesystem::path& directory) {
  outline x;
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return {.trouble = runtime::describe(reader.error())};
  long_reading display(directory);
  while (true) {
    const auto stored = reader->next();
    if (!stored) {
      display.finish();
      x.trouble = runtime::describe(stored.error());
      return x;
    }
    if (!stored->has_value()) break;
    x.last = (*stored)->header.at;
    if (x.records++ == 0) x.first = x.last;
    display.show(x.records);
  }
  display.finish();
  if (reader->torn()) x.trouble = fmt::format("{} bytes of a torn record at the end", reader->torn()->bytes);
  return x;
}

struct tally {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

template <class Key>
void print_tallies(std::ostream& out, std::string_view title, const std::map<Key, tally>& all) {
  std::vector<std::pair<Key, tally>> sorted(all.begin(), all.end());
  std::ranges::stable_sort(sorted, std::greater{}, [](const auto& x) { return x.second.records; });
  fmt::print(out, "\n{:<32} {:>10} {:>14}\n", title, "records", "bytes");
  for (const auto& [name, x] : sorted) fmt::print(out, "{:<32} {:>10} {:>14}\n", name, x.records, x.bytes);
}

}  // namespace

int journal_ls(std::ostream& out, std::ostream& err, const std::filesystem::path& folder) {
  const auto found = journals_in(folder);
  if (found.empty()) {
    fmt::print(err, "journal: there is no journal in {} or below it\n", folder.string());
    return not_found;
  }
  int code = 0;
  fmt::print(out, "{:<32} {:>8} {:>10}  {:<30}  {}\n", "journal", "segments", "records", "first", "last");
  for (const auto& directory : found) {
    const auto segments = std::ranges::count_if(std::filesystem::directory_iterator(directory), [](const auto& x) {
      return runtime::segment_number(x.path().filename().string()).has_value();
    });
    const auto x = outline_of(directory);
    fmt::print(out, "{:<32} {:>8} {:>10}  {:<30}  {}\n", directory.string(), segments, x.records,
               x.records == 0 ? "-" : core::to_iso8601(x.first), x.records == 0 ? "-" : core::to_iso8601(x.last));
    if (x.trouble.empty()) continue;
    fmt::print(err, "journal: {}: {}\n", directory.string(), x.trouble);
    code = check_failed;
  }
  return code;
}

int journal_stats(std::ostream& out, std::ostream& err, const std::filesystem::path& directory) {
  std::map<std::string, tally> by_type, by_actor;
  std::map<core::actor_number, tally> by_number;  // a name may be declared later than its number is used
  messages::journal_dictionary names;
  tally all;
  core::timestamp first{};
  const auto done = read_journal(directory, err, [&](const messages::journal_entry& entry) {
    names.learn(entry.body);
    if (all.records == 0) first = entry.at;
    const auto bytes = runtime::record_bytes(messages::codec::encode(entry.body).size());
    for (auto* x : {&all, &by_type[std::string(messages::type_name(entry.body))], &by_number[entry.actor]}) {
      ++x->records;
      x->bytes += bytes;
    }
    return true;
  });
  if (done.exit_code != 0) return done.exit_code;
  for (const auto& [number, x] : by_number) by_actor[names.name_of(number)] = x;
  const auto span = done.last_at - first;
  fmt::print(out, "{} records, {} bytes, {} segments, {} .. {}", all.records, all.bytes, done.segments,
             all.records == 0 ? "-" : core::to_iso8601(first), all.records == 0 ? "-" : core::to_iso8601(done.last_at));
  if (span > core::duration{})
    fmt::print(out, ", {} records a minute",
               static_cast<std::uint64_t>(static_cast<__int128>(all.records) * 60'000'000'000 / span.count()));
  out << '\n';
  print_tallies(out, "type", by_type);
  print_tallies(out, "actor", by_actor);
  return 0;
}

}  // namespace apps
