#include "adapters/binance/budget.hpp"

namespace adapters::binance {

std::string_view to_string(limit_kind x) {
  switch (x) {
    case limit_kind::request_weight:
      return "request_weight";
    case limit_kind::orders:
      return "orders";
    case limit_kind::raw_requests:
      return "raw_requests";
    case limit_kind::connects:
      return "connects";
    case limit_kind::outgoing:
      return "outgoing";
  }
  return "unlisted";
}

}  // namespace adapters::binance
