#include "apps/secrets.hpp"

#include <fmt/format.h>
#include <string.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace apps {
namespace {

namespace fs = std::filesystem;
using adapters::transport::secret;

/// Blanks at the ends are never part of a key, and easily copied with it.
secret trimmed(std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  const auto end = text.find_last_not_of(" \t\r\n");
  secret out(begin == text.npos ? std::string_view{} : std::string_view(text).substr(begin, end - begin + 1));
  explicit_bzero(text.data(), text.size());
  return out;
}

core::result<secret, std::string> first_line_of(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (error || !fs::is_regular_file(status))
    return core::unexpected(fmt::format("{}: there is no such file", file.string()));
  constexpr auto others = fs::perms::group_all | fs::perms::others_all;
  if ((status.permissions() & others) != fs::perms::none)
    return core::unexpected(fmt::format("{}: others may read this secret; chmod 600 it", file.string()));
  std::ifstream in(file);
  std::string text, line;
  // A private key in PEM has several lines, any other secret one.
  while (std::getline(in, line) && (text.empty() || text.starts_with("-----BEGIN"))) text += line + '\n';
  explicit_bzero(line.data(), line.size());
  auto found = trimmed(text);
  if (found.empty()) return core::unexpected(fmt::format("{}: the first line is empty", file.string()));
  return found;
}

}  // namespace

core::result<secret, std::string> fetch_secret(const config::secret_reference& place) {
  using origin = config::secret_reference::origin;
  switch (place.from) {
    case origin::none:
      return core::unexpected(std::string("no place of a secret is configured"));
    case origin::environment: {
      const char* value = std::getenv(place.name.c_str());
      if (!value || !*value) return core::unexpected(fmt::format("the environment variable {} is not set", place.name));
      std::string text = value;
      return trimmed(text);
    }
    case origin::file:
      return first_line_of(place.name);
    case origin::credential: {
      const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
      if (!folder || !*folder)
        return core::unexpected(fmt::format("credential {}: systemd passes none (CREDENTIALS_DIRECTORY)", place.name));
      return first_line_of(fs::path(folder) / place.name);
    }
  }
  return core::unexpected(std::string("a secret of no origin"));
}

}  // namespace apps
