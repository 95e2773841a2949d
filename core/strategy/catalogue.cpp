#include <algorithm>

#include "core/strategy/book_imbalance.hpp"
#include "core/strategy/sma_cross.hpp"
#include "core/strategy/strategy.hpp"

namespace core::strategy {

const std::vector<entry>& catalogue() {
  static const std::vector<entry> all{
      book_imbalance_entry(),
      sma_cross_entry(),
  };
  return all;
}

const entry* find(std::string_view name) {
  const auto found =
      std::find_if(catalogue().begin(), catalogue().end(), [&](const entry& e) { return e.name == name; });
  return found == catalogue().end() ? nullptr : &*found;
}

}  // namespace core::strategy
