#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/transport/secret.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace adapters::binance {

enum class key_error : std::uint8_t {
  empty,        ///< there is no key
  malformed,    ///< begins like a PEM file and is none that OpenSSL reads without a passphrase
  unsupported,  ///< a private key of another kind than Ed25519
};
std::string_view to_string(key_error);

/// How long a signed request stays valid after its timestamp. Requests that create or change orders never use more.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#timing-security
inline constexpr core::duration recv_window_max = std::chrono::seconds(5);

/// Signs requests with one key. The key is prepared once: an HMAC signature costs two runs of a hash whose key blocks
/// are hashed already. Not for use by several threads at once.
class signer {
 public:
  /// A secret that begins with "-----BEGIN" is an Ed25519 private key in PEM (signatures are base64, percent-encoded),
  /// any other text the secret of an HMAC-SHA256 key (signatures are lower-case hex).
  static core::result<signer, key_error> of(const transport::secret&);

  signer(signer&&) noexcept;
  signer& operator=(signer&&) noexcept;
  ~signer();

  /// The signature of `payload`, ready to stand behind "&signature=".
  std::string signature_of(std::string_view payload);

  /// `query` with recvWindow, timestamp and, as the venue demands at the very end, the signature. `at_venue` is our
  /// clock plus the offset to the venue's. ASSERTs 0 < recv_window <= recv_window_max.
  std::string signed_query(std::string query, core::timestamp at_venue, core::duration recv_window = recv_window_max);

 private:
  class key;
  explicit signer(std::unique_ptr<key>);
  std::unique_ptr<key> key_;
};

}  // namespace adapters::binance
