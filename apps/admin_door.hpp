#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "apps/roster.hpp"
#include "core/types/result.hpp"
#include "runtime/actor_system.hpp"

namespace apps {

/// The door for operators of a running tree: adapters/admin behind TLS on this machine. Key, certificate and the first
/// operator's token are made at the first start, in `admin` of the data folder.
class admin_door {
 public:
  /// Opens it as the configuration says; an empty pointer where it says `none`. To be opened before the tree is
  /// started, so that nothing runs that nobody can reach, and closed (destroyed) before it is stopped. The error is a
  /// sentence for the operator.
  static core::result<std::unique_ptr<admin_door>, std::string> open(const plant&, runtime::actor_run&);
  ~admin_door();

  std::uint16_t port() const;
  /// Where ctl and console find it.
  const std::filesystem::path& notice() const;

  /// From here on /health/ready says this besides its own reasons; empty: nothing. Any thread.
  void set_not_ready(std::vector<std::string> reasons);

 private:
  struct inside;
  explicit admin_door(std::unique_ptr<inside>);
  std::unique_ptr<inside> inside_;
};

}  // namespace apps
