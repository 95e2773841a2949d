#include "apps/journal_entries.hpp"

#include <unistd.h>

#include <optional>
#include <utility>

#include "apps/progress.hpp"
#include "messages/codec/codec.hpp"
#include "runtime/clock.hpp"

namespace apps {
namespace {

constexpr int not_found = 3;
constexpr int check_failed = 7;

int exit_code_of(const runtime::journal_problem& problem) {
  return problem.what == runtime::journal_fault::missing ? not_found : check_failed;
}

/// Shows how far a reading is once it takes long. The journal's length is asked for only then.
class long_reading {
 public:
  explicit long_reading(const std::filesystem::path& directory) : directory_(directory) {}

  void show(std::uint64_t done) {
    if (display_) return display_->show(done, total_);
    if (done % 1024 != 0 || silent_ || runtime::monotonic_now() - began_ < patience) return;
    total_ = records_in(directory_).value_or(done);
    display_.emplace("journal", progress_display::style::automatic, "records");
  }
  void finish(std::uint64_t done) {
    if (display_) display_->finish(done, total_);
  }

 private:
  static constexpr core::duration patience = std::chrono::seconds(1);

  const std::filesystem::path& directory_;
  const bool silent_ = isatty(STDOUT_FILENO) != 0;  ///< the lines themselves show it
  const core::duration began_ = runtime::monotonic_now();
  std::optional<progress_display> display_;
  std::uint64_t total_ = 0;
};

}  // namespace

runtime::journal_result<std::uint64_t> records_in(const std::filesystem::path& directory) {
  auto reader = runtime::journal_reader::open(directory);
  if (!reader) return core::unexpected(reader.error());
  std::uint64_t count = 0;
  for (;; ++count) {
    const auto stored = reader->next();
    if (!stored) return core::unexpected(stored.error());
    if (!stored->has_value()) return count;
  }
}

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
  long_reading display(directory);
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
    display.show(done.records);
    if (!each({sequence, header.at, header.actor, header.correlation, header.cause, std::move(*body)})) return done;
  }
  display.finish(done.records);
  done.torn = reader->torn();
  return done;
}

}  // namespace apps
