#include "config/bot_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "config/lexical.hpp"

namespace config {
namespace {

namespace fs = std::filesystem;

bool matches(std::string_view pattern, std::string_view name) {
  const auto star = pattern.find('*');
  if (star == pattern.npos) return pattern == name;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  for (std::size_t skip = star; skip <= name.size(); ++skip)
    if (matches(pattern.substr(star + 1), name.substr(skip))) return true;
  return false;
}

std::vector<std::string> files_of(const fs::path& pattern) {
  std::vector<std::string> found;
  std::error_code error;
  const fs::path folder = pattern.parent_path();
  for (fs::directory_iterator i(folder.empty() ? "." : folder, error), end; !error && i != end; i.increment(error)) {
    if (matches(pattern.filename().string(), i->path().filename().string()))
      found.push_back((folder / i->path().filename()).string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void add_bot(node& bots, const std::string& path, std::deque<source>& sources, findings& found) {
  file_text file = read_file(path);
  const source& text = sources.emplace_back(path, file.text);
  const place top{&text, 0, 0, 1};
  if (!file.read) return found.report(top, file.problem, "", file.message, "");
  parsed bot = parse(text);
  if (!bot.problems.empty()) return found.add(std::move(bot.problems));
  const std::string name = fs::path(path).stem().string();
  if (bot.root.type != node::kind::map)
    return found.report(top, code::not_a_map, "bots." + printable(name), "the file is not a map of keys",
                        "write the keys of one bot");
  const auto twin =
      std::find_if(bots.entries.begin(), bots.entries.end(), [&](const entry& e) { return e.key == name; });
  if (twin != bots.entries.end())
    return found.report(top, code::collision, "bots." + printable(name),
                        "a second bot named `" + printable(name) + "`; the first is " + origin_of(twin->key_at),
                        "a bot is named by its file; rename one");
  bots.entries.push_back({name, top, std::move(bot.root)});
}

}  // namespace

file_text read_file(const std::string& path) {
  file_text result;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    result.problem = code::unreadable;
    result.message = "`" + printable(path) + "` is a folder";
    return result;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text(file_bytes_max + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in && !in.eof())) {
    result.problem = code::unreadable;
    result.message = "cannot read `" + printable(path) + "`: " + (errno ? std::strerror(errno) : "input error");
    return result;
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > file_bytes_max) {
    result.problem = code::too_large;
    result.message = "`" + printable(path) + "` has more than 1 MiB";
    return result;
  }
  result.read = true;
  result.text = std::move(text);
  return result;
}

void read_bot_files(node& root, const std::string& folder, std::deque<source>& sources, findings& found) {
  const auto bots =
      std::find_if(root.entries.begin(), root.entries.end(), [](const entry& e) { return e.key == "bots"; });
  if (bots == root.entries.end() || bots->value.type != node::kind::sequence) return;
  node table;
  table.type = node::kind::map;
  table.at = bots->key_at;
  for (const node& item : bots->value.items) {
    if (item.type != node::kind::scalar || !item.text.ends_with(".yaml") || item.text.find('\0') != std::string::npos) {
      found.report(item.at, code::mistyped, "bots", "not the name of a bot file",
                   "write it like bots/*.yaml, or make `bots` a map");
      continue;
    }
    const auto files = files_of(fs::path(folder) / item.text);
    if (files.empty())
      found.report(item.at, code::unreadable, "bots", "no file matches `" + printable(item.text) + '`',
                   "paths are relative to the configuration file");
    for (const auto& file : files) add_bot(table, file, sources, found);
  }
  table.reported = table.entries.empty() && !bots->value.items.empty();
  bots->value = std::move(table);
}

}  // namespace config
