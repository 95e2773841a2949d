#include "adapters/admin/entrance.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

namespace adapters::admin {

namespace {

using core::command::role;

constexpr std::string_view bearer = "Bearer ";
constexpr std::size_t token_text_max = 256;

std::optional<role> role_of(std::string_view word) {
  for (const auto x : {role::viewer, role::trader, role::operator_})
    if (to_string(x) == word) return x;
  return std::nullopt;
}

std::optional<digest> digest_in(std::string_view word) {
  constexpr std::string_view prefix = "sha256:";
  digest out;
  if (!word.starts_with(prefix) || word.size() != prefix.size() + 2 * out.size()) return std::nullopt;
  word.remove_prefix(prefix.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto* at = word.data() + 2 * i;
    if (std::from_chars(at, at + 2, out[i], 16).ptr != at + 2) return std::nullopt;
  }
  return out;
}

std::optional<core::timestamp> day_in(std::string_view word) {
  constexpr std::string_view prefix = "until:";
  if (!word.starts_with(prefix) || word.size() != prefix.size() + 10) return std::nullopt;
  word.remove_prefix(prefix.size());
  int year = 0;
  unsigned month = 0, day = 0;
  const auto read = [&](std::size_t from, std::size_t size, auto& x) {
    return std::from_chars(word.data() + from, word.data() + from + size, x).ptr == word.data() + from + size;
  };
  if (!read(0, 4, year) || word[4] != '-' || !read(5, 2, month) || word[7] != '-' || !read(8, 2, day))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return core::timestamp(std::chrono::sys_days(date));
}

bool is_name(std::string_view x) {
  return !x.empty() && x.size() <= 32 && std::ranges::all_of(x, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '@';
  });
}

core::result<token, std::string> token_in(const std::vector<std::string>& words) {
  if (words.size() < 3 || words.size() > 4)
    return core::unexpected(std::string("a line is NAME ROLE sha256:HEX [until:YYYY-MM-DD]"));
  token out{.name = words[0]};
  if (!is_name(out.name)) return core::unexpected("`" + words[0] + "` is no name: up to 32 of A-Z a-z 0-9 - _ . @");
  const auto rank = role_of(words[1]);
  if (!rank) return core::unexpected("`" + words[1] + "` is no role: viewer, trader or operator");
  const auto hash = digest_in(words[2]);
  if (!hash) return core::unexpected(std::string("the third word is sha256: and 64 hexadecimal digits"));
  out.role = *rank;
  out.sha256 = *hash;
  if (words.size() == 4 && !(out.until = day_in(words[3])))
    return core::unexpected("`" + words[3] + "` is no day: until:YYYY-MM-DD");
  return out;
}

refusal stranger(std::string why) {
  return {401, "not_authenticated", std::move(why), "send `Authorization: Bearer TOKEN`; docs/admin_api.md, Tokens"};
}

bool is_origin(const std::string& name) { return !transport::header({{name, "x"}}, "Origin").empty(); }

std::int64_t whole(core::timestamp at, core::duration unit) { return at.time_since_epoch() / unit; }

}  // namespace

digest digest_of(std::string_view text) {
  digest out;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

core::result<std::vector<token>, std::string> read_tokens(std::string_view text) {
  std::vector<token> all;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    if (words.empty() || words.front().starts_with('#')) continue;
    auto next = token_in(words);
    if (next && std::ranges::find(all, next->name, &token::name) != all.end())
      next = core::unexpected("`" + next->name + "` has a token already");
    if (!next) return core::unexpected(fmt::format("line {}: {}", number, next.error()));
    all.push_back(*std::move(next));
  }
  return all;
}

std::string to_text(const token& x) {
  auto out = fmt::format("{} {} sha256:", x.name, to_string(x.role));
  for (const auto byte : x.sha256) out += fmt::format("{:02x}", byte);
  if (x.until) out += " until:" + core::to_iso8601(*x.until).substr(0, 10);
  return out;
}

entrance::entrance(std::vector<token> tokens, entrance_limits limits) : tokens_(std::move(tokens)), limits_(limits) {}

entrance::counting& entrance::count_of(const transport::caller& from, core::timestamp now) {
  if (addresses_.size() >= limits_.addresses_max && !addresses_.contains(from.address)) addresses_.clear();
  auto& count = addresses_[from.address];
  const auto second = whole(now, std::chrono::seconds(1));
  const auto minute = whole(now, std::chrono::minutes(1));
  if (std::exchange(count.second, second) != second) count.requests = 0;
  if (std::exchange(count.minute, minute) != minute) count.failures = 0;
  return count;
}

core::result<void, refusal> entrance::admit_stranger(const transport::http_request& request,
                                                     const transport::caller& from, core::timestamp now) {
  auto& count = count_of(from, now);
  if (++count.requests > limits_.requests_per_second)
    return core::unexpected(refusal{429, "rate", "too many requests from this address", "wait a second"});
  // A page of another site that a browser has open must not get anywhere, whatever it knows. Several are wrong as well.
  for (const auto& [name, value] : request.headers)
    if (is_origin(name) && std::ranges::find(origins_, value) == origins_.end())
      return core::unexpected(
          refusal{403, "not_authenticated", "requests of pages of other origins are refused", "use watchbill ctl"});
  return {};
}

core::result<principal, refusal> entrance::admit(const transport::http_request& request, const transport::caller& from,
                                                 core::timestamp now) {
  if (auto free = admit_stranger(request, from, now); !free) return core::unexpected(std::move(free.error()));
  auto who = find(transport::header(request.headers, "Authorization"), now);
  if (who) return who;
  // A good token opens the door whoever else tries: all of one machine share an address.
  auto& count = count_of(from, now);
  if (count.failures >= limits_.failures_per_minute)
    return core::unexpected(refusal{429, "rate", "too many wrong tokens from this address", "wait a minute"});
  ++count.failures;
  ++failures_;
  return who;
}

/// Every token is compared, and every byte of it, whatever has been found: time tells nothing.
core::result<principal, refusal> entrance::find(std::string_view authorization, core::timestamp now) const {
  if (authorization.empty()) return core::unexpected(stranger("a token is needed"));
  if (!authorization.starts_with(bearer) || authorization.size() > bearer.size() + token_text_max)
    return core::unexpected(stranger("the Authorization header is not a bearer token"));
  const auto given = digest_of(authorization.substr(bearer.size()));
  const token* found = nullptr;
  for (const auto& x : tokens_)
    if (CRYPTO_memcmp(x.sha256.data(), given.data(), given.size()) == 0) found = &x;
  if (!found) return core::unexpected(stranger("the token is not known"));
  if (found->until && now >= *found->until) return core::unexpected(stranger("the token has expired"));
  return principal{found->name, found->role};
}

}  // namespace adapters::admin
