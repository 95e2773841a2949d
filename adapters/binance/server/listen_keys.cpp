#include "adapters/binance/server/listen_keys.hpp"

#include <algorithm>
#include <string_view>

namespace adapters::binance::server {
namespace {

constexpr std::size_t key_size = 64;
constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

bool looks_like_listen_key(std::string_view key) {
  return key.size() == key_size && key.find_first_not_of(letters) == std::string_view::npos;
}

std::string listen_keys::draw() {
  std::string out;
  while (out.size() < key_size) out += letters[draws_.below(letters.size())];
  return out;
}

const std::string& listen_keys::issue(std::size_t account, core::timestamp now) {
  auto& x = keys_[account];
  if (x.key.empty()) x = {.account = account, .key = draw()};
  x.until = now + life_;
  x.mute = false;
  return x.key;
}

const std::string* listen_keys::extend(std::size_t account, core::timestamp now) {
  const auto found = keys_.find(account);
  if (found == keys_.end()) return nullptr;
  found->second.until = now + life_;
  return &found->second.key;
}

void listen_keys::mute(std::size_t account) {
  const auto found = keys_.find(account);
  if (found != keys_.end()) found->second.mute = true;
}

const std::string* listen_keys::key_of(std::size_t account) const {
  const auto found = keys_.find(account);
  return found == keys_.end() ? nullptr : &found->second.key;
}

const std::string* listen_keys::heard_under(std::size_t account) const {
  const auto found = keys_.find(account);
  return found == keys_.end() || found->second.mute ? nullptr : &found->second.key;
}

bool listen_keys::valid(std::string_view key) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const auto& x) { return x.second.key == key; });
}

std::optional<core::timestamp> listen_keys::due() const {
  std::optional<core::timestamp> next;
  for (const auto& [account, x] : keys_) next = next ? std::min(*next, x.until) : x.until;
  return next;
}

std::vector<listen_keys::entry> listen_keys::expire(core::timestamp now) {
  std::vector<entry> over;
  for (auto at = keys_.begin(); at != keys_.end();) {
    if (at->second.until > now) {
      ++at;
      continue;
    }
    over.push_back(std::move(at->second));
    at = keys_.erase(at);
  }
  return over;
}

}  // namespace adapters::binance::server
