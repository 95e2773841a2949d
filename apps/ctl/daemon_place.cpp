#include "apps/ctl/daemon_place.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "apps/ctl/json_value.hpp"

namespace apps::ctl {

namespace {

namespace fs = std::filesystem;
using adapters::transport::secret;

constexpr std::size_t file_max = 64 << 10;  // bytes; a runtime file has a few hundred

core::unexpected<place_problem> no(exit_code code, std::string why) {
  return core::unexpected(place_problem{code, std::move(why)});
}

/// The text of a file that only its owner can read and write.
core::result<std::string, std::string> private_text(const fs::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return core::unexpected(fmt::format("{} cannot be read", path.string()));
  if ((facts.st_mode & 077) != 0)
    return core::unexpected(fmt::format("{} is open to others: chmod 600 {}", path.string(), path.string()));
  std::ifstream in(path, std::ios::binary);
  std::string text(file_max, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return core::unexpected(fmt::format("{} cannot be read", path.string()));
  return text;
}

core::result<secret, std::string> token_in(const fs::path& path) {
  auto text = private_text(path);
  if (!text) return core::unexpected("token file " + text.error());
  const auto first = text->find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return core::unexpected(fmt::format("token file {} is empty", path.string()));
  const auto end = text->find_first_of(" \t\r\n", first);
  secret token(std::string_view(*text).substr(first, end == std::string::npos ? end : end - first));
  std::fill(text->begin(), text->end(), '\0');
  return token;
}

std::optional<adapters::transport::endpoint> endpoint_of(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return {};
  std::uint16_t port = 0;
  const auto* begin = text.data() + colon + 1;
  const auto [end, problem] = std::from_chars(begin, text.data() + text.size(), port);
  if (problem != std::errc() || end != text.data() + text.size() || port == 0) return {};
  return adapters::transport::endpoint{text.substr(0, colon), port};
}

void add_files_in(const fs::path& folder, std::vector<fs::path>& found) {
  std::error_code ignored;
  for (const auto& x : fs::directory_iterator(folder, ignored))
    if (x.path().extension() == ".json") found.push_back(x.path());
}

/// The runtime files that may be meant, the most likely place first; later places count only if earlier ones are empty.
std::vector<fs::path> runtime_files(const place_options& options) {
  std::vector<fs::path> found;
  const auto exists = [](const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
  };
  if (!options.data_dir.empty()) {
    if (const auto path = fs::path(options.data_dir) / "watchbill.json"; exists(path)) found.push_back(path);
    if (!found.empty()) return found;
  }
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR")) add_files_in(fs::path(runtime) / "watchbill", found);
  if (const char* data = std::getenv("WATCHBILL_NODE__DATA_DIR"); found.empty() && data)
    if (const auto path = fs::path(data) / "watchbill.json"; exists(path)) found.push_back(path);
  if (found.empty()) {
    std::error_code ignored;
    for (const auto& x : fs::directory_iterator("run", ignored))
      if (const auto path = x.path() / "watchbill.json"; exists(path)) found.push_back(path);
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool alive(double process) {
  const auto id = static_cast<pid_t>(process);
  return id <= 0 || ::kill(id, 0) == 0 || errno != ESRCH;
}

struct runtime_file {
  fs::path path;
  json_value facts;
};

core::result<runtime_file, place_problem> the_one(const place_options& options) {
  std::vector<runtime_file> running;
  std::string unusable, dead;
  for (const auto& path : runtime_files(options)) {
    const auto text = private_text(path);
    auto facts =
        text ? json_value::parse(*text) : core::result<json_value, std::string>(core::unexpected(text.error()));
    if (!facts) {
      unusable = fmt::format("runtime file {}: {}", path.string(), facts.error());
      continue;
    }
    if (!options.node.empty() && (*facts)["node"].text() != options.node) continue;
    if (alive((*facts)["pid"].number()))
      running.push_back({path, *std::move(facts)});
    else
      dead = fmt::format("the daemon of {} is not running: its pid {} is gone", path.string(), (*facts)["pid"].text());
  }
  if (running.size() == 1) return std::move(running.front());
  if (running.size() > 1) {
    std::string nodes;
    for (const auto& x : running) nodes += (nodes.empty() ? "" : ", ") + x.facts["node"].text();
    return no(exit_usage, fmt::format("several nodes are running ({}): add --node NAME", nodes));
  }
  if (!unusable.empty()) return no(exit_unreachable, unusable);
  if (!dead.empty()) return no(exit_unreachable, dead);
  return no(exit_unreachable,
            fmt::format("no daemon{} is running here (no runtime file); add --data-dir DIR or --connect "
                        "HOST:PORT",
                        options.node.empty() ? "" : " of node " + options.node));
}

}  // namespace

core::result<daemon_place, place_problem> find_daemon(const place_options& options) {
  daemon_place place;
  fs::path token_file = options.token_file;
  place.authority = options.authority;
  if (!options.connect.empty()) {
    const auto to = endpoint_of(options.connect);
    if (!to) return no(exit_usage, fmt::format("`{}` is not HOST:PORT", options.connect));
    if (options.token_file.empty()) return no(exit_usage, "--connect needs a token: add --token-file FILE");
    if (options.authority.empty()) return no(exit_usage, "--connect needs the daemon's certificate: add --ca FILE");
    place.to = *to;
  } else {
    const auto file = the_one(options);
    if (!file) return core::unexpected(file.error());
    const auto& facts = file->facts;
    if (const auto spoken = facts["api"].number(api_spoken); spoken != api_spoken)
      return no(exit_failed,
                fmt::format("daemon {} speaks admin/{}, this program admin/{}: run it from the same package",
                            facts["version"].text(), facts["api"].text(), api_spoken));
    place.to = {"127.0.0.1", static_cast<std::uint16_t>(facts["port"].number())};
    place.version = facts["version"].text();
    if (place.authority.empty()) place.authority = facts["certificate_file"].text();
    if (token_file.empty()) token_file = facts["token_file"].text();
  }
  auto token = token_in(token_file);
  if (!token) return no(exit_failed, token.error());
  place.token = *std::move(token);
  return place;
}

}  // namespace apps::ctl
