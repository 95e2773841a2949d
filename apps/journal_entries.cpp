#include "apps/journal_entries.hpp"

#include <utility>

#include "messages/codec/codec.hpp"

namespace apps {
namespace {

constexpr int not_found = 3;
constexpr int check_failed = 7;

int exit_code_of(const runtime::journal_problem& problem) {
  return problem.what == runtime::journal_fault::missing ? not_found : check_failed;
}

}  // namespace

journal_reading read_journal(const std::filesystem::path& directory, std::ostream& err,
                             const std::function<bool(const messages::journal_entry&)>& each) {
  journal_reading done;
  const auto fail = [&](const runtime::journal_problem& problem) {
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
      const auto [segment, offset] = reader->place();
      err << "journal: record " << sequence << " of type " << header.type << " (" << runtime::segment_name(segment)
          << " at offset " << offset << ") cannot be decoded: " << to_string(body.error()) << '\n';
      done.exit_code = check_failed;
      return done;
    }
    ++done.records;
    done.last_at = header.at;
    if (!each({sequence, header.at, header.actor, header.correlation, header.cause, std::move(*body)})) return done;
  }
  done.torn = reader->torn();
  return done;
}

}  // namespace apps
