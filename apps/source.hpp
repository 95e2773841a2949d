#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/binance/wire.hpp"
#include "adapters/replay/session_actor.hpp"
#include "adapters/replay/tape.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"

namespace apps {

/// What one source of a tape is about.
struct subject {
  core::instrument instrument;
  adapters::binance::product product;
};

/// A recorded (or generated) market.
struct market_source {
  std::shared_ptr<const adapters::replay::tape> tape;  ///< none where every venue is really there
  std::vector<subject> subjects;                       ///< by source
  bool generated = false;
  std::vector<std::string> remarks;  ///< one line each, for the operator: what is missing or damaged, and where
};

/// Opens the recordings that the configuration names. Relative paths are meant from `data_dir`; where that folder does
/// not exist and `may_generate` is set, a session is generated from the seed instead. An error is one line that says
/// what, where, and what to do.
core::result<market_source, std::string> open_source(const config::configuration&, const std::string& data_dir,
                                                     bool may_generate);

/// Which of its two products a venue of the configuration is.
adapters::binance::product product_of(const config::venue&);

/// WATCHBILL_DATA, or ../shared/data.
std::string default_data_dir();

/// The venue's answer to a snapshot request in the middle of the recording, see adapters/replay/session_actor.hpp.
adapters::replay::snapshot_source snapshots_from(const market_source&);

}  // namespace apps
