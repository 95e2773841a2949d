#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/admin/refusal.hpp"
#include "adapters/transport/http.hpp"
#include "adapters/transport/service.hpp"
#include "core/command/command.hpp"
#include "core/types/result.hpp"

namespace adapters::admin {

using digest = std::array<std::uint8_t, 32>;
/// SHA-256.
digest digest_of(std::string_view text);

/// Somebody who may come in. What he says is never stored, only its digest.
struct token {
  std::string name;  ///< the principal, as the journal names him
  core::command::role role = core::command::role::viewer;
  digest sha256{};
  std::optional<core::timestamp> until;  ///< no longer taken from then on
};

/// Lines `NAME ROLE sha256:HEX [until:YYYY-MM-DD]`, `#` and empty lines apart; the day begins at 00:00 UTC. Fails with
/// a sentence that names the line, also for a name that comes twice.
core::result<std::vector<token>, std::string> read_tokens(std::string_view text);
/// The line of a token.
std::string to_text(const token&);

struct entrance_limits {
  unsigned requests_per_second = 100;  ///< from one address; beyond: 429
  unsigned failures_per_minute = 10;   ///< wrong tokens from one address; beyond: nobody comes in from there until
                                       ///< the minute is over, not even with a good token
  std::size_t addresses_max = 4096;    ///< remembered; beyond, the counting begins anew
};

/// Who came in, and as what.
struct principal {
  std::string name;
  core::command::role rank = core::command::role::viewer;
};

/// The gate of the admin plane. Denies unless everything is in order.
class entrance {
 public:
  explicit entrance(std::vector<token>, entrance_limits = {});

  /// Where pages of our own would come from: "https://127.0.0.1:7787". Any other Origin header is refused.
  void set_origins(std::vector<std::string> own) { origins_ = std::move(own); }

  /// Asked once per request or handshake, before anything else looks at it.
  core::result<principal, refusal> admit(const transport::http_request&, const transport::caller&, core::timestamp now);
  /// The same without a token: origin and rate alone.
  core::result<void, refusal> admit_stranger(const transport::http_request&, const transport::caller&,
                                             core::timestamp now);

  std::uint64_t failures() const { return failures_; }  ///< of authentication, since the start

 private:
  struct counting {
    std::int64_t second = -1;
    std::int64_t minute = -1;
    unsigned requests = 0;
    unsigned failures = 0;
  };
  counting& count_of(const transport::caller&, core::timestamp now);
  core::result<principal, refusal> find(std::string_view authorization, core::timestamp now) const;

  std::vector<token> tokens_;
  entrance_limits limits_;
  std::vector<std::string> origins_;
  std::map<std::string, counting> addresses_;
  std::uint64_t failures_ = 0;
};

}  // namespace adapters::admin
