#include "apps/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "runtime/clock.hpp"

namespace apps {
namespace {

constexpr core::duration redraw_after = std::chrono::milliseconds(100);
constexpr core::duration patience = std::chrono::seconds(1);

std::string rate_of(std::uint64_t done, core::duration spent) {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(1, spent.count() / 1'000'000));
  const auto per_second = done * 1000 / ms;
  return per_second >= 10'000 ? fmt::format("{} k/s", per_second / 1000) : fmt::format("{}/s", per_second);
}

}  // namespace

progress_display::progress_display(std::string what, style how, std::string unit)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      terminal_(how != style::plain && isatty(STDERR_FILENO) != 0),
      silent_(how == style::none),
      patient_(how == style::patient),
      began_(runtime::monotonic_now()) {}

bool progress_display::too_early() const { return patient_ && runtime::monotonic_now() - began_ < patience; }

void progress_display::show(std::uint64_t done, std::uint64_t total) {
  if (!silent_ && ++calls_ % 256 == 0) show_now(done, total);
}

void progress_display::show_now(std::uint64_t done, std::uint64_t total) {
  if (silent_ || too_early()) return;
  if (!terminal_) return print_line(done, total);
  const auto now = runtime::monotonic_now();
  if (now - drawn_at_ < redraw_after) return;
  drawn_at_ = now;
  draw(done, total);
}

void progress_display::finish(std::uint64_t done, std::uint64_t total) {
  if (silent_ || too_early()) return;
  if (!terminal_) return print_line(done, total);
  draw(done, total);
  std::fputc('\n', stderr);
}

void progress_display::draw(std::uint64_t done, std::uint64_t total) {
  constexpr std::size_t width = 30;
  const auto filled = total == 0 ? width : width * done / total;
  std::string bar;
  for (std::size_t i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
  fmt::print(stderr, "\r{}  {}  {:3} %  {} of {} {}  {}   ", what_, bar, total == 0 ? 100 : 100 * done / total, done,
             total, unit_, rate_of(done, runtime::monotonic_now() - began_));
  std::fflush(stderr);
}

void progress_display::print_line(std::uint64_t done, std::uint64_t total) {
  const auto tenths = total == 0 ? 10 : 10 * done / total;
  if (tenths <= tenths_) return;
  tenths_ = tenths;
  fmt::print(stderr, "{}  {:3} %  {} of {} {}  {}\n", what_, 10 * tenths, done, total, unit_,
             rate_of(done, runtime::monotonic_now() - began_));
}

}  // namespace apps
