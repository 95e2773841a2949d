#pragma once

#include <span>
#include <string>
#include <string_view>

#include "adapters/binance/server/parameters.hpp"
#include "adapters/binance/server/settings.hpp"
#include "core/types/time.hpp"

namespace adapters::binance::server {

/// What a request must prove.
enum class security : std::uint8_t {
  none,    ///< market data
  key,     ///< X-MBX-APIKEY: the user data stream
  signed_  ///< key, timestamp and signature: USER_DATA and TRADE
};
std::string_view to_string(security);

/// Hexadecimal, lower case.
std::string hmac_sha256(std::string_view secret, std::string_view text);

/// The customers by their keys.
class key_ring {
 public:
  explicit key_ring(std::span<const account_settings>);

  /// Index of the account, or why the request may not pass. Checked in the venue's order: key, time, signature.
  /// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#timing-security
  answer<std::size_t> admit(security, std::string_view key, parameters&, core::timestamp now) const;

 private:
  struct entry {
    std::string key;
    std::string secret;
  };
  std::vector<entry> entries_;
};

}  // namespace adapters::binance::server
