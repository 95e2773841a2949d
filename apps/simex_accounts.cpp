#include "apps/simex_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "adapters/binance/server/authentication.hpp"
#include "core/types/decimal.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;
using adapters::binance::server::account_settings;

constexpr std::size_t key_size = 64;
constexpr std::string_view usual_deposit = "100000";

bool letters_and_digits(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

/// 10^-8 USDT are as fine as the venue counts.
std::optional<core::money> dollars(const std::string& text) {
  constexpr int places = 8;
  const auto units = core::parse_decimal(text, places);
  if (!units || *units < 0) return std::nullopt;
  return core::money{static_cast<__int128>(*units) * 100'000'000};
}

core::result<account_settings, std::string> make_account(const std::string& name, const std::string& key,
                                                         const std::string& secret, const std::string& deposit) {
  const auto money = dollars(deposit);
  if (key.size() != key_size || !letters_and_digits(key))
    return core::unexpected(
        fmt::format("account {}: a key is {} letters and digits, as the venue's keys are", name, key_size));
  if (secret.empty()) return core::unexpected(fmt::format("account {}: the secret is empty", name));
  if (!money) return core::unexpected(fmt::format("account {}: `{}` is no amount of USDT", name, deposit));
  return account_settings{.name = name, .key = key, .secret = secret, .deposit = *money};
}

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) out.push_back(part);
  return out;
}

core::result<simex_accounts, std::string> distinct(simex_accounts all) {
  for (auto x = all.begin(); x != all.end(); ++x)
    if (std::any_of(all.begin(), x, [&](const auto& y) { return y.key == x->key || y.name == x->name; }))
      return core::unexpected(fmt::format("account {}: its name or key is there twice", x->name));
  return all;
}

}  // namespace

simex_accounts test_accounts() {
  simex_accounts all;
  for (const std::string name : {"desk", "guest"})
    all.push_back({.name = name,
                   .key = adapters::binance::server::hmac_sha256("simex key", name),
                   .secret = adapters::binance::server::hmac_sha256("simex secret", name),
                   .deposit = *dollars(std::string(usual_deposit))});
  return all;
}

core::result<simex_accounts, std::string> read_accounts(const std::vector<std::string>& texts) {
  simex_accounts all;
  for (const auto& text : texts) {
    const auto parts = parts_of(text, ':');
    const auto name = fmt::format("account-{}", all.size() + 1);
    if (parts.size() < 2 || parts.size() > 3)
      return core::unexpected(fmt::format("{}: an account is KEY:SECRET or KEY:SECRET:USDT", name));
    auto made = make_account(name, parts[0], parts[1], parts.size() == 3 ? parts[2] : std::string(usual_deposit));
    if (!made) return core::unexpected(made.error());
    all.push_back(*std::move(made));
  }
  return distinct(std::move(all));
}

core::result<simex_accounts, std::string> load_accounts(const std::string& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (error || !fs::is_regular_file(status)) return core::unexpected(fmt::format("{}: there is no such file", file));
  if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
    return core::unexpected(fmt::format("{}: others may read these secrets; chmod 600 it", file));
  std::ifstream in(file);
  simex_accounts all;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::istringstream words(line.substr(0, line.find('#')));
    std::string name, key, secret, deposit, more;
    if (!(words >> name)) continue;
    if (!(words >> key >> secret >> deposit) || words >> more)
      return core::unexpected(fmt::format("{}:{}: an account is `name key secret USDT`", file, number));
    auto made = make_account(name, key, secret, deposit);
    if (!made) return core::unexpected(fmt::format("{}:{}: {}", file, number, made.error()));
    all.push_back(*std::move(made));
  }
  if (all.empty()) return core::unexpected(fmt::format("{}: no account stands in it", file));
  return distinct(std::move(all));
}

}  // namespace apps
