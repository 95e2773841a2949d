#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/types/result.hpp"

namespace adapters::transport {

struct inflate_limits {
  std::size_t text_max = 4 << 20;            ///< bytes of text of one frame
  std::size_t ratio_max = 100;               ///< bytes of text per byte of the frame ...
  std::size_t ratio_counts_from = 64 << 10;  ///< ... once there is this much text: short frames may repeat themselves
};

enum class inflate_failure : std::uint8_t {
  not_compressed,  ///< begins neither as gzip (RFC 1952) nor as zlib (RFC 1950)
  damaged,         ///< bad code, bad checksum, bad length, or a preset dictionary
  truncated,       ///< ends inside a member
  trailing,        ///< something other than another member follows a member
  too_large,       ///< more text than text_max
  bomb,            ///< more text than ratio_max allows
};
std::string_view to_string(inflate_failure);

/// Inflates one compressed frame that comes in pieces: one or more gzip or zlib members, one after the other. Allocates
/// at most `text_max` bytes at once, besides zlib's fixed state; a frame that would need more is given up as soon as
/// that is known.
class inflater {
 public:
  explicit inflater(inflate_limits limits = {});
  ~inflater();
  inflater(inflater&&) noexcept;
  inflater& operator=(inflater&&) noexcept;

  /// The next piece. After a failure every further call fails in the same way.
  core::result<void, inflate_failure> feed(std::string_view piece);
  /// The frame has ended: its text. The inflater may then be used for the next frame.
  core::result<std::string, inflate_failure> finish();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// A whole frame at once.
core::result<std::string, inflate_failure> inflate(std::string_view frame, inflate_limits limits = {});

}  // namespace adapters::transport
