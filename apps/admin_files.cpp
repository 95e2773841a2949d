#include "apps/admin_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace apps {
namespace {

namespace fs = std::filesystem;
namespace admin = adapters::admin;

/// For its owner alone, in one piece: a file beside it is renamed over it. Empty if it worked, else why not.
std::string write_private(const fs::path& file, const std::string& text) {
  const auto beside = file.string() + ".new";
  ::unlink(beside.c_str());
  const int out = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  const bool whole = out >= 0 && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (out >= 0) ::close(out);
  if (whole && ::rename(beside.c_str(), file.c_str()) == 0) return {};
  return fmt::format("{} cannot be written: {}", file.string(), std::strerror(whole ? errno : error));
}

/// Empty if it worked.
std::string make_private(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  return error ? fmt::format("{} cannot be made: {}", folder.string(), error.message()) : std::string();
}

core::result<std::string, std::string> read_private(const fs::path& file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0)
    return core::unexpected(fmt::format("{} cannot be read: {}", file.string(), std::strerror(errno)));
  if ((facts.st_mode & 077) != 0)
    return core::unexpected(fmt::format("{} is open to others: chmod 600 {}", file.string(), file.string()));
  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || !in.is_open()) return core::unexpected(fmt::format("{} cannot be read", file.string()));
  return text;
}

/// 256 bits from the system's generator.
core::result<std::string, std::string> random_text() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1)
    return core::unexpected(std::string("no random numbers for a token"));
  std::string text = "wb_";
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string make_first_operator(const fs::path& tokens, const fs::path& operator_token) {
  const auto text = random_text();
  if (!text) return text.error();
  const admin::token first{
      .name = "operator", .role = core::command::role::operator_, .sha256 = admin::digest_of(*text)};
  if (auto why = write_private(operator_token, *text + "\n"); !why.empty()) return why;
  return write_private(
      tokens, "# NAME ROLE sha256:HEX [until:YYYY-MM-DD], see docs/admin_api.md\n" + admin::to_text(first) + "\n");
}

std::string quoted(const std::string& x) {
  std::string out = "\"";
  for (const char c : x) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

core::result<admin_tokens, std::string> admin_tokens_in(const fs::path& folder, const std::string& configured) {
  if (auto why = make_private(folder); !why.empty()) return core::unexpected(why);
  const auto file = configured.empty() ? folder / "tokens" : fs::path(configured);
  admin_tokens out{.all = {}, .operator_token = fs::absolute(folder / "operator.token")};
  if (configured.empty() && !fs::exists(file))
    if (auto why = make_first_operator(file, out.operator_token); !why.empty()) return core::unexpected(why);
  const auto text = read_private(file);
  if (!text) return core::unexpected(text.error());
  auto all = admin::read_tokens(*text);
  if (!all) return core::unexpected(fmt::format("{}: {}", file.string(), all.error()));
  out.all = *std::move(all);
  return out;
}

core::result<admin_notice_file, std::string> admin_notice_file::write(const admin_notice& x, const fs::path& data_dir) {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const bool shared = runtime != nullptr && *runtime != '\0';
  const auto folder = shared ? fs::path(runtime) / "watchbill" : data_dir;
  if (shared)
    if (auto why = make_private(folder); !why.empty()) return core::unexpected(why);
  const auto path = fs::absolute(folder / (shared ? x.node + ".json" : "watchbill.json"));
  const auto text =
      fmt::format(R"({{"node":{},"port":{},"pid":{},"version":{},"api":1,"certificate_file":{},"token_file":{}}})"
                  "\n",
                  quoted(x.node), x.port, ::getpid(), quoted(x.version), quoted(fs::absolute(x.authority).string()),
                  quoted(x.operator_token.string()));
  if (auto why = write_private(path, text); !why.empty()) return core::unexpected(why);
  return admin_notice_file(path, text);
}

admin_notice_file::~admin_notice_file() {
  if (path_.empty()) return;
  if (const auto found = read_private(path_); found && *found == text_) ::unlink(path_.c_str());
}

}  // namespace apps
