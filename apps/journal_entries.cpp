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

}  // namespace

runtime::journal_result<std::uint64_t> records_in(const std::filesystem::path& directory, progress_display::style how) {
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return core::unexpected(reader.error());
  long_reading display(directory, how);
  std::uint64_t count = 0;
  auto stored = reader->next();
  for (; stored && *stored; stored = reader->next()) display.show(++count);
  display.finish();
  if (!stored) return core::unexpected(stored.error());
  return count;
}

journal_reading read_journal(const std::filesystem::path& directory, std::ostream& err,
                             const std::function<bool(const messages::journal_entry&)>& each,
                             progress_display::style how) {
  journal_reading done;
  long_reading display(directory, how);
  const auto fail = [&](const runtime::journal_problem& problem) {
    display.finish();
    err << "journal: " << runtime::describe(problem) << '\n';
    done.exit_code = exit_code_of(problem);
    return done;
  };
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return fail(reader.error());
  while (true) {
    const auto stored = reader->next();
    if (!stored) return fail(stored.error());
    done.segments = reader->segments();
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
