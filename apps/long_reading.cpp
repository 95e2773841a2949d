#include "apps/long_reading.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "runtime/clock.hpp"
#include "runtime/journal_reader.hpp"

namespace apps {

std::optional<std::uint64_t> last_record_in(const std::filesystem::path& directory) {
  auto opened = runtime::open_directory(directory, runtime::file_access::read);
  if (!opened) return std::nullopt;
  const std::shared_ptr<runtime::storage> files = *std::move(opened);
  const auto names = files->list();
  if (!names) return std::nullopt;
  std::uint32_t number = 0;
  for (const auto& name : *names) number = std::max(number, runtime::segment_number(name).value_or(0));
  if (number == 0) return std::nullopt;
  const auto segment = files->open(runtime::segment_name(number), runtime::file_access::read);
  if (!segment) return std::nullopt;
  const auto header = runtime::read_segment_header((*segment)->bytes());
  auto reader = runtime::journal_reader::open(files);
  if (!header || !reader || !reader->move_to({number, runtime::segment_header_bytes}, header->first))
    return std::nullopt;
  auto last = header->first.value - 1;
  for (auto next = reader->next(); next && *next; next = reader->next()) last = (*next)->sequence.value;
  return last;
}

long_reading::long_reading(std::filesystem::path directory, progress_display::style how, core::duration patience)
    : directory_(std::move(directory)),
      patience_(how == progress_display::style::none ? core::duration::max() : patience),
      began_(runtime::monotonic_now()),
      display_("journal", how, "records") {}

void long_reading::show(std::uint64_t done) {
  done_ = done;
  if (done % 1024 != 0) return;
  if (!total_) {
    if (runtime::monotonic_now() - began_ < patience_) return;
    total_ = last_record_in(directory_).value_or(done);
  }
  display_.show_now(done, std::max(*total_, done));
}

void long_reading::finish() {
  if (total_) display_.finish(done_, std::max(*total_, done_));
  total_.reset();
}

}  // namespace apps
