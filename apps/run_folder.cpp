#include "apps/run_folder.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <vector>

#include "core/types/time.hpp"
#include "runtime/clock.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;

constexpr const char* facts_file = "run.txt";

std::vector<unsigned> runs_under(const fs::path& base) {
  std::vector<unsigned> numbers;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(base, ignored)) {
    const auto name = entry.path().filename().string();
    unsigned number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && end == name.data() + name.size()) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::optional<std::string> fact(const fs::path& run, std::string_view key) {
  std::ifstream in(run / facts_file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key) && line.substr(key.size()).starts_with(": ")) return line.substr(key.size() + 2);
  return std::nullopt;
}

std::string facts_of_this_process(const std::string& fingerprint) {
  char host[256] = "?";
  gethostname(host, sizeof host - 1);
  const auto* user = getpwuid(getuid());
  const auto now = runtime::clock::real().at(caf::actor_clock::time_point(runtime::monotonic_now()));
  return fmt::format("fingerprint: {}\nstarted: {}\nuser: {}\nhost: {}\nfolder: {}\n", fingerprint,
                     core::to_iso8601(now), user ? user->pw_name : "?", host, fs::current_path().string());
}

bool write(const fs::path& run, const std::string& text) {
  const auto temporary = run / "run.txt.part";
  {
    std::ofstream out(temporary);
    out << text;
    if (!out.flush()) return false;
  }
  std::error_code error;
  fs::rename(temporary, run / facts_file, error);
  return !error;
}

}  // namespace

core::result<run_folder, std::string> run_folder::resume_or_begin(const fs::path& base,
                                                                  const std::string& fingerprint) {
  std::error_code error;
  fs::create_directories(base, error);
  if (error) return core::unexpected(fmt::format("{}: cannot be created: {}", base.string(), error.message()));
  auto numbers = runs_under(base);
  run_folder run;
  if (!numbers.empty()) {
    const auto latest = base / std::to_string(numbers.back());
    run.resumed_ = fact(latest, "finished") != "yes" && fact(latest, "fingerprint") == fingerprint;
    if (run.resumed_) run.path_ = latest;
  }
  if (!run.resumed_) {
    run.path_ = base / std::to_string(numbers.empty() ? 1 : numbers.back() + 1);
    fs::create_directory(run.path_, error);
    if (error) return core::unexpected(fmt::format("{}: cannot be created: {}", run.path_.string(), error.message()));
    fs::permissions(run.path_, fs::perms::owner_all, error);
    for (std::size_t i = 0; i + kept_max <= numbers.size(); ++i)
      fs::remove_all(base / std::to_string(numbers[i]), error);
  }
  run.facts_ = facts_of_this_process(fingerprint);
  if (!write(run.path_, run.facts_ + "finished: no\n"))
    return core::unexpected(fmt::format("{}: cannot be written; is the disk full?", (run.path_ / facts_file).string()));
  return run;
}

void run_folder::finish() { write(path_, facts_ + "finished: yes\n"); }

}  // namespace apps
