#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "core/types/bytes.hpp"
#include "core/types/ids.hpp"

namespace core::sim {

/// Remembers which order ids were used, for ever and in bounded memory. Counts of one issuer ascend, but may overtake
/// each other by less than `width`; a count further behind the newest than that is taken for used. (The anti-replay
/// window of RFC 6479, one per issuer.)
class id_windows {
 public:
  static constexpr std::uint32_t width = 1024;

  /// True once for each id.
  bool admit(order_id);

  void write(byte_writer&) const;
  static id_windows read(byte_reader&);

 private:
  struct window {
    std::uint32_t newest = 0;
    std::array<std::uint64_t, width / 64> used{};  ///< bit count % width, for the counts within `width` of the newest
  };
  std::map<actor_number, window> windows_;
};

}  // namespace core::sim
