#include "apps/journal_entries.hpp"

#include <utility>

#include "apps/long_reading.hpp"
#include "messages/codec/codec.hpp"

namespace apps {
namespace {

constexpr int not_found = 3;
constexpr int check_failed = 7;

int exit_code_of(const runtime::journal_problem& problem) {
  return problem.what == runtime::journal_fault::missing ? not_found : check_failed;
}

/// Whether one lies in a folder, or two folders deep in it, as `run` has run/demo/1. Not deeper: it may be any folder.
bool has_journals_below(const std::filesystem::path& folder) {
  std::error_code error;
  using walk = std::filesystem::recursive_directory_iterator;
  for (walk at(folder, std::filesystem::directory_options::skip_permission_denied, error), end; !error && at != end;
       at.increment(error)) {
    if (runtime::segment_number(at->path().filename().string())) return true;
    if (at.depth() == 2) at.disable_recursion_pending();
  }
  return false;
}

}  // namespace

std::string describe_unread(const runtime::journal_problem& x) {
  auto line = runtime::describe(x);
  if (x.what != runtime::journal_fault::missing) return line;
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::path(x.file) / "promises", ignored))
    return line +
           ", only the file `promises` of one: unless a node has just been started there, restore the folder "
           "from a backup";
  if (has_journals_below(x.file)) line += "; `watchbill journal ls " + x.file + "` lists those below it";
  return line;
}

runtime::journal_problem no_segment_in(const std::filesystem::path& directory) {
  return {.what = runtime::journal_fault::missing, .file = directory.string()};
}

runtime::journal_result<std::uint64_t> records_in(const std::filesystem::path& directory, progress_display::style how) {
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return core::unexpected(reader.error());
  long_reading display(directory, how);
  std::uint64_t count = 0;
  auto stored = reader->next();
  for (; stored && *stored; stored = reader->next()) display.show(++count);
  display.finish();
  if (!stored) return core::unexpected(stored.error());
  if (reader->segments() == 0) return core::unexpected(no_segment_in(directory));
  return count;
}

journal_reading read_journal(const std::filesystem::path& directory, std::ostream& err,
                             const std::function<bool(const messages::journal_entry&)>& each,
                             progress_display::style how) {
  journal_reading done;
  long_reading display(directory, how);
  const auto fail = [&](const runtime::journal_problem& problem) {
    display.finish();
    err << "journal: " << describe_unread(problem) << '\n';
    done.exit_code = exit_code_of(problem);
    return done;
  };
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return fail(reader.error());
  while (true) {
    const auto stored = reader->next();
    if (!stored) return fail(stored.error());
    done.segments = reader->segments();
    if (!stored->has_value() && done.segments == 0) return fail(no_segment_in(directory));
    if (!stored->has_value()) break;
    const auto& [sequence, header, payload, bytes] = **stored;
    auto body = messages::codec::decode(header.type, payload);
    if (!body) {
      display.finish();
      const auto [segment, offset] = reader->place();
      err << "journal: record " << sequence << " of type " << header.type << " (" << runtime::segment_name(segment)
          << " at offset " << offset << ") cannot be decoded: " << to_string(body.error()) << '\n';
      done.exit_code = check_failed;
      return done;
    }
    ++done.records;
    done.last_at = header.at;
    display.show(done.records);
    if (!each({sequence, header.at, header.actor, header.correlation, header.cause, std::move(*body)})) break;
  }
  display.finish();
  done.torn = reader->torn();
  return done;
}

}  // namespace apps
