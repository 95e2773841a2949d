#include "adapters/store/redis_address.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace adapters::store {
namespace {

using refusal = core::unexpected<std::string>;

std::optional<int> number_in(std::string_view text, int most, int base = 10) {
  int x = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), x, base);
  if (text.empty() || fault != std::errc{} || end != text.data() + text.size() || x < 0 || x > most)
    return std::nullopt;
  return x;
}

/// %XX made plain; nothing where an escape is malformed. A '+' stands for itself, unlike in a form.
std::optional<std::string> unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const auto byte = i + 2 < text.size() ? number_in(text.substr(i + 1, 2), 0xff, 16) : std::nullopt;
    if (!byte) return std::nullopt;
    plain += static_cast<char>(*byte);
    i += 2;
  }
  return plain;
}

/// Cuts off what stands behind the first `mark`, and hands it back.
std::string_view cut_behind(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == text.npos) return {};
  const auto behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

std::optional<std::string> take_identity(redis_address& x, std::string_view text) {
  const auto password = unescaped(cut_behind(text, ':'));
  const auto user = unescaped(text);
  if (!password || !user) return "a '%' in user or password is not followed by two hexadecimal digits";
  if (password->empty() && !user->empty()) return "there is a user without a password";
  x.user = *user;
  x.password = transport::secret(*password);
  return std::nullopt;
}

std::optional<std::string> take_options(redis_address& x, std::string_view text) {
  while (!text.empty()) {
    auto name = text;
    text = cut_behind(name, '&');
    const auto value = unescaped(cut_behind(name, '='));
    if (name == "db" && value) {
      const auto number = number_in(*value, 1'000'000);
      if (!number) return "db is no number";
      x.database = *number;
    } else if (name == "prefix" && value) {
      x.prefix = *value;
    } else {
      return "behind '?' there may be db and prefix";
    }
  }
  return std::nullopt;
}

std::optional<std::string> take_host(redis_address& x, std::string_view text) {
  const auto database = cut_behind(text, '/');
  if (!database.empty()) {
    const auto number = number_in(database, 1'000'000);
    if (!number) return "the part behind '/' is no number of a database";
    x.database = *number;
  }
  auto port = std::string_view();
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    port = cut_behind(text, ']');
    if (port.starts_with(':')) port.remove_prefix(1);
  } else {
    port = cut_behind(text, ':');
  }
  if (text.empty()) return "there is no host";
  x.host = text;
  if (!port.empty()) {
    const auto number = number_in(port, 65535);
    if (!number || *number == 0) return "the port is no number from 1 to 65535";
    x.port = static_cast<std::uint16_t>(*number);
  }
  if (!is_this_machine(x.host))
    return fmt::format(
        "{} is not this machine, and without TLS keys and password would travel in the clear; let a "
        "tunnel (stunnel, ssh -L) end here, or use a Unix socket",
        x.host);
  return std::nullopt;
}

}  // namespace

std::string redis_address::shown() const {
  return socket.empty() ? fmt::format("redis at {}:{}/{}", host, port, database)
                        : fmt::format("redis at {} db {}", socket, database);
}

core::result<redis_address, std::string> redis_address::read(const transport::secret& whole) {
  auto text = whole.reveal();
  redis_address made;
  if (text.starts_with("rediss://"))
    return refusal(
        "rediss:// is not spoken, since hiredis of Debian 12 has no TLS; let a tunnel (stunnel, ssh -L) end "
        "on this machine and name it as redis://localhost:PORT, or use a Unix socket");
  const bool by_socket = text.starts_with("unix://");
  if (!by_socket && !text.starts_with("redis://"))
    return refusal("an address of Redis begins with unix:// or redis://");
  text.remove_prefix(by_socket ? 7 : 8);
  const auto options = cut_behind(text, '?');
  if (const auto at = text.rfind('@'); at != text.npos) {
    if (const auto wrong = take_identity(made, text.substr(0, at))) return refusal(*wrong);
    text.remove_prefix(at + 1);
  }
  if (by_socket) {
    const auto path = unescaped(text);
    if (!path || !path->starts_with('/')) return refusal("the path of a Unix socket begins with '/'");
    made.socket = *path;
  } else if (const auto wrong = take_host(made, text)) {
    return refusal(*wrong);
  }
  if (const auto wrong = take_options(made, options)) return refusal(*wrong);
  return made;
}

}  // namespace adapters::store
