#pragma once

#include <string>
#include <vector>

#include "apps/ctl/daemon_place.hpp"

namespace apps::ctl {

struct ctl_options {
  place_options place;
  std::string output = "table";    ///< table, json or ndjson
  std::vector<std::string> words;  ///< verb, target, options of the verb and of confirmation
};

/// `watchbill ctl WORDS...`: one verb of the admin API. Data goes to stdout, talk to stderr; the exit code says how it
/// ended.
int run_ctl(const ctl_options&);

/// What `watchbill ctl --help` says: examples, then every verb.
std::string help();

/// An id for a command, drawn by the operating system.
std::string drawn_id();

}  // namespace apps::ctl
