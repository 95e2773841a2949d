#include "core/sim/account.hpp"

namespace core::sim {

std::string_view to_string(self_trade x) {
  switch (x) {
    case self_trade::of_account:
      return "of_account";
    case self_trade::unseen:
      return "unseen";
    case self_trade::none:
      return "none";
    case self_trade::expire_taker:
      return "expire_taker";
    case self_trade::expire_maker:
      return "expire_maker";
    case self_trade::expire_both:
      return "expire_both";
  }
  return "?";
}

}  // namespace core::sim
