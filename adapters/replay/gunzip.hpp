#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace adapters::replay {

enum class gunzip_end : std::uint8_t {
  whole,     ///< every member ended with a matching checksum
  cut,       ///< the stream ends early or is damaged; `text` holds what came before
  trailing,  ///< something other than gzip follows the last member
  not_gzip,  ///< does not begin as gzip
  too_far,   ///< more text than allowed
};

struct inflated {
  std::string text;
  gunzip_end end = gunzip_end::whole;
};

/// Inflates one or more concatenated gzip members. Stops as `too_far` beyond `text_max` bytes, or, from 16 MiB of text
/// on, beyond `ratio_max` times the compressed size.
inflated gunzip(std::string_view compressed, std::uint64_t text_max, std::uint64_t ratio_max);

}  // namespace adapters::replay
