#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "adapters/binance/symbols.hpp"
#include "apps/commands.hpp"
#include "apps/journal_hash.hpp"
#include "apps/play.hpp"
#include "apps/run_folder.hpp"
#include "apps/setting.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;

/// The recordings among files and folders, in order.
core::result<std::vector<fs::path>, exit_code> recordings_in(const std::vector<std::string>& sessions) {
  std::vector<fs::path> files;
  for (const auto& session : sessions) {
    if (!fs::exists(session))
      return core::unexpected(complain(exit_not_found, fmt::format("{}: there is no such recording", session)));
    if (!fs::is_directory(session)) {
      files.emplace_back(session);
      continue;
    }
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(session))
      if (entry.path().extension() == ".gz") found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  if (files.empty()) return core::unexpected(complain(exit_not_found, "no recording (*.gz) was found"));
  return files;
}

/// A folder of the path tells the product: .../usdm/btcusdt_20240808.gz, .../spot/....
bool belongs_to(const fs::path& file, const config::venue& venue) {
  const bool spot = file.parent_path().filename() == "spot";
  return spot == (product_of(venue) == adapters::binance::product::spot);
}

/// The configuration with these recordings instead of its own; what has no recording stays out.
config::configuration only_with(config::configuration config, const std::vector<fs::path>& files) {
  for (auto& venue : config.venues) {
    venue.replay.files.clear();
    venue.replay.loop = false;
    for (const auto& file : files)
      if (belongs_to(file, venue)) venue.replay.files.push_back(fs::absolute(file).string());
  }
  std::erase_if(config.venues, [](const config::venue& x) { return x.replay.files.empty(); });
  std::erase_if(config.instruments, [&](const core::instrument& x) {
    return std::none_of(config.venues.begin(), config.venues.end(), [&](const config::venue& venue) {
      return venue.name == x.venue &&
             std::any_of(venue.replay.files.begin(), venue.replay.files.end(), [&](const std::string& file) {
               const auto stem = fs::path(file).filename().string();
               return adapters::binance::same_symbol(stem.substr(0, stem.find_first_of("_.")), x.symbol);
             });
    });
  });
  std::erase_if(config.bots, [&](const config::bot& bot) {
    return std::none_of(config.instruments.begin(), config.instruments.end(),
                        [&](const core::instrument& x) { return x.id == bot.instrument_id; });
  });
  return config;
}

bool equal_files(const fs::path& a, const fs::path& b) {
  std::ifstream x(a, std::ios::binary), y(b, std::ios::binary);
  return x && y && std::equal(std::istreambuf_iterator<char>(x), {}, std::istreambuf_iterator<char>(y), {});
}

std::vector<fs::path> segments_in(const fs::path& folder) {
  std::vector<fs::path> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".wbj") names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// The first segment that differs, or nothing.
std::optional<std::string> difference(const fs::path& a, const fs::path& b) {
  const auto names = segments_in(a);
  if (names != segments_in(b)) return "the number of segments differs";
  for (const auto& name : names)
    if (!equal_files(a / name, b / name)) return fmt::format("{} differs", name.string());
  return std::nullopt;
}

}  // namespace

int replay(const replay_options& options) {
  auto config = load_replayed_config(options.config, "demo");
  if (!config) return config.error();
  const auto files = recordings_in(options.sessions);
  if (!files) return files.error();
  config = only_with(*std::move(config), *files);
  const auto faults = load_faults(options.faults, *config, played_by::virtual_time);
  if (!faults) return faults.error();
  const auto style = load_style(options.progress);
  if (!style) return style.error();
  const auto source = load_source(*config, options.data_dir, false);
  if (!source) return source.error();

  fs::path journal = options.journal;
  std::optional<run_folder> folder;
  if (journal.empty()) {
    auto begun = run_folder::resume_or_begin("run/replay", "never resumed");
    if (!begun) return complain(exit_failed, begun.error());
    folder = *std::move(begun);
    folder->finish();
    journal = folder->journal();
  } else if (fs::exists(journal) && !fs::is_empty(journal)) {
    return complain(exit_usage, fmt::format("{}: a journal is written into an empty or new folder", journal.string()));
  } else {
    std::error_code error;
    fs::create_directories(journal, error);
    if (!error) fs::permissions(journal, fs::perms::owner_all, error);
    if (error)
      return complain(exit_failed, fmt::format("{}: cannot be written: {}", journal.string(), error.message()));
  }

  play_options how{.journal = journal, .speed = options.speed, .faults = *faults, .title = "replay", .display = *style};
  const auto first = play(*config, *source, how, stop_requested());
  if (!first) return complain(exit_failed, first.error());
  const auto hash = journal_hash(journal);
  if (!hash) return complain(exit_check_failed, runtime::describe(hash.error()));
  fmt::print("{}", render(first->result, *hash));
  if (!first->finished) return exit_interrupted;
  if (!options.verify) return exit_ok;

  how.journal = journal / "again";
  how.title = "verify";
  fs::create_directory(how.journal);
  fs::permissions(how.journal, fs::perms::owner_all);
  const auto second = play(*config, *source, how, stop_requested());
  if (!second) return complain(exit_failed, second.error());
  if (const auto differs = difference(journal, how.journal))
    return complain(exit_check_failed, fmt::format("the second run decided otherwise: {} ({} and {})", *differs,
                                                   journal.string(), how.journal.string()));
  fmt::print("verified: played twice, the journals are equal byte for byte\n");
  return exit_ok;
}

}  // namespace apps
