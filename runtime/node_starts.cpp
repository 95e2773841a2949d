#include "runtime/node_starts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>

namespace runtime {
namespace {

constexpr const char* began = "began";
constexpr const char* ended = "ended";

std::string line_of(const node_start& x) {
  return std::to_string(x.at.time_since_epoch().count()) + ' ' + core::to_iso8601(x.at) + ' ' +
         (x.ended_well ? ended : began) + '\n';
}

std::optional<node_start> start_in(const std::string& line) {
  std::int64_t nanoseconds = 0;
  const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), nanoseconds);
  if (error != std::errc{} || *rest != ' ') return std::nullopt;
  const bool well = line.ends_with(ended);
  if (!well && !line.ends_with(began)) return std::nullopt;
  return node_start{core::timestamp(core::duration(nanoseconds)), well};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool is_crash_loop(std::span<const node_start> past, core::timestamp now, const crash_loop_rule& rule) {
  if (rule.starts == 0) return false;
  const auto bad = std::ranges::count_if(
      past, [&](const node_start& x) { return !x.ended_well && x.at > now - rule.within && x.at < now + rule.within; });
  return static_cast<std::size_t>(bad) + 1 >= rule.starts;
}

core::result<node_starts, std::string> node_starts::begin(const std::filesystem::path& file, core::timestamp now) {
  std::vector<node_start> past;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (const auto start = start_in(line)) past.push_back(*start);
  if (past.size() > kept_max) past.erase(past.begin(), past.end() - kept_max);
  node_starts starts(file, std::move(past), now);
  if (!starts.write(false)) return core::unexpected(file.string() + " cannot be written: " + std::strerror(errno));
  return starts;
}

bool node_starts::end_well() { return write(true); }

/// A crash while it is written leaves the file as it was.
bool node_starts::write(bool ended_well) const {
  std::string text;
  for (const auto& x : past_) text += line_of(x);
  text += line_of({now_, ended_well});
  const std::string unfinished = file_.string() + ".new";
  const int fd = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return false;
  const bool whole = ::fchmod(fd, S_IRUSR | S_IWUSR) == 0 && write_all(fd, text) && ::fsync(fd) == 0;
  ::close(fd);
  return whole && ::rename(unfinished.c_str(), file_.c_str()) == 0;
}

}  // namespace runtime
