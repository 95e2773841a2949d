#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace core {

/// CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected, initial value and final XOR all ones; RFC 3720 appendix B.4).
/// Feeding parts in turn, each with the result so far, equals feeding their concatenation. Uses the processor's
/// instruction where there is one; the value never depends on it.
std::uint32_t crc32c(std::span<const std::byte>, std::uint32_t so_far = 0);

/// The same by table, on every processor: the oracle of the fast path.
std::uint32_t crc32c_by_table(std::span<const std::byte>, std::uint32_t so_far = 0);

}  // namespace core
