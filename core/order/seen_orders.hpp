#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "core/types/bytes.hpp"
#include "core/types/ids.hpp"

namespace core::order {

/// Remembers every order id that was ever used, in bounded memory: ids must never repeat, not even after weeks.
///
/// An issuer counts its orders upwards, so per issuer one floor says "all counts up to here are used" and a set holds
/// those above it. Where more than `spread_max` stand above the floor, the floor rises to the lowest of them: a count
/// that was skipped so long ago is then taken as used, which refuses an order and never repeats one.
class seen_orders {
 public:
  static constexpr std::size_t spread_max = 1024;

  bool contains(order_id) const;
  void insert(order_id);

  void put(byte_writer&) const;
  /// Takes the place of what was remembered. Throws malformed_bytes for what put cannot have written.
  void read(byte_reader&);

 private:
  struct counts {
    std::uint32_t floor = 0;
    std::set<std::uint32_t> above;
  };
  std::map<actor_number, counts> issuers_;
};

}  // namespace core::order
