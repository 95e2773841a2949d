#include "adapters/store/postgres_settings.hpp"

#include <fmt/format.h>
#include <postgresql/libpq-fe.h>
#include <string.h>

#include <array>
#include <memory>

namespace adapters::store {
namespace {

/// Options of libpq, as somebody has set them. Their bytes are overwritten when they go.
class options {
 public:
  explicit options(PQconninfoOption* all) : all_(all) {}
  ~options() {
    for (auto* x = all_; x && x->keyword; ++x)
      if (x->val) ::explicit_bzero(x->val, ::strlen(x->val));
    ::PQconninfoFree(all_);
  }
  options(const options&) = delete;
  options& operator=(const options&) = delete;

  explicit operator bool() const { return all_ != nullptr; }
  /// Empty: not set.
  std::string_view operator[](std::string_view keyword) const {
    for (auto* x = all_; x && x->keyword; ++x)
      if (x->keyword == keyword && x->val) return x->val;
    return {};
  }
  template <class Each>
  void for_each(Each each) const {
    for (auto* x = all_; x && x->keyword; ++x)
      if (x->val) each(std::string_view(x->keyword), std::string_view(x->val));
  }

 private:
  PQconninfoOption* all_;
};

/// https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING
void add(std::string& to, std::string_view keyword, std::string_view value) {
  to += keyword;
  to += "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') to += '\\';
    to += c;
  }
  to += "' ";
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> bounds{{
    {"connect_timeout", "5"},
    {"tcp_user_timeout", "30000"},
    {"keepalives_idle", "15"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"application_name", "watchbill"},
    {"client_encoding", "UTF8"},
}};

/// What is set, here or in libpq's environment.
std::string effective(const options& given, std::string_view keyword) {
  if (const auto x = given[keyword]; !x.empty()) return std::string(x);
  return std::string(options(::PQconndefaults())[keyword]);
}

std::string place_of(const options& given) {
  const auto either = [&](std::string_view keyword, const std::string& otherwise) {
    const auto x = effective(given, keyword);
    return x.empty() ? otherwise : x;
  };
  return fmt::format("postgres {}:{}/{}", either("host", either("hostaddr", "local socket")), either("port", "5432"),
                     either("dbname", either("user", "")));
}

/// Nothing that goes there leaves this machine.
bool is_here(const options& given) {
  const auto address = effective(given, "hostaddr");
  const auto host = address.empty() ? effective(given, "host") : address;
  if (host.find(',') != host.npos) return false;  // several, of which one may be anywhere
  return host.empty() || host[0] == '/' || host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

core::result<postgres_settings, std::string> postgres_settings::read(const transport::secret& text) {
  std::string copy(text.reveal());
  char* complaint = nullptr;
  const options given(::PQconninfoParse(copy.c_str(), &complaint));
  ::explicit_bzero(copy.data(), copy.size());
  // The complaint quotes the part that it stumbled over, which may be the password.
  if (complaint) {
    ::explicit_bzero(complaint, ::strlen(complaint));
    ::PQfreemem(complaint);
  }
  if (!given)
    return core::unexpected(std::string(
        "it is no connection string of PostgreSQL; write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with every "
        "character of the password that is neither letter nor digit as %XX"));
  std::string words;
  words.reserve(4096);  // grown, it would leave copies behind
  for (const auto& [keyword, value] : bounds)
    if (given[keyword].empty()) add(words, keyword, value);
  if (given["sslmode"].empty() && !is_here(given)) add(words, "sslmode", "verify-full");
  given.for_each([&](std::string_view keyword, std::string_view value) { add(words, keyword, value); });
  postgres_settings made(transport::secret(words), place_of(given), "watchbill");
  ::explicit_bzero(words.data(), words.size());
  return made;
}

postgres_settings postgres_settings::in_schema(std::string name) const {
  return {words_.duplicate(), where_, std::move(name)};
}

}  // namespace adapters::store
