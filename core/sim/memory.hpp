#pragma once

#include <cstddef>

namespace core::sim {

/// How much of the past an exchange keeps for reads. The default is what a paper venue needs: enough to answer queries.
struct memory {
  std::size_t orders = 128;  ///< latest orders that have ended
  std::size_t trades = 0;    ///< latest executions per account
  std::size_t prints = 0;    ///< latest public trades per instrument; zero: no day summary and no trade_printed either
};

}  // namespace core::sim
