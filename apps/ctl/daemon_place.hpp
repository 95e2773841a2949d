#pragma once

#include <filesystem>
#include <string>

#include "adapters/transport/http.hpp"
#include "adapters/transport/secret.hpp"
#include "apps/commands.hpp"
#include "core/types/result.hpp"

namespace apps::ctl {

/// Where the daemon is looked for. Everything may be empty.
struct place_options {
  std::string node;        ///< of several on this machine
  std::string data_dir;    ///< of the node, whose runtime file lies there when there is no XDG_RUNTIME_DIR
  std::string connect;     ///< HOST:PORT instead of a runtime file; then the next two are needed
  std::string token_file;  ///< mode 0600
  std::string authority;   ///< PEM: what the daemon's certificate is verified against
};

/// A daemon, and what opens its door.
struct daemon_place {
  adapters::transport::endpoint to;
  std::filesystem::path authority;
  adapters::transport::secret token;
  std::string version;  ///< of its program; empty where `connect` named it
};

struct place_problem {
  exit_code code = exit_failed;
  std::string why;
};

/// Version of the admin API that ctl and console speak.
inline constexpr int api_spoken = 1;

/// Finds the one daemon that is meant: by `connect`, or by its runtime file in $XDG_RUNTIME_DIR/watchbill, in
/// `data_dir`, in $WATCHBILL_NODE__DATA_DIR, or below ./run. Files that others may write, or read where they hold a
/// secret, are refused.
core::result<daemon_place, place_problem> find_daemon(const place_options&);

}  // namespace apps::ctl
