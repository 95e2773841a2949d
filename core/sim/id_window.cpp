#include "core/sim/id_window.hpp"

#include "core/sim/codec.hpp"

namespace core::sim {

bool id_windows::admit(order_id id) {
  const std::uint32_t count = count_of(id);
  auto& [newest, used] = windows_[issuer_of(id)];
  if (count > newest) {
    if (count - newest >= width) {
      used = {};
    } else {
      for (std::uint32_t c = newest + 1; c != count; ++c) used[c % width / 64] &= ~(1ull << c % 64);
      used[count % width / 64] &= ~(1ull << count % 64);
    }
    newest = count;
  } else if (newest - count >= width) {
    return false;
  }
  std::uint64_t& word = used[count % width / 64];
  const std::uint64_t bit = 1ull << count % 64;
  if (word & bit) return false;
  word |= bit;
  return true;
}

void id_windows::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(windows_.size()));
  for (const auto& [issuer, w] : windows_) {
    sim::write(out, issuer);
    out.put(w.newest);
    for (const std::uint64_t word : w.used) out.put(word);
  }
}

id_windows id_windows::read(byte_reader& in) {
  id_windows all;
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    auto& w = all.windows_[sim::read<actor_number>(in)];
    w.newest = in.get<std::uint32_t>();
    for (std::uint64_t& word : w.used) word = in.get<std::uint64_t>();
  }
  return all;
}

}  // namespace core::sim
