#pragma once

#include <string>

#include "adapters/transport/secret.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"

namespace apps {

/// Fetches a secret from where the configuration says it is: an environment variable, the first line of a file that
/// nobody else may read, or a systemd credential. The error names the place and never what was found there.
core::result<adapters::transport::secret, std::string> fetch_secret(const config::secret_reference&);

}  // namespace apps
