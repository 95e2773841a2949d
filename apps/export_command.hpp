#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>

namespace apps {

enum class export_format : std::uint8_t {
  csv,     ///< RFC 4180 with a header; absent values are empty
  ndjson,  ///< one JSON object per row; decimals are strings, absent values null
};

/// `watchbill export trades|orders|equity`: rows of the store to `out`, oldest first. Times are ISO 8601, decimals
/// exact. Exit codes: 0 done, 1 rows cannot be read or written at the moment, 2 no such export, 3 no such store, 5
/// another process has the store for itself, 7 it cannot be used as it is, 78 the configuration does not say where it
/// is.
struct export_options {
  std::string what{};  ///< trades, orders or equity
  export_format format = export_format::csv;
  std::filesystem::path data_dir = "run";
  std::filesystem::path store{};  ///< empty: store.db in the data folder
  std::string config{};           ///< the node's; not empty: says where data folder and store are
};
int export_rows(std::ostream& out, std::ostream& err, const export_options&);

}  // namespace apps
