#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace adapters::transport {

struct certificate_files {
  std::filesystem::path authority;    ///< ca.pem: what a client must trust
  std::filesystem::path certificate;  ///< server.pem: for all names asked for
  std::filesystem::path key;          ///< server.key: readable by its owner alone
};

/// A certificate for a server under `names` (DNS names and IP addresses), with an authority of its own, all in
/// `folder`. What is there is used again if it is valid at `now` and for a day to come and covers all names; else both
/// are made anew (EC P-256, the server's for a year, the authority's for ten). The authority's key is forgotten, so
/// that nothing else can be signed with it. Fails with a sentence that says what, where and what to do.
core::result<certificate_files, std::string> certificates_in(const std::filesystem::path& folder,
                                                             const std::vector<std::string>& names,
                                                             core::timestamp now);

}  // namespace adapters::transport
